/** The parts of reading a reply that are the same in every dialect. */
import type { Reading, Reply } from './adapter.ts';
import { causeOf } from './cause.ts';
import type { Completion, Fault, Lacking, Usage } from './contract.ts';
import { detailOf, withoutSent } from './detail.ts';
import { adviceIn, adviceInText } from './retry-after.ts';
import { errorInStream, errorInSuccess, vendorErrorIn, type VendorError } from './vendor-error.ts';

export const isSuccess = (reply: Reply): boolean => reply.status >= 200 && reply.status <= 299;

/**
 * The body as JSON, or undefined. A byte order mark before it is no part of it (omlx PR#2072). The parser's own message quotes the body, so it
 * is not kept.
 */
export function jsonOf(reply: Reply): unknown {
  try {
    return JSON.parse(reply.body.replace(/^\s*\uFEFF/, ''));
  } catch {
    return undefined; // not JSON is an answer like any other here; the caller says what it wanted instead
  }
}

/** As many as any model may be said to take. A larger count is a mistake, or malice: what it costs is no number that can be kept. */
const MOST_TOKENS = 100_000_000;
/** Both counts or nothing: half a bill is no bill. */
export const usageOf = (input: number | undefined, output: number | undefined): Usage | undefined =>
  input === undefined || output === undefined || Math.max(input, output) > MOST_TOKENS
    ? undefined
    : { inputTokens: input, outputTokens: output };

/** A 200 that is no answer. `detail` is our own sentence and never quotes the body. */
export const malformed = (detail: string, usage?: Usage): Completion => ({ kind: 'fault', fault: { kind: 'malformed', detail }, usage });

/** What is known of what a model has written. `raw`: the vendor's own word for the end, if it said one. */
export type End = { readonly usage: Usage | undefined; readonly model: string; readonly raw: unknown };

/** What a model has written and is no whole answer. */
export const unusable = (lacks: Lacking, detail: string, { usage, model, raw }: End): Completion => ({
  kind: 'unusable',
  lacks,
  detail,
  usage,
  model,
  // In the record it stands unsealed, so that text is kept out.
  raw: typeof raw !== 'string' || raw === '' ? 'none' : END_WORD.test(raw) ? raw : 'unreadable',
});
const END_WORD = /^[\w.-]{1,60}$/;

export const toolCall = (end: End): Completion => unusable('form', 'Expected an answer, got a call of a tool that was not offered.', end);

/** No text at all; `hasReasoned`: the model has thought, and then said nothing. */
export const empty = (hasReasoned: boolean, end: End): Completion =>
  hasReasoned
    ? unusable('text-beside-reasoning', 'Expected an answer, got reasoning and no text.', end)
    : unusable('text', 'Expected an answer, got an empty one.', end);

/** A 200 whose body is not the dialect's answer: HTML, broken JSON, an error object, something else. */
export function unreadable(reply: Reply, body: unknown, reading: Reading): Completion {
  const error = errorInSuccess(body, reading.hidden.texts) ?? errorInStream(reply.body, reading.hidden.texts);
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
  const inHeaders = adviceIn(reply.headers);
  if (error === undefined) {
    const body = isPage(reply) ? 'page' : 'other';
    return {
      kind: 'fault',
      fault: {
        kind: 'http',
        status,
        code: undefined,
        cause: undefined,
        retryAfter: inHeaders,
        body,
        detail: `HTTP ${status} with ${shapeOf(reply)}`,
      },
    };
  }
  // Without what we have sent: a vendor that quotes a ticket must not have the ticket say what the error is.
  const message = withoutSent(error.message, hidden);
  const retryAfter = inHeaders ?? error.retryDelay ?? adviceInText(message);
  const known = causeOf({ words: error.words, message }, status, rules);
  const code = known?.code ?? error.words[0];
  const detail = detailOf(code === undefined ? error.message : `${code}: ${error.message}`, hidden);
  const dayQuota = error.dayQuota === undefined ? {} : { dayQuota: error.dayQuota };
  return { kind: 'fault', fault: { kind: 'http', status, code, cause: known?.cause, retryAfter, ...dayQuota, body: 'error', detail } };
}

/** A page of a proxy, a sign-in or a captcha: never quoted, and nobody's refusal. */
const isPage = ({ headers, body }: Reply): boolean => /^text\/html\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(body);

/** Says what came without quoting it. The type is cut short because it, too, is the server's text. */
function shapeOf(reply: Reply): string {
  const type = /^[\w.+-]{1,40}\/[\w.+-]{1,40}/.exec(reply.headers.get('content-type') ?? '')?.[0] ?? 'no content type';
  return `${type}, ${Buffer.byteLength(reply.body)} bytes`;
}
