/** One HTTP exchange with the desk under one deadline and one size limit, both of which cover the body. */

export type Sent = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type Exchange =
  | { readonly kind: 'reply'; readonly status: number; readonly retryAfter: string | null; readonly body: Uint8Array }
  /** It answered with more than any process should hold. */
  | { readonly kind: 'too-large'; readonly detail: string }
  /** No connection was made, so the desk cannot have seen the request. */
  | { readonly kind: 'unsent'; readonly detail: string }
  /** The request may have reached the desk; what became of it is not known. `status` where one came. */
  | { readonly kind: 'lost'; readonly detail: string };

/** A ticket of 32 KB of text is large; 4 MB is what no honest desk reaches and any process can hold. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Faults that come before a connection stands: nothing of the request has left. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Sends once and reads the whole reply, or says how far it came. Throws only for a mistake of ours. */
export async function exchange(send: typeof fetch, sent: Sent, deadlineMs: number): Promise<Exchange> {
  if (!(deadlineMs > 0)) return { kind: 'unsent', detail: `no time left for ${sent.method}: deadline of ${deadlineMs} ms` };
  const { method, headers, body } = sent;
  // One signal for headers and body: a timer cleared at the headers lets a slow drip run for ever.
  const signal = AbortSignal.timeout(Math.ceil(deadlineMs));
  // Built outside the try: an address or header that cannot be is our mistake, and no fault of the desk.
  const request = new Request(sent.url, { method, headers, signal, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  try {
    const response = await send(request);
    const bytes = await readAtMost(response, MOST_BYTES);
    if (bytes === undefined)
      return { kind: 'too-large', detail: `${method} answered HTTP ${response.status} with more than ${MOST_BYTES} bytes` };
    return { kind: 'reply', status: response.status, retryAfter: response.headers.get('retry-after'), body: bytes };
  } catch (error) {
    if (signal.aborted) return { kind: 'lost', detail: `${method} had no complete answer within ${deadlineMs} ms` };
    const code = codeOf(error);
    if (NEVER_CONNECTED.has(code)) return { kind: 'unsent', detail: `${method} found no connection (${code})` };
    return { kind: 'lost', detail: `${method} lost its connection (${code})` };
  }
}

/** Counts bytes as they arrive, after decompression; a Content-Length header is a claim, not a fact. */
async function readAtMost(response: Response, mostBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) return undefined; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `fetch` hides the socket's own error in `cause`, and several of them in one AggregateError when a name has two addresses. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return inner instanceof Error ? inner.name : 'unknown fault';
}
