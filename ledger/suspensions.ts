/** What people have told Standby not to ask. One row a target; `standby suspend` and `standby resume` write it, and every dispatch reads it. */
import type { Kysely, Selectable } from 'kysely';
import { recordRouteEvent } from './route-events.ts';
import type { Suspension } from './contract.ts';
import type { SuspensionTable } from './route-tables.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

export async function suspend(
  { together, seal }: Store,
  { target, actor, reason, sinceMs, untilMs, letsFinish }: Suspension,
): Promise<void> {
  const columns = {
    sealed_actor: seal.seal(actor),
    sealed_reason: seal.seal(reason),
    since_ms: sinceMs,
    until_ms: untilMs ?? null,
    lets_finish: letsFinish ? 1 : 0,
  };
  await together(async (db) => {
    await db
      .insertInto('suspension')
      .values({ target, ...columns })
      .onConflict((conflict) => conflict.column('target').doUpdateSet(columns))
      .execute();
    await recordRouteEvent(db, { target, atMs: sinceMs, kind: 'suspended', detail: seal.seal(`by ${actor}: ${reason}`) });
  });
}

export async function resume(
  { together, seal }: Store,
  target: string,
  { actor, atMs }: { readonly actor: string; readonly atMs: number },
): Promise<boolean> {
  return together(async (db) => {
    const gone = await db.deleteFrom('suspension').where('target', '=', target).executeTakeFirstOrThrow();
    if (Number(gone.numDeletedRows) === 0) return false;
    await recordRouteEvent(db, { target, atMs, kind: 'resumed', detail: seal.seal(`by ${actor}`) });
    return true;
  });
}

export async function suspensions(store: Store, nowMs: number): Promise<readonly Suspension[]> {
  return (await store.once((db) => holding(db, nowMs).selectAll().orderBy('target').execute())).map((row) => rowOf(store, row));
}

export type Asking = { readonly route: string; readonly provider: string; readonly model: string };
export const targetsOf = ({ route, provider, model }: Asking): readonly string[] => [
  `route:${route}`,
  `provider:${provider}`,
  `model:${model}`,
];

/** Within a transaction. The first that forbids it. */
export async function suspensionOf(
  db: Kysely<Schema>,
  asking: Asking,
  nowMs: number,
): Promise<{ readonly untilMs: number | undefined } | undefined> {
  const row = await holding(db, nowMs).select('until_ms').where('target', 'in', targetsOf(asking)).executeTakeFirst();
  return row && { untilMs: row.until_ms ?? undefined };
}

const holding = (db: Kysely<Schema>, nowMs: number) =>
  db.selectFrom('suspension').where((row) => row.or([row('until_ms', 'is', null), row('until_ms', '>', nowMs)]));

const rowOf = ({ seal }: Store, row: Selectable<SuspensionTable>): Suspension => ({
  target: row.target,
  actor: seal.unseal(row.sealed_actor),
  reason: seal.unseal(row.sealed_reason),
  sinceMs: row.since_ms,
  untilMs: row.until_ms ?? undefined,
  letsFinish: row.lets_finish === 1,
});
