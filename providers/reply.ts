/** The parts of reading a reply that are the same in every dialect. */
import type { Reply } from './adapter.ts';
import type { Completion, Usage } from './contract.ts';
import { detailOf, type Hidden } from './detail.ts';

/** What a vendor says in its error object: a code of its own, or the nearest thing to one. */
export type VendorError = { readonly code: string | undefined; readonly message: string };

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
export function unreadable(reply: Reply, error: VendorError | undefined, hidden: Hidden): Completion {
  if (error !== undefined)
    return malformed(detailOf(`Expected an answer, got HTTP ${reply.status} with an error: ${wordsOf(error)}`, hidden));
  return malformed(`Expected an answer as JSON, got HTTP ${reply.status} with ${shapeOf(reply)}.`);
}

/** A status that is not a success. */
export function httpFault(reply: Reply, error: VendorError | undefined, hidden: Hidden): Completion {
  const detail = detailOf(error === undefined ? `HTTP ${reply.status} with ${shapeOf(reply)}` : wordsOf(error), hidden);
  const retryAfter = reply.headers.get('retry-after') ?? undefined;
  return { kind: 'fault', fault: { kind: 'http', status: reply.status, code: error?.code, retryAfter, detail }, usage: undefined };
}

const wordsOf = ({ code, message }: VendorError): string => (code === undefined ? message : `${code}: ${message}`);

/** Says what came without quoting it. The type is cut short because it, too, is the server's text. */
function shapeOf(reply: Reply): string {
  const type = /^[\w.+-]{1,40}\/[\w.+-]{1,40}/.exec(reply.headers.get('content-type') ?? '')?.[0] ?? 'no content type';
  return `${type}, ${Buffer.byteLength(reply.body)} bytes`;
}
