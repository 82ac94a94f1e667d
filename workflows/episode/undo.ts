/** The ports by which compensations run: their writes wait for the ticket system, and failures are kept for the review task. */
import { startReview } from './start-review.ts';
import { writeSurely } from './write.ts';
import type { UndoPorts } from '../compensations/stack.ts';
import type { Run } from './run.ts';

export const undoPorts = (run: Run): UndoPorts => ({
  write: (step) => writeSurely(run, step, false),
  startReview: (answer) => startReview(run, answer),
  failed: (undo) => void run.state.failed.push(undo),
});
