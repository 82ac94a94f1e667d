/** Everything that waits by the ledger: whoever waits for a person or for AI. */
import type { Store } from './store.ts';

export async function waitingWorkflows({ once }: Store): Promise<readonly string[]> {
  const rows = await once((db) =>
    db
      .selectFrom(
        db
          .selectFrom('task')
          .select(['workflow_id', 'due_at_ms'])
          .where('ended_at_ms', 'is', null)
          .unionAll(db.selectFrom('waiting').select(['workflow_id', 'due_at_ms']))
          .as('row'),
      )
      .select((row) => ['workflow_id', row.fn.min('due_at_ms').as('due')])
      .groupBy('workflow_id')
      .orderBy('due')
      .orderBy('workflow_id')
      .execute(),
  );
  return rows.map((row) => row.workflow_id);
}
