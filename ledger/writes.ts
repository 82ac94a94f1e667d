/** Writes to a ticket system: what was to change, when it was last sent, and whether it provably came through. */
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { FieldChange, WriteIntent, WriteMark, WriteState } from './contract.ts';
import type { Seal } from '../encryption/contract.ts';
import type { WriteTable } from './schema.ts';
import { bodyOf } from './store.ts';
import type { Store } from './store.ts';

const Changes = z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }));

export async function writeState({ once }: Store, key: string): Promise<WriteState> {
  const row = await once((db) => db.selectFrom('write_intent').selectAll().where('key', '=', key).executeTakeFirst());
  return row === undefined ? { kind: 'fresh' } : stateOf(row);
}

export async function writeMark({ once }: Store, key: string): Promise<WriteMark> {
  const row = await once((db) => db.selectFrom('write_intent').select('mark').where('key', '=', key).executeTakeFirst());
  return row === undefined ? { kind: 'none' } : { kind: 'stored', mark: row.mark ?? undefined };
}

/** The first intent stays, its mark with it: a later look may already see our own change as "before", and an undo would then restore it. */
export async function writeTried({ seal, once }: Store, intent: WriteIntent, atMs: number): Promise<void> {
  const values = rowOf(seal, intent, atMs);
  await once((db) =>
    db
      .insertInto('write_intent')
      .values(values)
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ tried_at_ms: atMs }))
      .execute(),
  );
}

function rowOf(seal: Seal, intent: WriteIntent, atMs: number) {
  return {
    key: intent.key,
    workflow_id: intent.workflowId,
    episode: intent.episode,
    step: intent.step,
    process: intent.process,
    connection: intent.connection,
    item: intent.item,
    sealed_changes: seal.seal(JSON.stringify(intent.changes)),
    ...(intent.mark === undefined ? {} : { mark: intent.mark }),
    first_tried_at_ms: atMs,
    tried_at_ms: atMs,
  };
}

export async function writeTimedAnew({ once }: Store, key: string, atMs: number): Promise<void> {
  await once((db) =>
    db
      .updateTable('write_intent')
      .set({ tried_at_ms: atMs })
      .where('key', '=', key)
      .where('tried_at_ms', '>', atMs)
      .where('applied_at_ms', 'is', null)
      .execute(),
  );
}

/** Forgets the try, so that the next one records what it sees then as "before". */
export async function writeCleared({ once }: Store, key: string): Promise<void> {
  await once((db) => db.deleteFrom('write_intent').where('key', '=', key).where('applied_at_ms', 'is', null).execute());
}

/** Idempotent: the first proof stays. */
export async function writeApplied({ once }: Store, key: string, proof: { ref: string; version: string; atMs: number }): Promise<void> {
  const columns = { ref: proof.ref, version: proof.version, applied_at_ms: proof.atMs };
  await once((db) => db.updateTable('write_intent').set(columns).where('key', '=', key).where('applied_at_ms', 'is', null).execute());
}

type Made = { readonly ticket: string; readonly version: string; readonly atMs: number };

/** In one statement: of several that have found it one is kept. */
export async function ticketOpened({ seal, once }: Store, intent: WriteIntent, { ticket, version, atMs }: Made): Promise<void> {
  const proof = { item: ticket, ref: ticket, version, applied_at_ms: atMs };
  await once((db) =>
    db
      .insertInto('write_intent')
      .values({ ...rowOf(seal, intent, atMs), ...proof })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(proof).where('write_intent.applied_at_ms', 'is', null))
      .execute(),
  );
}

export async function openedVersion({ once }: Store, connection: string, ticket: string): Promise<string | undefined> {
  const row = await once((db) =>
    db
      .selectFrom('write_intent')
      .select('version')
      .where('connection', '=', connection)
      .where('item', '=', ticket)
      .where('ref', '=', ticket)
      .where((of) => of.or([of('step', '=', 'open'), of('step', 'like', 'open-%')]))
      .executeTakeFirst(),
  );
  return row?.version ?? undefined;
}

type Versions = { readonly versions: readonly { readonly item: string; readonly version: string }[]; readonly sentSinceMs: number };

/** As `<item> <version>`. The versions are at most a page of a list. */
export async function perhapsOurs({ once }: Store, connection: string, { versions, sentSinceMs }: Versions): Promise<ReadonlySet<string>> {
  if (versions.length === 0) return new Set();
  const rows = await once((db) =>
    db
      .selectFrom('write_intent')
      .select(['item', 'version'])
      .where('connection', '=', connection)
      .where('item', 'in', [...new Set(versions.map(({ item }) => item))])
      .where((where) => where.or([where('version', 'is not', null), where('tried_at_ms', '>=', sentSinceMs)]))
      .execute(),
  );
  const underWay = new Set(rows.filter(({ version }) => version === null).map(({ item }) => item));
  const returned = new Set(rows.map(({ item, version }) => `${item} ${version}`));
  const perhaps = versions.filter(({ item, version }) => underWay.has(item) || returned.has(`${item} ${version}`));
  return new Set(perhaps.map(({ item, version }) => `${item} ${version}`));
}

export async function writes(
  { seal, once }: Store,
  workflowId: string,
): Promise<readonly (WriteIntent & { readonly state: WriteState })[]> {
  const rows = await once((db) =>
    db.selectFrom('write_intent').selectAll().where('workflow_id', '=', workflowId).orderBy('first_tried_at_ms').orderBy('key').execute(),
  );
  return rows.map((row) => ({
    key: row.key,
    workflowId: row.workflow_id,
    episode: row.episode,
    step: row.step,
    process: row.process,
    connection: row.connection,
    item: row.item,
    changes: changesOf(bodyOf(seal, row.sealed_changes)),
    ...(row.mark === null ? {} : { mark: row.mark }),
    state: stateOf(row),
  }));
}

function changesOf(text: string): readonly FieldChange[] {
  return text === '' ? [] : Changes.parse(JSON.parse(text));
}

function stateOf(row: Selectable<WriteTable>): WriteState {
  if (row.ref === null || row.version === null) return { kind: 'tried', triedAtMs: row.tried_at_ms };
  return { kind: 'applied', ref: row.ref, version: row.version };
}
