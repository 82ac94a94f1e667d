/** One HTTP exchange under one deadline and one size limit, both of which cover the body. */
import { networkFaultOf, neverConnected } from './fault.ts';
import { readAtMost } from './read-at-most.ts';

export type Sent = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the reply. @default 4 MB: a ticket of 32 KB of text is large, and any process can hold this */
  readonly mostBytes?: number;
};
export type Exchange =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly date: string | null;
      readonly body: Uint8Array;
    }
  /** It answered with more than any process should hold. */
  | { readonly kind: 'too-large'; readonly detail: string }
  /** No connection was made, so the other side cannot have seen the request. */
  | { readonly kind: 'unsent'; readonly detail: string }
  /** The request may have reached the other side; what became of it is not known. `status` where one came. */
  | { readonly kind: 'lost'; readonly detail: string };

const MOST_BYTES = 4 * 1024 * 1024;

/** Sends once and reads the whole reply, or says how far it came. Throws only for a mistake of ours. */
export async function exchange(send: typeof fetch, sent: Sent, deadlineMs: number): Promise<Exchange> {
  if (!(deadlineMs > 0)) return { kind: 'unsent', detail: `no time left for ${sent.method}: deadline of ${deadlineMs} ms` };
  const { method, headers, body, mostBytes = MOST_BYTES } = sent;
  // One signal for headers and body: a timer cleared at the headers lets a slow drip run for ever.
  const signal = AbortSignal.timeout(Math.ceil(deadlineMs));
  // Built outside the try: an address or header that cannot be is our mistake, and no fault of the other side.
  const request = new Request(sent.url, { method, headers, signal, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  try {
    const response = await send(request);
    const bytes = await readAtMost(response, mostBytes);
    if (bytes === undefined)
      return { kind: 'too-large', detail: `${method} answered HTTP ${response.status} with more than ${mostBytes} bytes` };
    return {
      kind: 'reply',
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      date: response.headers.get('date'),
      body: bytes,
    };
  } catch (error) {
    if (signal.aborted) return { kind: 'lost', detail: `${method} had no complete answer within ${deadlineMs} ms` };
    const fault = networkFaultOf(error);
    const code = fault.code ?? fault.name ?? 'unknown fault';
    if (neverConnected(fault)) return { kind: 'unsent', detail: `${method} found no connection (${code})` };
    return { kind: 'lost', detail: `${method} lost its connection (${code})` };
  }
}
