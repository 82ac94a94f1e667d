/** Reads what OpenAI, or a gateway in its dialect, answered. */
import { z } from 'zod';
import type { Reading, Reply } from '../adapter.ts';
import type { Completion, Usage } from '../contract.ts';
import { detailOf, type Hidden } from '../detail.ts';
import { empty, httpFault, isSuccess, jsonOf, malformed, toolCall, unreadable, unusable, usageOf } from '../reply.ts';
import { endOf } from './end.ts';

/** Some servers send a list of parts, reasoning among them (microsoft/agent-framework#6978, spring-projects/spring-ai#5019). */
const Part = z.union([z.string(), z.object({ type: z.string().optional(), text: z.string().optional() })]);
const Message = z.object({
  content: z.union([z.string(), z.array(Part)]).nullish(),
  refusal: z.string().nullish(),
  // The names under which servers put what the model thought (vllm#45736, #48645).
  reasoning: z.unknown().optional(),
  reasoning_content: z.unknown().optional(),
  tool_calls: z.array(z.unknown()).nullish(),
});
/** A filtered answer has no message at all (seen at Azure). No reason means that nobody says the answer is whole. */
const Choice = z.object({ finish_reason: z.string().nullish().catch(null), message: Message.nullish() });
const Answer = z.object({ model: z.string().nullish().catch(undefined), choices: z.array(Choice) });
const TEXT: ReadonlySet<unknown> = new Set([undefined, 'text', 'output_text']);
/** Never part of an answer, whatever it says. */
const REASONING: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking', 'reasoning', 'reasoning_text', 'reasoning_content']);
const Count = z.int().nonnegative();
const Billed = z.object({ usage: z.object({ prompt_tokens: Count, completion_tokens: Count }) });
/** Reads a reply of any status. */
export function read(reply: Reply, reading: Reading): Completion {
  const body = jsonOf(reply);
  if (!isSuccess(reply)) return unfitOf(httpFault(reply, body, reading), reading);
  const answer = Answer.safeParse(body);
  const choice = answer.data?.choices[0];
  if (answer.data === undefined || choice === undefined) return unreadable(reply, body, reading);
  return readChoice(choice, { model: answer.data.model || reading.model, usage: billedOf(body) }, reading.hidden);
}

/** Says 400 of an answer that its model has failed to write, and not of the request (Groq: amurex-backend#38, infinite-bookshelf#42). */
const UNFIT = 'json_validate_failed';
const unfitOf = (completion: Completion, { model }: Reading): Completion =>
  completion.kind === 'fault' && completion.fault.kind === 'http' && completion.fault.code === UNFIT
    ? unusable('schema', 'Expected an answer that keeps the schema, got word of one that does not.', {
        usage: undefined,
        model,
        raw: UNFIT,
      })
    : completion;

function readChoice(
  choice: z.infer<typeof Choice>,
  { model, usage }: { model: string; usage: Usage | undefined },
  hidden: Hidden,
): Completion {
  const { message } = choice;
  const refusal = message?.refusal ?? '';
  if (refusal !== '') return { kind: 'fault', fault: { kind: 'refused', raw: 'refusal', detail: detailOf(refusal, hidden) }, usage };
  const raw = choice.finish_reason ?? '';
  const end = endOf(raw);
  if (end === 'filtered') return { kind: 'fault', fault: { kind: 'refused', raw, detail: 'A content filter took the answer.' }, usage };
  if (end === 'cut') return { kind: 'truncated', usage, model, raw };
  const expected = detailOf(`Expected finish_reason "stop", got ${raw === '' ? 'none' : JSON.stringify(raw)}.`, hidden);
  if (end === 'failed') return malformed(expected, usage);
  if ((message?.tool_calls ?? []).length > 0) return toolCall({ usage, model, raw });
  if (end === 'unknown') return unusable('end', expected, { usage, model, raw });
  return readText(message, { model, usage, raw });
}

function readText(
  message: z.infer<typeof Choice>['message'],
  { model, usage, raw }: { model: string; usage: Usage | undefined; raw: string },
): Completion {
  const text = textOf(message?.content);
  if (text === undefined) return unusable('form', 'Expected text, got a part of another type.', { usage, model, raw });
  if (text.trim() === '') return empty(hasReasoned(message), { usage, model, raw });
  return { kind: 'complete', text, usage, model, raw };
}

/** By any of the names under which servers put it. */
const hasReasoned = (message: z.infer<typeof Message> | null | undefined): boolean =>
  [message?.reasoning, message?.reasoning_content].some((text) => typeof text === 'string' && text.trim() !== '') ||
  (Array.isArray(message?.content) && message.content.some((part) => typeof part !== 'string' && REASONING.has(part.type)));

/** The text parts joined, the reasoning left out; undefined where there is a part that is neither. */
function textOf(content: z.infer<typeof Message>['content']): string | undefined {
  if (!Array.isArray(content)) return content ?? '';
  const parts = content.filter((part) => typeof part === 'string' || !REASONING.has(part.type));
  if (parts.some((part) => typeof part !== 'string' && !TEXT.has(part.type))) return undefined;
  return parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

function billedOf(body: unknown): Usage | undefined {
  const usage = Billed.safeParse(body).data?.usage;
  return usageOf(usage?.prompt_tokens, usage?.completion_tokens);
}
