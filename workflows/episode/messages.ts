/** Signals, updates and queries of a running episode. All handlers are set before the first wait. */
import { currentUpdateInfo, defineSignal, setHandler } from '@temporalio/workflow';
import {
  answerOf,
  answerTask,
  checkAnswer,
  checkClaim,
  checkRelease,
  claimFor,
  claimTask,
  openTask,
  releaseTask,
} from '../people/messages.ts';
import { recordAgain } from './recheck.ts';
import type { Claim } from '../people/contract.ts';
import type { Run } from './run.ts';
import type { EpisodeState } from './state.ts';

/** A delivery announced this ticket. Its id only helps people who read the history. */
export const delivered = defineSignal<[string]>('delivered');
/** A route is usable again: a ticket that waits tries the machines once more. */
export const routeBack = defineSignal<[string]>('routeBack');
/** The ledger lacks rows of this run: it records its task and its waits again. */
export const recheck = defineSignal('recheck');

/** How many answer ids are kept to recognize repeats; far more than a ticket ever gets. */
const REMEMBERED = 100;

export function listen(run: Run): void {
  const { state } = run;
  const { people } = run.input.settings;
  // A repeat counts, too: it was accepted, and what was accepted is covered by a look that comes after it and by nothing else.
  setHandler(delivered, () => void (state.delivered += 1));
  setHandler(routeBack, () => void (state.routeBack = true));
  setHandler(recheck, () => recordAgain(run));
  setHandler(openTask, () => state.task ?? null);
  setHandler(claimTask, ({ by }) => change(state, claimFor(people, by, Date.now())), {
    validator: (request) => checkClaim(state.task, request, Date.now()),
  });
  setHandler(releaseTask, () => change(state, undefined), { validator: (request) => checkRelease(state.task, request, Date.now()) });
  setHandler(
    answerTask,
    (request) => {
      // Given again after its run went on as a new one: it counts once.
      if (!remembers(state.answers, currentUpdateInfo()?.id ?? '') && state.task) state.task.answer = answerOf(request, Date.now());
      return { task: request.task };
    },
    {
      validator: (request) => {
        if (!state.answers.includes(currentUpdateInfo()?.id ?? ''))
          checkAnswer(state.task, request, Date.now(), (given, choices) => run.process.checkGiven(given, choices));
      },
    },
  );
}

/** Whether it was there already; it is from now on. */
function remembers(list: string[], id: string): boolean {
  if (list.includes(id)) return true;
  list.push(id);
  if (list.length > REMEMBERED) list.shift();
  return false;
}

function change<T extends Claim | undefined>(state: EpisodeState, claim: T): T {
  if (state.task) state.task.claim = claim;
  state.changed = true;
  return claim;
}
