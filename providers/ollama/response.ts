/** Reads what Ollama answered. */
import { z } from 'zod';
import type { Reading, Reply } from '../adapter.ts';
import type { Completion, Usage } from '../contract.ts';
import { detailOf } from '../detail.ts';
import { empty, httpFault, isSuccess, jsonOf, toolCall, unreadable, unusable, usageOf } from '../reply.ts';

const Answer = z.object({
  model: z.string().nullish().catch(undefined),
  message: z.object({ content: z.string(), thinking: z.unknown().optional(), tool_calls: z.array(z.unknown()).nullish() }),
  done: z.unknown().optional(),
  done_reason: z.string().nullish().catch(null),
});
const Count = z.int().nonnegative();
/** A prompt that is still in the cache is not counted again by old versions; then there is no usage. */
const Billed = z.object({ prompt_eval_count: Count, eval_count: Count });
/** Reads a reply of any status. */
export function read(reply: Reply, reading: Reading): Completion {
  const body = jsonOf(reply);
  if (!isSuccess(reply)) return httpFault(reply, body, reading);
  const answer = Answer.safeParse(body).data;
  if (answer === undefined) return unreadable(reply, body, reading);
  return readAnswer(answer, billedOf(body), reading);
}

/** Only `done` with reason "stop" is an answer: the server's loop guard stops with HTTP 200, a fragment and `done: false`. */
function readAnswer(answer: z.infer<typeof Answer>, usage: Usage | undefined, { hidden, model: asked }: Reading): Completion {
  const { done, done_reason: raw, message } = answer;
  const end = { usage, model: answer.model || asked, raw };
  if (done !== true) return unusable('end', 'Expected a finished answer, got none that says `done: true`.', end);
  if (raw === 'load')
    return { kind: 'fault', fault: { kind: 'loading', detail: 'Expected an answer, got a model that was being loaded.' }, usage };
  if (raw === 'length') return { ...end, kind: 'truncated', raw };
  if ((message.tool_calls ?? []).length > 0) return toolCall(end);
  if (raw !== 'stop') return unusable('end', detailOf(`Expected done_reason "stop", got ${JSON.stringify(raw ?? null)}.`, hidden), end);
  if (message.content.trim() === '') return empty(typeof message.thinking === 'string' && message.thinking.trim() !== '', end);
  return { ...end, kind: 'complete', text: message.content, raw };
}

function billedOf(body: unknown): Usage | undefined {
  const counts = Billed.safeParse(body).data;
  return usageOf(counts?.prompt_eval_count, counts?.eval_count);
}
