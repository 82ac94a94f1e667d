/** An answer of the weaker model is looked at again by a better one, once there is one; the ticket does not wait for that. */
import type { Compensation } from './stack.ts';

export function degradedAnswer(startReview: () => Promise<void>): Compensation {
  return {
    id: 'degraded',
    kind: 'degraded-answer',
    undo: async (settled) => {
      // Only an answer that stands can be reviewed.
      if (settled.kind === 'answered') await startReview();
      return { kind: 'undone' };
    },
  };
}
