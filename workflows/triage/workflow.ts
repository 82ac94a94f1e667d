/** One ticket from its announcement to its outcome, episode after episode. */
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
import { nextPhase } from './episode.ts';
import { listen } from './messages.ts';
import { deskPolicy, recordPolicy } from './policy.ts';
import { freshState, stoppingOf } from './state.ts';
import { tellEnd, tellFailed } from './story.ts';
import { closeTask, watchOpenTask } from './tasks.ts';
import { undoPorts } from './undo.ts';
import { machinesOf } from './run.ts';
import type { DeskActivities, TriageInput, TriageOutcome } from './contract.ts';
import type { RecordActivities } from './records.ts';
import type { Run } from './run.ts';
import type { Ended, Phase } from './state.ts';

const records = proxyLocalActivities<RecordActivities>(recordPolicy);

export async function triageTicket(input: TriageInput): Promise<TriageOutcome> {
  const { carried, ...given } = input;
  const run: Run = {
    input: given,
    workflowId: workflowInfo().workflowId,
    desk: proxyActivities<DeskActivities>(deskPolicy(input.connection)),
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
    if (!isCancellation(error) && !(error instanceof ContinueAsNew)) tellFailed(run);
    if (!isCancellation(error) || run.state.phase.kind === 'done') throw error;
    await CancellationScope.nonCancellable(() => stop(run));
    throw error;
  }
}

async function untilDone(run: Run): Promise<TriageOutcome> {
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
          tellEnd(run, state.last);
          return state.last;
        }
        break;
      }
      default:
        state.phase = await nextPhase(run, phase);
    }
  }
}

/** Not cancellable: what has ended is written down as it ended. */
async function recorded(run: Run, ended: Ended): Promise<Phase> {
  const { state } = run;
  await CancellationScope.nonCancellable(() => record(run, ended, { acceptance: state.acceptance.read }));
  if (ended.outcome.kind !== 'nothing-new' || !state.last) state.last = ended.outcome;
  // Also where a cancel ends the run in the next wait.
  tellEnd(run, state.last);
  // So may be one that nobody announces: a ticket that a person has settled may have been closed and reopened meanwhile.
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

/** A cancel: what we left on the ticket stops asking, and nothing else is done. */
async function stop(run: Run): Promise<TriageOutcome> {
  const { state, workflowId } = run;
  const stopping = stoppingOf(state);
  state.phase = stopping;
  if (state.task) state.task.ending ??= 'its run was cancelled';
  await undoAll(state.stack, { kind: 'stopped' }, undoPorts(run));
  const answer = state.task?.answer?.decision ? state.task.answer : state.carried;
  if (answer) state.unwritten = answer;
  await closeTask(run, 'stopped', undefined);
  upsertSearchAttributes([{ key: WAITING, value: null }]);
  await records.recordWaiting(workflowId, undefined);
  const outcome = { kind: 'stopped', failedUndos: [...state.failed] } as const;
  const { reading } = state;
  // An episode that had come to its end has ended as it did, whoever was still to set something right.
  const ended = stopping.ended ?? { outcome, client: reading?.snapshot.client, episode: reading?.number };
  // What was announced until the cancel is whose the ticket is now. What came after it may be a reopening, and is not taken for looked at.
  const acceptance = state.delivered > stopping.delivered ? state.acceptance.looked : undefined;
  await record(run, ended, { acceptance, isCancelled: true });
  tellEnd(run, ended.outcome);
  return ended.outcome;
}
