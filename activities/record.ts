/** Keeps each outcome outside the workflow's history, which the server forgets after its retention. */
import { AFTER_PATIENCE_MS, DUE_WITHIN_MS } from './due-times.ts';
import type { DecisionRow, Ledger, TaskRow } from '../ledger/contract.ts';
import type { OutcomeRecord, RecordActivities, TaskRecord } from '../workflows/triage/records.ts';
import { tellNobody } from './route-trouble.ts';
import type { TroublePorts } from './route-trouble.ts';
import type { Alert, Clock } from './clock.ts';

type Kept = 'recordDecision' | 'putDue' | 'settleDue' | 'postponeDue' | 'putTask' | 'putWaiting' | 'removeWaiting';

export function createRecordActivities(
  ledger: Pick<Ledger, Kept> & TroublePorts['ledger'] & Pick<Ledger, 'routeTroubles'>,
  clock: Clock,
  alert: Alert,
): RecordActivities {
  const ports = { ledger, clock, alert };
  return {
    async recordOutcome(record) {
      if (record.outcome.kind !== 'nothing-new' || record.unwritten) await ledger.recordDecision(rowOf(record, await clock.nowMs()));
      await ledger.settleDue(record.workflowId, record.acceptance ?? Number.MAX_SAFE_INTEGER);
      tellOutcome(alert, record);
      if (record.machines) await tellNobody(ports, record.machines);
    },
    async recordTask(record) {
      const { task, escalated, isDefect, workflowId, ticket, reopened = false } = record;
      await ledger.putTask(taskRow(record, await clock.nowMs()), reopened ? 'reopened' : 'newest');
      if (isDefect) alert({ kind: 'defect', detail: defectOf(task.why), workflowId });
      if (escalated)
        alert({ kind: 'task-escalated', detail: `${task.role}: nobody has answered for ticket ${ticket}; task ${task.id}`, workflowId });
      if (record.machines) await tellNobody(ports, record.machines);
      // From here on nobody is asked, and the ticket is not at its end.
      if (record.end?.how === 'moved') return putDue(workflowId, record.connection, ticket);
      // An open task is watched by its own workflow.
      await ledger.settleDue(workflowId, record.acceptance);
    },
    async recordWaiting(workflowId, waiting) {
      if (waiting === undefined) return ledger.removeWaiting(workflowId);
      const { client, dueAtMs, lane, triedAtMs } = waiting;
      await ledger.putWaiting({ workflowId, process: 'ticket-triage', client, dueAtMs, lane, triedAtMs });
      if (waiting.machines) await tellNobody(ports, waiting.machines);
      // Nobody is asked yet: the item is due when its patience is over and not when it was announced.
      if (lane === 'ai') await ledger.postponeDue(workflowId, dueAtMs + AFTER_PATIENCE_MS);
    },
    recordDue: putDue,
    async recordReview({ workflowId, input, outcome }) {
      await ledger.recordDecision({
        workflowId,
        episode: input.episode,
        client: input.snapshot.client,
        process: 'ticket-triage-review',
        connection: input.connection,
        ticket: input.ticket,
        endedAtMs: await clock.nowMs(),
        outcome: outcome.kind,
        route: 'route' in outcome ? outcome.route : undefined,
        detail: JSON.stringify(outcome),
      });
    },
  };

  async function putDue(workflowId: string, connection: string, ticket: string): Promise<void> {
    const acceptedAtMs = await clock.nowMs();
    await ledger.putDue({ workflowId, connection, ticket, acceptedAtMs, dueAtMs: acceptedAtMs + DUE_WITHIN_MS });
  }
}

function rowOf(record: OutcomeRecord, endedAtMs: number): DecisionRow {
  const { workflowId, connection, ticket, outcome } = record;
  return {
    workflowId,
    // 0 where none was opened: the ticket could not be read.
    episode: record.episode ?? 0,
    client: record.client ?? 'unknown',
    process: 'ticket-triage',
    connection,
    ticket,
    endedAtMs,
    outcome: outcome.kind,
    route: outcome.kind === 'decided' && outcome.by.kind === 'model' ? outcome.by.route : undefined,
    detail: JSON.stringify({ settings: record.settingsVersion, dueBy: record.dueBy, unwritten: record.unwritten, ...outcome }),
  };
}

/** What nobody would see in a run that is over. */
function tellOutcome(alert: Alert, record: OutcomeRecord): void {
  const { outcome, workflowId } = record;
  if (outcome.kind === 'would-ask-a-person' && outcome.because.kind === 'defect')
    alert({ kind: 'defect', detail: defectOf(outcome.because.why), workflowId });
  // No hand-over can be written where the ticket itself could not be read.
  if (outcome.kind === 'would-ask-a-person' && outcome.because.kind === 'unreadable')
    alert({ kind: 'ticket-unreadable', detail: `ticket ${record.ticket} is a person's: ${outcome.because.why}`, workflowId });
  if (record.unwritten)
    alert({
      kind: 'answer-not-written',
      detail: `an answer for ticket ${record.ticket} was taken and could not be written before the ticket went another way (${outcome.kind}); the sealed record has it`,
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
const defectOf = (why: string): string =>
  `a defect of ours ended this ticket's triage: ${why.split(':')[0] ?? 'unnamed'}; the sealed record has the rest`;

/** The row is what people list; the workflow stays the authority. */
function taskRow({ task, trail, end, ...rest }: TaskRecord, nowMs: number): TaskRow {
  const { id, kind, openedAtMs, dueAtMs, role, escalations, claim, why, because, draft, draftBy, choices, clientReplies } = task;
  const { workflowId, connection, ticket, episode, client } = rest;
  const detail = JSON.stringify({ why, because, draft, draftBy, choices, trail, clientReplies, answer: task.answer });
  const ended = end === undefined ? undefined : { atMs: nowMs, ...end };
  const about = { workflowId, connection, ticket, episode, client, process: 'ticket-triage' };
  return { task: id, kind, openedAtMs, dueAtMs, role, escalations, claim, end: ended, detail, ...about };
}
