/** Pure: what a person says of a group instead of a model, checked and turned into a summary. */
import { LONGEST, MOST } from './summary.ts';
import { VERDICTS } from './verdict.ts';
import type { PersonsSummary, Summary } from './summary.ts';

/** Throws why an answer is refused. */
export function checkGiven(given: PersonsSummary | null): void {
  if (!given) throw new Error('Expected a verdict and a sentence that says what happened, got none.');
  const { verdict, happened, steps } = given;
  if (!VERDICTS.includes(verdict))
    throw new Error(`Expected the verdict to be one of ${VERDICTS.join(', ')}, got ${String(verdict).slice(0, 60)}.`);
  if (!isSaid(happened, LONGEST.happened))
    throw new Error(`Expected a sentence of at most ${LONGEST.happened} characters that says what happened, got another.`);
  if (!Array.isArray(steps) || steps.length > MOST.steps || !steps.every((step) => isSaid(step, LONGEST.step)))
    throw new Error(`Expected at most ${MOST.steps} steps of at most ${LONGEST.step} characters each, got others.`);
}

const isSaid = (text: unknown, longest: number): boolean =>
  typeof text === 'string' && text.length <= longest && /[\p{L}\p{N}]/u.test(text);

/** A person names no fingerprints: what causes they know stand in their sentence. */
export const ofPerson = ({ verdict, happened, steps }: PersonsSummary): Summary => ({ happened, causes: [], verdict, steps });

export const asGiven = ({ verdict, happened, steps }: Summary): PersonsSummary => ({ verdict, happened, steps });
