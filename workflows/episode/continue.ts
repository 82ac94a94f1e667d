/** A run that has grown long goes on as a new one, from where it stands. */
import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import { stoppingOf } from './state.ts';
import { showGoesOn } from './story.ts';
import type { EpisodeInput } from './input.ts';
import type { EpisodeOutcome } from './contract.ts';
import type { Run } from './run.ts';

/** Under the 2,000 that we promise, with room for the longest round; the server's own hint comes at 4,096, and its end at 51,200. */
const MOST_EVENTS = 1_500;

const goOn = makeContinueAsNewFunc<(input: EpisodeInput) => Promise<EpisodeOutcome>>();

/** Call it where no activity is under way. If the run is long it continues as a new one and does not return. */
export async function continueIfLong(run: Run): Promise<void> {
  if (workflowInfo().historyLength < MOST_EVENTS) return;
  // An escalation under way ends first, and no update is cut off.
  await condition(() => run.watch?.isBusy() !== true && allHandlersFinished());
  const state = run.root.consideredCancelled ? { ...run.state, phase: stoppingOf(run.state) } : run.state;
  showGoesOn(run);
  await goOn({ ...run.input, carried: state });
}
