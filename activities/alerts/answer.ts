/** The form of a summary, twice: as JSON Schema for the model's grammar, as zod for what really came. */
import { z } from 'zod';
import { LONGEST, MOST } from '../../workflows/alerts/summary.ts';
import { VERDICTS } from '../../workflows/alerts/verdict.ts';

/** No more than this are shown, and so placed. */
export const MOST_SAMPLES = 20;
/** Sum of all bounds at two characters a token for the worst language, twenty fingerprints at sixteen tokens each, plus the frame. */
export const OUTPUT_TOKENS = 1_200;
/** For the one try after an answer was cut: reasoning models spend part of the limit before they answer. */
export const RAISED_OUTPUT_TOKENS = 4_000;
/** What stands in place of a cause where there is none; a good answer. */
export const NOT_KNOWN = 'not known from these alerts';

export function summarySchema(fingerprints: readonly string[]): Record<string, unknown> {
  const placed = { type: 'array', items: { type: 'string', enum: fingerprints }, maxItems: fingerprints.length };
  return closed({
    happened: { type: 'string', maxLength: LONGEST.happened },
    causes: {
      type: 'array',
      items: closed({ cause: { type: 'string', maxLength: LONGEST.cause }, evidence: placed }),
      maxItems: MOST.causes,
    },
    unexplained: placed,
    verdict: { type: 'string', enum: VERDICTS },
    steps: { type: 'array', items: { type: 'string', maxLength: LONGEST.step }, maxItems: MOST.steps },
  });
}

const closed = (properties: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** White space and characters that draw nothing are no text: a technician would read an empty line. */
const said = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/[\p{L}\p{N}]/u);
const fingerprints = z.array(z.string().max(100)).max(10 * MOST_SAMPLES);
/** Strict: a field that was not asked for is a refusal, not a bonus. Fingerprints are checked apart. */
export const summaryForm = z.strictObject({
  happened: said(LONGEST.happened),
  causes: z.array(z.strictObject({ cause: said(LONGEST.cause), evidence: fingerprints })).max(MOST.causes),
  unexplained: fingerprints,
  verdict: z.enum(VERDICTS),
  steps: z.array(said(LONGEST.step)).max(MOST.steps),
});
export type SummaryAsSaid = z.infer<typeof summaryForm>;
