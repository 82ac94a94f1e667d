/** A run that has grown long goes on as a new one, from where it stands. */
import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { stoppingOf } from './state.ts';
import { tellGoesOn } from './story.ts';
import type { TriageInput, TriageOutcome } from './contract.ts';
import type { Run } from './run.ts';

/** Under the 2,000 that we promise, with room for the longest round; the server's own hint comes at 4,096, and its end at 51,200. */
const MOST_EVENTS = 1_500;

const goOn = makeContinueAsNewFunc<(input: TriageInput) => Promise<TriageOutcome>>();

/** Called where nothing of the main line is under way. Never comes back where the run is long. */
export async function continueIfLong(run: Run): Promise<void> {
  if (workflowInfo().historyLength < MOST_EVENTS) return;
  // Whoever is just being told is told once, and nobody's update is cut off.
  await condition(() => run.watch?.isBusy() !== true && allHandlersFinished());
  const state = run.root.consideredCancelled ? { ...run.state, phase: stoppingOf(run.state) } : run.state;
  tellGoesOn(run);
  await goOn({ ...run.input, carried: state });
}
