/** The wire of Ollama's own API, after the replies measured on v0.17.4. */
import { z } from 'zod';
import { firstHalf, json } from './dialect.ts';
import type { Dialect, StatusFault } from './dialect.ts';
import { textIn } from './prompt-text.ts';

const request = z.object({
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })).min(1),
  format: z.unknown(),
});
const reply = z.looseObject({ message: z.looseObject({ content: z.string() }) });

const MESSAGE_OF: Readonly<Record<number, string>> = {
  400: 'invalid request',
  404: "model 'unknown' not found",
  429: 'too many requests',
  500: 'an error was encountered while running the model: unexpected EOF',
  // Two spaces, as in the real one.
  503: 'server busy, please try again.  maximum pending requests exceeded',
};

/** A code has no place on this wire; the message is all there is. */
function errorBody({ status, message }: StatusFault): unknown {
  return { error: message ?? MESSAGE_OF[status] ?? `HTTP ${status}` };
}

export const ollama: Dialect = {
  promptIn(path, body) {
    const parsed = request.safeParse(body);
    if (!parsed.success || path !== '/api/chat') return undefined;
    const { model, messages, format } = parsed.data;
    return { model, user: textIn(messages), schema: format, tool: undefined };
  },
  errorBody,
  retired: (model) => json(404, { error: `model '${model}' not found` }),
  // Only a model that runs elsewhere says this: the "local" one is not local.
  quota: () => json(429, { error: 'you have reached your usage limit' }),
  truncated: (good) => withContent(good, firstHalf, 'length'),
  // A local model has no filter that says so; it declines in prose and stops as always.
  refused: (good) => withContent(good, () => "I'm sorry, but I can't help with that.", 'stop'),
};

function withContent(good: unknown, change: (content: string) => string, doneReason: string): unknown {
  const parsed = reply.parse(good);
  return { ...parsed, message: { ...parsed.message, content: change(parsed.message.content) }, done_reason: doneReason };
}
