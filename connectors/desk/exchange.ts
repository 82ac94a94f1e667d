/** One HTTP exchange with the desk under one deadline and one size limit, both of which cover the body. */
import { networkFaultOf, neverConnected } from '../../net/fault.ts';
import { readAtMost } from '../../net/read-at-most.ts';

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
    const fault = networkFaultOf(error);
    const code = fault.code ?? fault.name ?? 'unknown fault';
    if (neverConnected(fault)) return { kind: 'unsent', detail: `${method} found no connection (${code})` };
    return { kind: 'lost', detail: `${method} lost its connection (${code})` };
  }
}
