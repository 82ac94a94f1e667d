/** Pure: what is said of a route that is left, and of a chain whose routes were all left. */
import type { Adjustment, Asked, FailureReason, Rejection, RouteFailure } from './contract.ts';

const AFTER: Readonly<Record<Adjustment['kind'] | 'roomier-first', string>> = {
  'roomier-first': 'and another route has more room',
  correct: 'also after a correction',
  'raise-limit': 'also with a raised limit',
  shrink: 'also with a shorter text',
};

export type Unanswered<T> = Exclude<Asked<T>, { kind: 'answered' }>;

/** The reason by which a route is left, and our own sentence for it. */
export function leaving<T>(
  asked: Unanswered<T>,
  adjustment: Adjustment | 'roomier-first' | undefined,
): { reason: FailureReason; why: string } {
  const after =
    adjustment === undefined ? 'no time for a second try' : AFTER[typeof adjustment === 'string' ? adjustment : adjustment.kind];
  switch (asked.kind) {
    case 'unfit':
      return { reason: 'bad-answer', why: `no acceptable answer, ${after}: ${asked.problems.join('; ')}` };
    case 'truncated':
      return { reason: 'bad-answer', why: `the answer was cut at the output limit, ${after}` };
    case 'too-long':
      return { reason: asked.reason, why: `${asked.why}, ${after}` };
    case 'next-route':
    case 'open-until':
    case 'policy':
    case 'defect':
      return { reason: asked.reason, why: asked.why };
  }
}

/** Why no machine has answered, of each route. */
export function exhausted(routeFailures: readonly RouteFailure[], rejected: readonly Rejection[]): string {
  const failed = routeFailures.map((failure) => `${failure.route}: ${failure.why}`);
  const passed = rejected.filter((one) => one.why !== 'already asked').map((one) => `${one.route}: ${one.why}`);
  return [...failed, ...passed].join('; ') || 'the chain has no route';
}
