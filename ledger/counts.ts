/** How much stands open and how much ended, by kind: for a supervisor's gauges. */
import type { CountOf, LedgerCounts } from './contract.ts';
import type { Store } from './store.ts';

export async function counts({ once }: Store, nowMs: number): Promise<LedgerCounts> {
  const due = await once((db) =>
    db
      .selectFrom('due')
      .select((row) => [
        row.fn.count<number>('workflow_id').distinct().as('due'),
        row.fn.count<number>('workflow_id').distinct().filterWhere('due_at_ms', '<=', nowMs).as('overdue'),
      ])
      .executeTakeFirstOrThrow(),
  );
  const tasks = await once((db) =>
    db
      .selectFrom('task')
      .where('ended_at_ms', 'is', null)
      .select((row) => ['role as of', row.fn.countAll<number>().as('count')])
      .groupBy('role')
      .execute(),
  );
  const waiting = await once((db) =>
    db
      .selectFrom('waiting')
      .select((row) => ['lane as of', row.fn.countAll<number>().as('count')])
      .groupBy('lane')
      .execute(),
  );
  const decisions = await once((db) =>
    db
      .selectFrom('decision')
      .select((row) => ['outcome as of', row.fn.countAll<number>().as('count')])
      .groupBy('outcome')
      .execute(),
  );
  return {
    due: Number(due.due),
    overdue: Number(due.overdue),
    openTasksByRole: tasks.map(countOf),
    waitingByLane: waiting.map(countOf),
    decisionsByOutcome: decisions.map(countOf),
  };
}

/** Engines widen a count to a type of their own. */
const countOf = ({ of, count }: { of: string; count: number }): CountOf => ({ of, count: Number(count) });
