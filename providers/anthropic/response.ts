/** Reads what Anthropic answered. */
import { z } from 'zod';
import type { Reading, Reply } from '../adapter.ts';
import type { Completion, Usage } from '../contract.ts';
import { detailOf, type Hidden } from '../detail.ts';
import { empty, httpFault, isSuccess, jsonOf, unreadable, unusable, usageOf } from '../reply.ts';

const Block = z.object({ type: z.string(), text: z.string().optional() });
const StopDetails = z.object({ category: z.string().nullish(), explanation: z.string().nullish() });
const Message = z.object({
  type: z.literal('message').optional(),
  model: z.string().nullish().catch(undefined),
  content: z.array(Block),
  // No word, or none that is one: nobody says that the answer is whole.
  stop_reason: z.string().nullish().catch(null),
  stop_details: StopDetails.nullish().catch(undefined),
});
const Count = z.int().nonnegative();
/** `input_tokens` leaves out what passed through the cache; all three were read and are billed. */
const Billed = z.object({
  usage: z.object({
    input_tokens: Count,
    cache_creation_input_tokens: Count.nullish(),
    cache_read_input_tokens: Count.nullish(),
    output_tokens: Count,
  }),
});
/** Reasoning is not part of the answer, and no tool was offered, so no other block is expected. */
const REASONING = new Set(['thinking', 'redacted_thinking']);
/** Cut by our limit or by the model's own. */
const CUT = new Set(['max_tokens', 'model_context_window_exceeded']);
/** Reads a reply of any status. */
export function read(reply: Reply, reading: Reading): Completion {
  const body = jsonOf(reply);
  if (!isSuccess(reply)) return httpFault(reply, body, reading);
  const message = Message.safeParse(body).data;
  if (message === undefined) return unreadable(reply, body, reading);
  return readMessage(message, billedOf(body), reading);
}

function readMessage(message: z.infer<typeof Message>, usage: Usage | undefined, { hidden, model: asked }: Reading): Completion {
  const raw = message.stop_reason ?? null;
  const end = { usage, model: message.model || asked, raw };
  if (raw === 'refusal') return refused(message, usage, hidden);
  if (raw !== null && CUT.has(raw)) return { ...end, kind: 'truncated', raw };
  if (raw !== 'end_turn') return unusable('end', detailOf(`Expected stop_reason "end_turn", got ${JSON.stringify(raw)}.`, hidden), end);
  const blocks = message.content.filter((block) => !REASONING.has(block.type));
  const other = blocks.find((block) => block.type !== 'text');
  if (other !== undefined)
    return unusable('form', detailOf(`Expected text, got a block of type ${JSON.stringify(other.type)}.`, hidden), end);
  const text = blocks.map((block) => block.text).join('');
  if (text.trim() === '') return empty(blocks.length < message.content.length, end);
  return { ...end, kind: 'complete', text, raw };
}

function refused(message: z.infer<typeof Message>, usage: Usage | undefined, hidden: Hidden): Completion {
  const words = [message.stop_details?.category, message.stop_details?.explanation].filter((word) => typeof word === 'string');
  const detail = words.length === 0 ? 'The model declined.' : detailOf(words.join(': '), hidden);
  return { kind: 'fault', fault: { kind: 'refused', raw: 'refusal', detail }, usage };
}

function billedOf(body: unknown): Usage | undefined {
  const usage = Billed.safeParse(body).data?.usage;
  if (usage === undefined) return undefined;
  const cached = (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
  return usageOf(usage.input_tokens + cached, usage.output_tokens);
}
