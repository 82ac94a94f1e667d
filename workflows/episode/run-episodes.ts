/** The run of one item: it repeats episodes until every announcement has its outcome. */
import {
  CancellationScope,
  ContinueAsNew,
  allHandlersFinished,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { WAITING } from '../search-attributes.ts';
import { undoAll } from '../compensations/stack.ts';
import { nextPhase } from './phases.ts';
import { listen } from './messages.ts';
import { deskTimeouts } from '../ticket/timeouts.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { freshState, stoppingOf } from './state.ts';
import { showEnd, showFailed } from './story.ts';
import { closeTask, watchOpenTask } from './tasks.ts';
import { undoPorts } from './undo.ts';
import { machinesOf, priorityNow } from './run.ts';
import { hasDecision } from './ending.ts';
import type { DeskActivities } from '../ticket/writes.ts';
import type { EpisodeInput } from './input.ts';
import type { EpisodeOutcome, Process } from './contract.ts';
import type { RecordActivities } from '../records/contract.ts';
import type { Run } from './run.ts';
import type { Ended, Phase } from './state.ts';

const records = proxyLocalActivities<RecordActivities>(recordTimeouts);

/** Registers the message handlers, runs the episodes, and cleans up when the run is cancelled. */
export async function runEpisodes(process: Process, input: EpisodeInput): Promise<EpisodeOutcome> {
  const { carried, ...given } = input;
  const run: Run = {
    process,
    input: given,
    workflowId: workflowInfo().workflowId,
    get desk() {
      return proxyActivities<DeskActivities>(deskTimeouts(input.connection, priorityNow(run)));
    },
    records,
    state: carried ?? freshState(),
    root: CancellationScope.current(),
    watch: undefined,
    found: undefined,
    looking: undefined,
  };
  listen(run);
  // Of a run that is being stopped nobody is told any more.
  if (run.state.phase.kind !== 'stopping') watchOpenTask(run);
  try {
    return await untilDone(run);
  } catch (error) {
    if (!isCancellation(error) && !(error instanceof ContinueAsNew)) showFailed(run);
    if (!isCancellation(error) || run.state.phase.kind === 'done') throw error;
    await CancellationScope.nonCancellable(() => stop(run));
    throw error;
  }
}

async function untilDone(run: Run): Promise<EpisodeOutcome> {
  const { state } = run;
  for (;;) {
    const { phase } = state;
    switch (phase.kind) {
      case 'recording':
        state.phase = await recorded(run, phase.ended);
        break;
      case 'stopping':
        return CancellationScope.nonCancellable(() => stop(run));
      case 'done': {
        await condition(allHandlersFinished);
        // A delivery that came meanwhile may be a reopening: it is looked at once more rather than lost with this run.
        if (state.delivered > state.read) state.phase = { kind: 'reading', after: 'news' };
        else if (state.last) {
          showEnd(run, state.last);
          return state.last;
        }
        break;
      }
      default:
        state.phase = await nextPhase(run, phase);
    }
  }
}

/** Records the outcome. A cancel does not interrupt it. */
async function recorded(run: Run, ended: Ended): Promise<Phase> {
  const { state } = run;
  await CancellationScope.nonCancellable(() => record(run, ended, { acceptance: state.acceptance.read }));
  if (ended.outcome.kind !== 'nothing-new' || !state.last) state.last = ended.outcome;
  // Also where a cancel ends the run in the next wait.
  showEnd(run, state.last);
  // Nobody may have announced a reopening: a ticket that staff have handled may have been closed and reopened meanwhile.
  if (state.readAgain || ended.outcome.kind === 'handled-in-desk') return { kind: 'reading', after: 'news' };
  return { kind: 'done' };
}

async function record(
  run: Run,
  ended: Ended,
  given: { readonly acceptance: number | undefined; readonly isCancelled?: boolean },
): Promise<void> {
  const { input, workflowId, state } = run;
  const { connection, ticket, settings } = input;
  const { unwritten } = state;
  await records.recordOutcome({
    process: run.process.name,
    workflowId,
    connection,
    ticket,
    ...ended,
    ...given,
    settingsVersion: settings.version,
    // Where no episode was opened, what was read before says nothing of this.
    dueBy: ended.episode === undefined ? undefined : state.reading?.snapshot.dueBy,
    ...(unwritten === undefined ? {} : { unwritten }),
    machines: ended.outcome.kind === 'would-ask-a-person' ? machinesOf(run) : undefined,
  });
  state.unwritten = undefined;
}

/** Ends a cancelled run: our notes on the ticket stop asking, the task ends, and the outcome is recorded. */
async function stop(run: Run): Promise<EpisodeOutcome> {
  const { state, workflowId } = run;
  const stopping = stoppingOf(state);
  state.phase = stopping;
  if (state.task) state.task.ending ??= 'its run was cancelled';
  await undoAll(state.stack, { kind: 'stopped' }, undoPorts(run));
  const answer = hasDecision(state.task?.answer) ? state.task?.answer : state.carried;
  if (answer) state.unwritten = answer;
  await closeTask(run, 'stopped', undefined);
  upsertSearchAttributes([{ key: WAITING, value: null }]);
  await records.recordWaiting(workflowId, undefined);
  const outcome = { kind: 'stopped', failedUndos: [...state.failed] } as const;
  const { reading } = state;
  // If the episode had already ended, its outcome stays, even if a manual fix was still awaited.
  const ended = stopping.ended ?? { outcome, client: reading?.snapshot.client, episode: reading?.number };
  // What was announced until the cancel is whose the ticket is now. What came after it may be a reopening, and is not taken for looked at.
  const acceptance = state.delivered > stopping.delivered ? state.acceptance.looked : undefined;
  await record(run, ended, { acceptance, isCancelled: true });
  showEnd(run, ended.outcome);
  return ended.outcome;
}
