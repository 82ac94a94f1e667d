/** The form of a decision, twice: as JSON Schema for the model's grammar, as zod for what really came. */
import { z } from 'zod';
import type { Choices } from '../../workflows/ticket/contract.ts';

/** Every string is bounded: a grammar without a bound lets a small model run to its output limit. */
const LONGEST = { summary: 300, step: 160, quote: 200 } as const;
const MOST = { steps: 3, evidence: 3 } as const;
/** Sum of all bounds in tokens, at two characters a token for the worst language, plus the frame. */
export const OUTPUT_TOKENS = 1_200;
/** For the one try after an answer was cut: reasoning models spend part of the limit before they answer. */
export const RAISED_OUTPUT_TOKENS = 4_000;

const LEVEL = { type: 'integer', enum: [1, 2, 3] };
/** Integers: the local runtime's grammar holds their bounds, and does not hold those of numbers. */
const PERCENT = { type: 'integer', minimum: 0, maximum: 100 };

export function answerSchema(choices: Choices): Record<string, unknown> {
  return closed({
    category: { type: 'string', enum: choices.categories.map(({ id }) => id) },
    impact: LEVEL,
    urgency: LEVEL,
    destination: { type: 'string', enum: choices.destinations.map(({ id }) => id) },
    summary: { type: 'string', maxLength: LONGEST.summary },
    steps: { type: 'array', items: { type: 'string', maxLength: LONGEST.step }, maxItems: MOST.steps },
    confidence: closed({ category: PERCENT, impact: PERCENT, urgency: PERCENT, destination: PERCENT }),
    evidence: { type: 'array', items: { type: 'string', maxLength: LONGEST.quote }, maxItems: MOST.evidence },
  });
}

const closed = (properties: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const level = z.literal([1, 2, 3]);
const percent = z.int().min(0).max(100);
/** White space and characters that draw nothing are no text: a technician would read an empty line. */
const said = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/[\p{L}\p{N}]/u);
/** Strict: a field that was not asked for is a refusal, not a bonus. Ids are checked against the lists apart. */
export const decisionForm = z.strictObject({
  category: z.string(),
  impact: level,
  urgency: level,
  destination: z.string(),
  summary: said(LONGEST.summary),
  steps: z.array(said(LONGEST.step)).max(MOST.steps),
  confidence: z.strictObject({ category: percent, impact: percent, urgency: percent, destination: percent }),
  evidence: z.array(z.string().max(LONGEST.quote)).max(MOST.evidence),
});
