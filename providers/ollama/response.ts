/** Reads what Ollama answered. */
import { z } from 'zod';
import type { Reply } from '../adapter.ts';
import type { Completion, Usage } from '../contract.ts';
import { detailOf, type Hidden } from '../detail.ts';
import { httpFault, isSuccess, jsonOf, malformed, unreadable, usageOf, type VendorError } from '../reply.ts';

const Answer = z.object({
  model: z.string().min(1),
  message: z.object({ content: z.string(), tool_calls: z.array(z.unknown()).nullish() }),
  done: z.boolean(),
  done_reason: z.string().optional(),
});
const Count = z.int().nonnegative();
/** A prompt that is still in the cache is not counted again by old versions; then there is no usage. */
const Billed = z.object({ prompt_eval_count: Count, eval_count: Count });
/** On /api a text, on /v1 and behind some proxies an object. */
const Failure = z.object({ error: z.union([z.string(), z.object({ message: z.string() }).transform((error) => error.message)]) });

/** Ollama has no error codes. Its sentences are fixed in its source, and two of them say 500 for a mistake of ours. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^invalid format\b|^invalid JSON schema in format/i, 'invalid_format'],
  [/^option "[^"]*" must be of type/i, 'invalid_option'],
  [/^server busy/i, 'server_busy'],
  [/^model ["'].*["'] not found/i, 'model_not_found'],
  [/exceeds the context length/i, 'context_length_exceeded'],
];

/** Reads a reply of any status. */
export function read(reply: Reply, hidden: Hidden): Completion {
  const body = jsonOf(reply);
  if (!isSuccess(reply)) return httpFault(reply, errorOf(body), hidden);
  const answer = Answer.safeParse(body).data;
  if (answer === undefined) return unreadable(reply, errorOf(body), hidden);
  return readAnswer(answer, billedOf(body), hidden);
}

/** Only `done` with reason "stop" is an answer: the server's loop guard stops with HTTP 200, a fragment and `done: false`. */
function readAnswer(answer: z.infer<typeof Answer>, usage: Usage | undefined, hidden: Hidden): Completion {
  const { done, done_reason: raw, message, model } = answer;
  if (!done) return malformed('Expected a finished answer, got `done: false`.', usage);
  if (raw === 'length') return { kind: 'truncated', usage, raw };
  if ((message.tool_calls ?? []).length > 0) return malformed('Expected an answer, got a call of a tool that was not offered.', usage);
  if (raw !== 'stop') return malformed(detailOf(`Expected done_reason "stop", got ${JSON.stringify(raw ?? null)}.`, hidden), usage);
  if (message.content.trim() === '') return malformed('Expected an answer, got an empty one.', usage);
  return { kind: 'complete', text: message.content, usage, model, raw };
}

function billedOf(body: unknown): Usage | undefined {
  const counts = Billed.safeParse(body).data;
  return usageOf(counts?.prompt_eval_count, counts?.eval_count);
}

function errorOf(body: unknown): VendorError | undefined {
  const message = Failure.safeParse(body).data?.error;
  if (message === undefined) return undefined;
  return { code: CODES.find(([sentence]) => sentence.test(message))?.[1], message };
}
