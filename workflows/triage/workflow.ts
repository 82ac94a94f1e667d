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
import { freshState } from './state.ts';
import { tellEnd, tellFailed } from './story.ts';
import { closeTask, watchOpenTask } from './tasks.ts';
import { undoPorts } from './undo.ts';
import type { DeskActivities, RecordActivities, TriageInput, TriageOutcome } from './contract.ts';
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
  await CancellationScope.nonCancellable(() => record(run, ended, state.acceptance.read));
  if (ended.outcome.kind !== 'nothing-new' || !state.last) state.last = ended.outcome;
  // Also where a cancel ends the run in the next wait.
  tellEnd(run, state.last);
  // So may be one that nobody announces: a ticket that a person has settled may have been closed and reopened meanwhile.
  if (state.readAgain || ended.outcome.kind === 'handled-in-desk') return { kind: 'reading', after: 'news' };
  return { kind: 'done' };
}

function record({ input, workflowId, state }: Run, ended: Ended, acceptance: number | undefined): Promise<void> {
  const { connection, ticket, settings } = input;
  return records.recordOutcome({
    workflowId,
    connection,
    ticket,
    ...ended,
    settingsVersion: settings.version,
    acceptance,
    // Where no episode was opened, what was read before says nothing of this.
    dueBy: ended.episode === undefined ? undefined : state.reading?.snapshot.dueBy,
  });
}

/** A cancel: what we left on the ticket stops asking, and nothing else is done. */
async function stop(run: Run): Promise<TriageOutcome> {
  const { state, workflowId } = run;
  state.phase = { kind: 'stopping' };
  if (state.task) state.task.ending ??= 'its run was cancelled';
  await undoAll(state.stack, { kind: 'stopped' }, undoPorts(run));
  await closeTask(run, 'stopped', undefined);
  upsertSearchAttributes([{ key: WAITING, value: null }]);
  await records.recordWaiting(workflowId, undefined);
  const outcome = { kind: 'stopped', failedUndos: [...state.failed] } as const;
  const { reading } = state;
  // Whatever was announced until now is whose the ticket is now.
  await record(run, { outcome, client: reading?.snapshot.client, episode: reading?.number }, undefined);
  tellEnd(run, outcome);
  return outcome;
}
