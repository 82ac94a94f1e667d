/** Notes that ask a person, and that nothing of ours has superseded. */
import type { HandOver } from './contract.ts';
import type { Store } from './store.ts';

export async function openHandOvers({ once }: Store): Promise<readonly HandOver[]> {
  const rows = await once((db) =>
    db
      .selectFrom('write_intent as asked')
      .select(['asked.workflow_id', 'asked.episode', 'asked.step', 'asked.process', 'asked.connection', 'asked.item'])
      .where('asked.step', 'like', 'hand-over-%')
      .where('asked.applied_at_ms', 'is not', null)
      // A note stands on a ticket, and so in a ticket system.
      .where('asked.connection', 'is not', null)
      .$narrowType<{ connection: string }>()
      .where((row) =>
        row.not(
          row.exists(
            row
              .selectFrom('write_intent as later')
              .select('later.key')
              .whereRef('later.workflow_id', '=', 'asked.workflow_id')
              .whereRef('later.episode', '=', 'asked.episode')
              .where('later.step', '=', row.fn<string>('concat', [row.val('supersede-'), 'asked.step']))
              .where('later.applied_at_ms', 'is not', null),
          ),
        ),
      )
      .orderBy('asked.key')
      .execute(),
  );
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    episode: row.episode,
    step: row.step,
    process: row.process,
    connection: row.connection,
    item: row.item,
  }));
}
