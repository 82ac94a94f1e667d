/** Keeps each outcome outside the workflow's history, which the server forgets after its retention. */
import type { Ledger } from '../ledger/contract.ts';
import type { OutcomeRecord, RecordActivities, TriageOutcome } from '../workflows/triage/contract.ts';
import type { Alert, Clock } from './clock.ts';

export function createRecordActivities(ledger: Pick<Ledger, 'recordDecision' | 'settleDue'>, clock: Clock, alert: Alert): RecordActivities {
  return {
    async recordOutcome(record) {
      if (record.outcome.kind !== 'nothing-new') await ledger.recordDecision(await rowOf(record));
      await ledger.settleDue(record.workflowId);
      const why = defectOf(record.outcome);
      if (why !== undefined) alert({ kind: 'defect', detail: why, workflowId: record.workflowId });
    },
  };

  async function rowOf(record: OutcomeRecord) {
    const { workflowId, connection, ticket, outcome } = record;
    return {
      workflowId,
      // 0 where none was opened: the ticket could not be read.
      episode: record.episode ?? 0,
      client: record.client ?? 'unknown',
      process: 'ticket-triage',
      connection,
      ticket,
      endedAtMs: await clock.nowMs(),
      outcome: outcome.kind,
      route: outcome.kind === 'decided' ? outcome.by.route : undefined,
      detail: JSON.stringify({ settings: record.settingsVersion, ...outcome }),
    };
  }
}

/** Only the error's name: its message may quote a ticket and belongs in the sealed record, not in a log. */
function defectOf(outcome: TriageOutcome): string | undefined {
  if (outcome.kind !== 'would-ask-a-person' || outcome.because.kind !== 'defect') return undefined;
  return `a defect of ours ended this ticket's triage: ${outcome.because.why.split(':')[0] ?? 'unnamed'}; the sealed record has the rest`;
}
