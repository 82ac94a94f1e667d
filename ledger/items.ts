/** Items: the ticket that a number stands for now, and what counts its openings. */
import { z } from 'zod';
import type { ItemRow } from './contract.ts';
import type { Store } from './store.ts';

const verdict = z.enum(['ask', 'person', 'nothing']);

export async function item({ seal, once }: Store, workflowId: string): Promise<ItemRow | undefined> {
  const row = await once((db) => db.selectFrom('item').selectAll().where('workflow_id', '=', workflowId).executeTakeFirst());
  return (
    row && {
      workflowId: row.workflow_id,
      connection: row.connection,
      item: row.item,
      createdAt: row.created_at,
      textHash: seal.unseal(row.sealed_text_hash),
      baseEpisode: row.base_episode,
      highestEpisode: row.highest_episode,
      reopened: row.reopened,
      reopenedSinceMs: row.reopened_since_ms,
      verdict: verdict.parse(row.verdict),
    }
  );
}

/** The hash is sealed: who has the file alone cannot try out what a ticket may have said. */
export async function putItem({ seal, once }: Store, row: ItemRow): Promise<void> {
  const columns = {
    connection: row.connection,
    item: row.item,
    created_at: row.createdAt,
    sealed_text_hash: seal.seal(row.textHash),
    base_episode: row.baseEpisode,
    highest_episode: row.highestEpisode,
    reopened: row.reopened,
    reopened_since_ms: row.reopenedSinceMs,
    verdict: row.verdict,
  };
  await once((db) =>
    db
      .insertInto('item')
      .values({ workflow_id: row.workflowId, ...columns })
      .onConflict((conflict) => conflict.column('workflow_id').doUpdateSet(columns))
      .execute(),
  );
}

/** Of all that is kept under this id, whatever it was; 0 where nothing is. */
export async function highestEpisode({ together }: Store, workflowId: string): Promise<number> {
  const highest = await together(async (db) => {
    const found: number[] = [];
    for (const table of ['decision', 'write_intent', 'attempt', 'task'] as const) {
      const row = await db
        .selectFrom(table)
        .select((of) => of.fn.max('episode').as('highest'))
        .where('workflow_id', '=', workflowId)
        .executeTakeFirst();
      // A row of nulls where there is none.
      found.push(Number(row?.highest ?? 0));
    }
    return found;
  });
  return Math.max(0, ...highest);
}
