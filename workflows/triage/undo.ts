/** How what falling back did is taken back: by writes that wait for the ticket system, and a failure is kept for a person. */
import { startReview } from './start-review.ts';
import { writeSurely } from './write.ts';
import type { UndoPorts } from '../compensations/stack.ts';
import type { Run } from './run.ts';

export const undoPorts = (run: Run): UndoPorts => ({
  write: (step) => writeSurely(run, step, false),
  startReview: (answer) => startReview(run, answer),
  failed: (undo) => void run.state.failed.push(undo),
});
