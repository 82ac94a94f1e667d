/** One HTTP exchange under one deadline and one size limit, both of which cover the body. Given to the vendors' clients as their `fetch`. */

export type Limits = {
  /** Counted from `openExchange`, over connect, headers and body. */
  readonly deadlineMs: number;
  /** Of the body, after decompression. */
  readonly maxBytes: number;
  /** The caller's wish to stop; told apart from the deadline. */
  readonly signal: AbortSignal;
};

/** How the exchange ended. A redirect is a `reply`: following it would send the prompt and the key to a place nobody configured. */
export type Ending =
  | { readonly kind: 'reply'; readonly status: number; readonly headers: Headers; readonly body: string }
  | { readonly kind: 'network'; readonly sent: boolean; readonly detail: string }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' };

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What the client uses, and what it made happen. */
export type Exchange = {
  readonly fetch: Fetch;
  /** Undefined as long as nothing was asked. */
  ending(): Ending | undefined;
  /** How often the client asked; only the first time reaches the network. */
  requests(): number;
};

/** These mean that no connection came about, so the vendor cannot have seen, or billed, anything. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** A `Response` with one of these may not carry a body, not even an empty one. */
const BODILESS = new Set([204, 205, 304]);

/** Opens an exchange; its clock runs from here, because what the client does before it asks costs the caller time too. */
export function openExchange(limits: Limits): Exchange {
  const startedAt = performance.now();
  let requests = 0;
  let ending: Ending | undefined;
  const ask: Fetch = async (input, init) => {
    requests += 1;
    if (requests > 1) throw new Error('Expected one HTTP request per exchange, got a second: switch the retries of the client off.');
    const leftMs = limits.deadlineMs - (performance.now() - startedAt);
    ending = await exchangeOnce(input, init, { ...limits, deadlineMs: Math.max(0, leftMs) });
    return responseOf(ending);
  };
  return { fetch: ask, ending: () => ending, requests: () => requests };
}

async function exchangeOnce(input: string | URL | Request, init: RequestInit | undefined, limits: Limits): Promise<Ending> {
  // One signal for headers and body: a timer cleared at the headers lets a slow drip run for ever.
  const stop = stopAt(limits);
  try {
    const response = await fetch(input, { ...init, redirect: 'manual', signal: stop.signal });
    const body = await readAtMost(response, limits.maxBytes);
    if (body === undefined) return { kind: 'too-large' };
    return { kind: 'reply', status: response.status, headers: response.headers, body };
  } catch (error) {
    return stop.cause() ?? networkEnding(error);
  } finally {
    stop.release();
  }
}

/** A controller of our own says who stopped it; a combined signal only says that somebody did. */
function stopAt({ deadlineMs, signal }: Limits) {
  const controller = new AbortController();
  let cause: Extract<Ending, { kind: 'deadline' | 'aborted' }> | undefined;
  const stop = (kind: 'deadline' | 'aborted') => {
    cause ??= { kind };
    controller.abort();
  };
  const onAbort = () => stop('aborted');
  const timer = setTimeout(() => stop('deadline'), deadlineMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  return { signal: controller.signal, cause: () => cause, release };
}

/** Counts bytes as they arrive; a Content-Length header is a claim, not a fact. */
async function readAtMost(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined; // leaving the loop cancels the stream and with it the connection
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** `fetch` says only "fetch failed"; the reason stands in its cause. */
function networkEnding(error: unknown): Ending {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  const detail = code === undefined || message.includes(code) ? message : `${code} ${message}`;
  return { kind: 'network', sent: code === undefined || !NEVER_CONNECTED.has(code), detail };
}

/** What the client sees: the whole reply from memory, without the headers that described it on the wire. */
function responseOf(ending: Ending): Response {
  if (ending.kind !== 'reply') throw new Error(`The exchange ended without a reply: ${ending.kind}.`);
  // `Response` accepts 200 to 599 only; the adapter reads the true status from the ending.
  const status = ending.status >= 200 && ending.status <= 599 ? ending.status : 502;
  const contentType = ending.headers.get('content-type');
  const headers = contentType === null ? {} : { 'content-type': contentType };
  return new Response(BODILESS.has(status) ? null : ending.body, { status, headers });
}
