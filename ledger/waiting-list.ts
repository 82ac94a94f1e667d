/** Open tasks that wait for the same machines: how many there are, what was told of them, and their list by due time. */
import type { Kysely } from 'kysely';
import type { ListedWait, WaitingListOver, WaitingNews } from './contract.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** Half as many as begin a list are none any more: one that comes and goes about that number is not told each time. */
const OVER_AT = 0.5;

type Counted = { readonly count: number; readonly unasked: number; readonly firstDueAtMs: number };

/**
 * Whoever asks has put its own task before, so that of several at once the last one sees them all. `most`: more of them are a list, which is
 * told when it begins and each time that it has doubled.
 */
export function countWaiting({ together }: Store, cause: string, { most, atMs }: { most: number; atMs: number }): Promise<WaitingNews> {
  return together(async (db) => {
    const counted = await countIn(db, cause);
    const list = await db.selectFrom('waiting_list').selectAll().where('cause', '=', cause).executeTakeFirst();
    const isTold = counted.unasked > 0 && counted.count > most && (list === undefined || counted.count >= 2 * list.told);
    if (isTold) {
      const columns = { since_ms: list?.since_ms ?? atMs, told: counted.count };
      await db
        .insertInto('waiting_list')
        .values({ cause, ...columns })
        .onConflict((conflict) => conflict.column('cause').doUpdateSet(columns))
        .execute();
      return { ...counted, tell: list === undefined ? 'begun' : 'grown', sinceMs: columns.since_ms };
    }
    return { ...counted, tell: 'nothing', sinceMs: list?.since_ms };
  });
}

/**
 * Of each list that was told, whoever asks: tasks leave it in many ways, as those of which the item itself turns out to need a person, or whose run
 * was lost, and the last of them need not know of it. A look first: nearly always there is no list.
 */
export async function waitingListsOver({ once, together }: Store, { most }: { most: number }): Promise<readonly WaitingListOver[]> {
  if ((await once((db) => db.selectFrom('waiting_list').select('cause').limit(1).execute())).length === 0) return [];
  return together(async (db) => {
    const over: WaitingListOver[] = [];
    for (const { cause, since_ms: sinceMs } of await db.selectFrom('waiting_list').selectAll().orderBy('cause').execute()) {
      const { count, unasked } = await countIn(db, cause);
      if (unasked > 0 && count > OVER_AT * most) continue;
      await db.deleteFrom('waiting_list').where('cause', '=', cause).execute();
      over.push({ cause, unasked, sinceMs });
    }
    return over;
  });
}

async function countIn(db: Kysely<Schema>, cause: string): Promise<Counted> {
  const row = await db
    .selectFrom('task')
    .select((of) => [
      of.fn.countAll<number>().as('count'),
      of.fn.sum<number | null>('is_unasked').as('unasked'),
      of.fn.min<number | null>('due_at_ms').filterWhere('is_unasked', '=', 1).as('first'),
    ])
    .where('cause', '=', cause)
    .where('ended_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), unasked: Number(row.unasked ?? 0), firstDueAtMs: row.first ?? 0 };
}

/** Of an item that bothers nobody yet, as convenience does, the end of its wait is its due time. */
export async function listedWaits({ once }: Store, limit: number): Promise<readonly ListedWait[]> {
  const asked = await once((db) =>
    db
      .selectFrom('task')
      .select(['cause', 'workflow_id', 'process', 'connection', 'item', 'client', 'due_at_ms', 'is_unasked', 'task'])
      .where('cause', 'is not', null)
      .where('ended_at_ms', 'is', null)
      .$narrowType<{ cause: string }>()
      .orderBy('due_at_ms')
      .orderBy('task')
      .limit(limit)
      .execute(),
  );
  const patient = await once((db) =>
    db
      .selectFrom('waiting')
      .leftJoin('item', 'item.workflow_id', 'waiting.workflow_id')
      .select(['cause', 'waiting.workflow_id', 'waiting.process', 'item.connection', 'item.item', 'client', 'due_at_ms'])
      .where('cause', 'is not', null)
      .where('lane', '=', 'ai')
      .$narrowType<{ cause: string }>()
      .orderBy('due_at_ms')
      .orderBy('waiting.workflow_id')
      .limit(limit)
      .execute(),
  );
  return [
    ...asked.map(
      ({ is_unasked: isUnasked, task, ...row }) => ({ ...rowOf(row), note: isUnasked === 1 ? 'not-yet' : 'written', task }) as const,
    ),
    ...patient.map((row) => ({ ...rowOf({ ...row, item: row.item ?? row.workflow_id }), note: 'none', task: undefined }) as const),
  ]
    .toSorted((a, b) => a.dueAtMs - b.dueAtMs)
    .slice(0, limit);
}

type Row = {
  readonly cause: string;
  readonly workflow_id: string;
  readonly process: string;
  readonly connection: string | null;
  readonly item: string;
  readonly client: string;
  readonly due_at_ms: number;
};
const rowOf = ({ workflow_id: workflowId, due_at_ms: dueAtMs, ...row }: Row) => ({ ...row, workflowId, dueAtMs });
