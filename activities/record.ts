/** Records outcomes, tasks and waits in the ledger, since Temporal forgets a history after its retention. */
import { AFTER_AI_WAIT_MS, DUE_WITHIN_MS } from './due-times.ts';
import { itemWords } from './item-words.ts';
import { taskDetailText } from '../ledger/task-detail.ts';
import type { DecisionRow, Ledger, TaskRow } from '../ledger/contract.ts';
import type { OutcomeRecord, RecordActivities, TaskRecord } from '../workflows/records/contract.ts';
import { recordNobodyAnswered } from './route-trouble.ts';
import { countWaiting } from './waiting-list.ts';
import type { TroublePorts } from './route-trouble.ts';
import type { Alert, Clock } from './clock.ts';

type Kept =
  | 'recordDecision'
  | 'putDue'
  | 'removeDueUpTo'
  | 'postponeDue'
  | 'putTask'
  | 'putWaiting'
  | 'removeWaiting'
  | 'countWaiting'
  | 'waitingListsOver';

export function createRecordActivities(
  ledger: Pick<Ledger, Kept> & TroublePorts['ledger'] & Pick<Ledger, 'routeTroubles'>,
  clock: Clock,
  alert: Alert,
): RecordActivities {
  const ports = { ledger, clock, alert };
  return {
    async recordOutcome(record) {
      if (record.outcome.kind !== 'nothing-new' || record.unwritten) await ledger.recordDecision(rowOf(record, await clock.nowMs()));
      await ledger.removeDueUpTo(record.workflowId, record.acceptance ?? Number.MAX_SAFE_INTEGER);
      alertOutcome(alert, record);
      if (record.machines) await recordNobodyAnswered(ports, record.machines);
    },
    async recordTask(record) {
      const { task, escalated, isDefect, workflowId, ticket, reopened = false } = record;
      await ledger.putTask(taskRow(record, await clock.nowMs()), reopened ? 'reopened' : 'newest');
      if (isDefect) alert({ kind: 'defect', detail: defectOf(record, task.why), workflowId });
      if (escalated)
        alert({ kind: 'task-escalated', detail: `${task.role}: nobody has answered for ${wordsOf(record)}; task ${task.id}`, workflowId });
      if (record.machines) await recordNobodyAnswered(ports, record.machines);
      // From here on nobody is asked, and the ticket is not at its end.
      if (record.end?.how === 'moved') await putDue(workflowId, record.connection, ticket, record.process);
      // An open task is watched by its own workflow.
      else await ledger.removeDueUpTo(workflowId, record.acceptance);
      return countWaiting(ports, task.cause);
    },
    async recordWaiting(workflowId, waiting) {
      if (waiting === undefined) return ledger.removeWaiting(workflowId);
      const { process, client, dueAtMs, lane, triedAtMs } = waiting;
      await ledger.putWaiting({ workflowId, process, client, dueAtMs, lane, triedAtMs, ...causeIn(waiting) });
      if (waiting.machines) await recordNobodyAnswered(ports, waiting.machines);
      // Nobody is asked yet: the item is due when its wait for AI ends, not when it was announced.
      if (lane === 'ai') await ledger.postponeDue(workflowId, dueAtMs + AFTER_AI_WAIT_MS);
    },
    recordDue: putDue,
    async recordReview({ process, workflowId, input, outcome }) {
      await ledger.recordDecision({
        workflowId,
        episode: input.episode,
        client: input.snapshot.client,
        process: `${process}-review`,
        connection: input.connection,
        item: input.ticket,
        endedAtMs: await clock.nowMs(),
        outcome: outcome.kind,
        route: 'route' in outcome ? outcome.route : undefined,
        detail: JSON.stringify(outcome),
      });
    },
  };

  async function putDue(workflowId: string, connection: string | null, item: string, process: string): Promise<void> {
    const acceptedAtMs = await clock.nowMs();
    await ledger.putDue({ workflowId, process, connection, item, acceptedAtMs, dueAtMs: acceptedAtMs + DUE_WITHIN_MS });
  }
}

function rowOf(record: OutcomeRecord, endedAtMs: number): DecisionRow {
  const { workflowId, connection, ticket, outcome } = record;
  return {
    workflowId,
    // 0 where none was opened: the ticket could not be read.
    episode: record.episode ?? 0,
    client: record.client ?? 'unknown',
    process: record.process,
    connection,
    item: ticket,
    endedAtMs,
    outcome: outcome.kind,
    route: outcome.kind === 'decided' && outcome.by.kind === 'model' ? outcome.by.route : undefined,
    detail: JSON.stringify({ settings: record.settingsVersion, dueBy: record.dueBy, unwritten: record.unwritten, ...outcome }),
  };
}

const wordsOf = ({ process, connection, ticket }: OutcomeRecord | TaskRecord): string => itemWords({ process, connection, item: ticket });

/** What nobody would see in a run that is over. */
function alertOutcome(alert: Alert, record: OutcomeRecord): void {
  const { outcome, workflowId } = record;
  if (outcome.kind === 'would-ask-a-person' && outcome.because.kind === 'defect')
    alert({ kind: 'defect', detail: defectOf(record, outcome.because.why), workflowId });
  // No hand-over can be written where the ticket itself could not be read.
  if (outcome.kind === 'would-ask-a-person' && outcome.because.kind === 'unreadable')
    alert({ kind: 'ticket-unreadable', detail: `${wordsOf(record)} needs a person: ${outcome.because.why}`, workflowId });
  if (record.unwritten)
    alert({
      kind: 'answer-not-written',
      detail: `an answer for ${wordsOf(record)} was taken and could not be written before it went another way (${outcome.kind}); the sealed record has it`,
      workflowId,
    });
  // Nobody waits in a run that was cancelled: the log is the only place left to say it.
  if (record.isCancelled && 'failedUndos' in outcome)
    for (const { kind, id } of outcome.failedUndos)
      alert({
        kind: 'undo-failed',
        detail: `${kind} (${id}) could not be undone when the run was stopped; the sealed record says why`,
        workflowId,
      });
}

/** Only the error's name: its message may quote a ticket and belongs in the sealed record, not in a log. */
const defectOf = (record: OutcomeRecord | TaskRecord, why: string): string =>
  `a defect of ours ended the work on ${wordsOf(record)}: ${why.replace(/:.*/s, '')}; the sealed record has the rest`;

const causeIn = ({ cause }: { readonly cause?: string | undefined }) => (cause === undefined ? {} : { cause });

/** The row is what people list; the workflow stays the authority. */
function taskRow({ task, failureHistory, end, ...rest }: TaskRecord, nowMs: number): TaskRow {
  const { id, kind, openedAtMs, dueAtMs, role, escalations, claim, why, because, draft, draftBy, choices, clientReplies } = task;
  const { process, workflowId, connection, ticket, episode, client } = rest;
  const detail = taskDetailText({ why, because, draft, draftBy, choices, failureHistory, clientReplies, answer: task.answer });
  const ended = end === undefined ? undefined : { atMs: nowMs, ...end };
  const about = { workflowId, connection, item: ticket, episode, client, process };
  const waits = { ...causeIn(task), ...(task.unasked === undefined ? {} : { isUnasked: true }) };
  return { task: id, kind, openedAtMs, dueAtMs, role, escalations, claim, end: ended, detail, ...about, ...waits };
}
