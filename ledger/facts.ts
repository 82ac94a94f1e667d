/** Frozen facts of items, each time under a number: what is said of an item is said of these, whatever it has become since. */
import { createHash } from 'node:crypto';
import { bodyOf } from './store.ts';
import type { FactsPut, FactsRow } from './facts-rows.ts';
import type { FactsTable } from './kept-tables.ts';
import type { Store } from './store.ts';

export async function putFacts({ seal, once }: Store, given: FactsPut): Promise<'put' | 'there'> {
  const { workflowId, number, atMs, facts, forModel, dueAtMs } = given;
  const done = await once((db) =>
    db
      .insertInto('facts')
      .values({
        workflow_id: workflowId,
        number,
        at_ms: atMs,
        sealed_facts: seal.seal(JSON.stringify(facts)),
        for_model: forModel ? 1 : 0,
        due_at_ms: dueAtMs ?? null,
      })
      .onConflict((conflict) => conflict.columns(['workflow_id', 'number']).doNothing())
      .executeTakeFirstOrThrow(),
  );
  return Number(done.numInsertedOrUpdatedRows) > 0 ? 'put' : 'there';
}

export async function factsAt({ seal, once }: Store, workflowId: string, number: number): Promise<FactsRow | undefined> {
  const row = await once((db) =>
    db.selectFrom('facts').selectAll().where('workflow_id', '=', workflowId).where('number', '=', number).executeTakeFirst(),
  );
  return row && rowOf(seal, row);
}

export async function newestFacts({ seal, once }: Store, workflowId: string, only?: 'for-model'): Promise<FactsRow | undefined> {
  const row = await once((db) => {
    const all = db.selectFrom('facts').selectAll().where('workflow_id', '=', workflowId);
    return (only === undefined ? all : all.where('for_model', '=', 1)).orderBy('number', 'desc').limit(1).executeTakeFirst();
  });
  return row && rowOf(seal, row);
}

function rowOf(seal: Store['seal'], row: FactsTable): FactsRow {
  const text = bodyOf(seal, row.sealed_facts);
  return {
    number: row.number,
    atMs: row.at_ms,
    forModel: row.for_model === 1,
    dueAtMs: row.due_at_ms ?? undefined,
    ...(text === '' ? { facts: undefined, hash: '' } : { facts: JSON.parse(text), hash: createHash('sha256').update(text).digest('hex') }),
  };
}
