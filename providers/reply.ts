/** The parts of reading a reply that are the same in every dialect. */
import type { Reading, Reply } from './adapter.ts';
import { causeOf } from './cause.ts';
import type { Completion, Fault, Usage } from './contract.ts';
import { detailOf, withoutSent } from './detail.ts';
import { adviceIn } from './retry-after.ts';
import { errorInSuccess, vendorErrorIn, type VendorError } from './vendor-error.ts';

export const isSuccess = (reply: Reply): boolean => reply.status >= 200 && reply.status <= 299;

/** The body as JSON, or undefined. The parser's own message quotes the body, so it is not kept. */
export function jsonOf(reply: Reply): unknown {
  try {
    return JSON.parse(reply.body);
  } catch {
    return undefined; // not JSON is an answer like any other here; the caller says what it wanted instead
  }
}

/** Both counts or nothing: half a bill is no bill. */
export const usageOf = (input: number | undefined, output: number | undefined): Usage | undefined =>
  input === undefined || output === undefined ? undefined : { inputTokens: input, outputTokens: output };

/** A 200 that is no answer. `detail` is our own sentence and never quotes the body. */
export const malformed = (detail: string, usage?: Usage): Completion => ({ kind: 'fault', fault: { kind: 'malformed', detail }, usage });

/** A 200 whose body is not the dialect's answer: HTML, broken JSON, an error object, something else. */
export function unreadable(reply: Reply, body: unknown, reading: Reading): Completion {
  const error = errorInSuccess(body, reading.hidden.texts);
  if (error === undefined) return malformed(`Expected an answer as JSON, got HTTP ${reply.status} with ${shapeOf(reply)}.`);
  // Gateways that have begun to answer put the status of the server behind them into the body.
  const inner = httpFaultOf({ ...reply, status: error.status ?? reply.status }, error, reading);
  const { fault } = inner;
  if (error.status !== undefined || fault.cause !== undefined) return { ...inner, usage: undefined };
  return malformed(detailOf(`Expected an answer, got HTTP ${reply.status} with an error: ${fault.detail}`, reading.hidden));
}

/** A status that is not a success. */
export const httpFault = (reply: Reply, body: unknown, reading: Reading): Completion => ({
  ...httpFaultOf(reply, vendorErrorIn(body, reading.hidden.texts), reading),
  usage: undefined,
});

type HttpFault = { readonly kind: 'fault'; readonly fault: Extract<Fault, { kind: 'http' }> };

function httpFaultOf(reply: Reply, error: VendorError | undefined, { hidden, rules }: Reading): HttpFault {
  const { status } = reply;
  const retryAfter = adviceIn(reply.headers);
  if (error === undefined) {
    const body = isPage(reply) ? 'page' : 'other';
    return {
      kind: 'fault',
      fault: { kind: 'http', status, code: undefined, cause: undefined, retryAfter, body, detail: `HTTP ${status} with ${shapeOf(reply)}` },
    };
  }
  // Without what we have sent: a vendor that quotes a ticket must not have the ticket say what the error is.
  const known = causeOf({ words: error.words, message: withoutSent(error.message, hidden) }, status, rules);
  const code = known?.code ?? error.words[0];
  const detail = detailOf(code === undefined ? error.message : `${code}: ${error.message}`, hidden);
  return { kind: 'fault', fault: { kind: 'http', status, code, cause: known?.cause, retryAfter, body: 'error', detail } };
}

/** A page of a proxy, a sign-in or a captcha: never quoted, and nobody's refusal. */
const isPage = ({ headers, body }: Reply): boolean => /^text\/html\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(body);

/** Says what came without quoting it. The type is cut short because it, too, is the server's text. */
function shapeOf(reply: Reply): string {
  const type = /^[\w.+-]{1,40}\/[\w.+-]{1,40}/.exec(reply.headers.get('content-type') ?? '')?.[0] ?? 'no content type';
  return `${type}, ${Buffer.byteLength(reply.body)} bytes`;
}
