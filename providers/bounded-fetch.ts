/** One HTTP exchange under one deadline and one size limit, both of which cover the body. Given to the vendors' clients as their `fetch`. */
import { networkFaultOf, neverConnected } from '../net/fault.ts';
import { readAtMost } from '../net/read-at-most.ts';

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
  /** `word` names the fault and quotes nothing; `detail` may quote the address. */
  | { readonly kind: 'network'; readonly sent: boolean; readonly word: string; readonly detail: string }
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
    return { kind: 'reply', status: response.status, headers: response.headers, body: new TextDecoder().decode(body) };
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
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  return { signal: controller.signal, cause: () => cause, release };
}

function networkEnding(error: unknown): Ending {
  const fault = networkFaultOf(error);
  const { code, message } = fault;
  const detail = code === undefined || message.includes(code) ? message : `${code} ${message}`;
  return { kind: 'network', sent: !neverConnected(fault), word: code ?? fault.name ?? 'unknown fault', detail };
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
