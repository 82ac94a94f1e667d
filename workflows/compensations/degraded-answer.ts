/** An answer of the weaker model is looked at again by a better one, once there is one; the ticket does not wait for that. */
import type { Decider, Decision } from '../triage/contract.ts';
import type { Settled, Undone } from './contract.ts';

export type DegradedAnswer = {
  readonly id: 'degraded';
  readonly kind: 'degraded-answer';
  readonly decision: Decision;
  readonly by: Decider;
};

export const degradedAnswer = (decision: Decision, by: Decider): DegradedAnswer => ({
  id: 'degraded',
  kind: 'degraded-answer',
  decision,
  by,
});

/** Only an answer that stands can be reviewed. */
export async function undoDegradedAnswer(
  answer: DegradedAnswer,
  settled: Settled,
  startReview: (answer: DegradedAnswer) => Promise<void>,
): Promise<Undone> {
  if (settled.kind === 'answered') await startReview(answer);
  return { kind: 'undone' };
}
