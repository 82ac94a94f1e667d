/** Reads what OpenAI, or a gateway in its dialect, answered. */
import { z } from 'zod';
import type { Reply } from '../adapter.ts';
import type { Completion, Usage } from '../contract.ts';
import { detailOf, type Hidden } from '../detail.ts';
import { httpFault, isSuccess, jsonOf, malformed, unreadable, usageOf, type VendorError } from '../reply.ts';

const Message = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});
/** A filtered answer has no message at all (seen at Azure). */
const Choice = z.object({ finish_reason: z.string(), message: Message.optional() });
const Answer = z.object({ model: z.string().min(1), choices: z.array(Choice).min(1) });
const Count = z.int().nonnegative();
const Billed = z.object({ usage: z.object({ prompt_tokens: Count, completion_tokens: Count }) });
/** Some gateways put a number into `code`; that is the status once more. */
const Failure = z.object({ error: z.object({ message: z.string().catch('no message'), type: z.unknown(), code: z.unknown() }) });

/** Reads a reply of any status. */
export function read(reply: Reply, hidden: Hidden): Completion {
  const body = jsonOf(reply);
  if (!isSuccess(reply)) return httpFault(reply, errorOf(body), hidden);
  const answer = Answer.safeParse(body);
  const choice = answer.data?.choices[0];
  if (answer.data === undefined || choice === undefined) return unreadable(reply, errorOf(body), hidden);
  return readChoice(choice, { model: answer.data.model, usage: billedOf(body) }, hidden);
}

function readChoice(
  choice: z.infer<typeof Choice>,
  { model, usage }: { model: string; usage: Usage | undefined },
  hidden: Hidden,
): Completion {
  const { finish_reason: raw, message } = choice;
  const refusal = message?.refusal ?? '';
  if (refusal !== '') return { kind: 'fault', fault: { kind: 'refused', raw: 'refusal', detail: detailOf(refusal, hidden) }, usage };
  if (raw === 'content_filter')
    return { kind: 'fault', fault: { kind: 'refused', raw, detail: 'A content filter took the answer.' }, usage };
  if (raw === 'length') return { kind: 'truncated', usage, raw };
  if ((message?.tool_calls ?? []).length > 0) return malformed('Expected an answer, got a call of a tool that was not offered.', usage);
  if (raw !== 'stop') return malformed(detailOf(`Expected finish_reason "stop", got ${JSON.stringify(raw)}.`, hidden), usage);
  const text = message?.content ?? '';
  if (text.trim() === '') return malformed('Expected an answer, got an empty one.', usage);
  return { kind: 'complete', text, usage, model, raw };
}

function billedOf(body: unknown): Usage | undefined {
  const usage = Billed.safeParse(body).data?.usage;
  return usageOf(usage?.prompt_tokens, usage?.completion_tokens);
}

/** The type `insufficient_quota` outranks its codes, of which new ones may appear: taken for a rate limit it would be retried all month. */
function errorOf(body: unknown): VendorError | undefined {
  const error = Failure.safeParse(body).data?.error;
  if (error === undefined) return undefined;
  const type = wordOf(error.type);
  const code = wordOf(error.code);
  if (type === 'insufficient_quota' && code !== undefined && code !== type) return { code: type, message: `${code}: ${error.message}` };
  return { code: code ?? type, message: error.message };
}

const wordOf = (value: unknown): string | undefined => (typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : undefined);
