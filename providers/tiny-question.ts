/** Pure: one tiny question, asked as a ticket would be: the only proof that a model answers, and it costs a cent or so. */
import type { CompletionRequest } from './contract.ts';

export const TINY_QUESTION: Omit<CompletionRequest, 'deadlineMs' | 'signal'> = {
  system: 'You are asked whether you answer. Answer in JSON.',
  user: 'Answer with {"ok": true}.',
  schema: {
    name: 'answers',
    json: { type: 'object', additionalProperties: false, required: ['ok'], properties: { ok: { type: 'boolean' } } },
  },
  // Models that reason spend some hundreds before the first word.
  maxOutputTokens: 1_000,
  maxBytes: 256 * 1024,
};
