/** Reports: revisions that follow each other, texts by their hash, and the outbox. What was sent is never sent again from here. */
import { textHash } from './text-hash.ts';
import { UnsealError } from '../encryption/cipher.ts';
import { bodyOf } from './store.ts';
import type { Selectable, Transaction } from 'kysely';
import type { Ledger } from './contract.ts';
import type { ReportKey, ReportRow, ReportState, RevisionKey } from './report-rows.ts';
import type { ReportTable } from './report-tables.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** Those that nothing follows. */
const OVER: readonly ReportState[] = ['sent', 'sent-in-part', 'rejected', 'void', 'lapsed'];
type Said = { readonly why?: string; readonly by?: string };

export async function beginReport(
  { seal, together }: Store,
  begun: Parameters<Ledger['beginReport']>[0],
): ReturnType<Ledger['beginReport']> {
  return together(async (db) => {
    const newest = await newestOf(db, begun);
    if (newest !== undefined && newest.revision >= begun.revision)
      return newest.revision === begun.revision && newest.run_id === begun.runId ? 'there' : 'taken';
    await db
      .updateTable('report')
      .set({
        state: 'void',
        changed_at_ms: begun.atMs,
        sealed_detail: seal.seal(JSON.stringify({ why: `revision ${begun.revision} was begun` })),
      })
      .where((row) => row.and(keyOf(begun)))
      .where('state', 'not in', OVER)
      .execute();
    await db
      .insertInto('report')
      .values({
        ...keyOf(begun),
        revision: begun.revision,
        workflow_id: begun.workflowId,
        run_id: begun.runId,
        time_zone: begun.timeZone,
        from_ms: begun.fromMs,
        to_ms: begun.toMs,
        state: 'reading',
        facts_hash: null,
        prose_hash: null,
        html_hash: null,
        pdf_hash: null,
        began_at_ms: begun.atMs,
        changed_at_ms: begun.atMs,
        sealed_detail: seal.seal('{}'),
      })
      .execute();
    return 'begun';
  });
}

export async function stepReport(
  { seal, together }: Store,
  of: RevisionKey,
  { state, atMs, facts, prose, html, pdf, why, by }: Parameters<Ledger['stepReport']>[1],
): Promise<boolean> {
  return together(async (db) => {
    const row = await rowAt(db, of);
    if (row === undefined) return false;
    if (OVER.some((end) => end === row.state)) return row.state === state;
    await db
      .updateTable('report')
      .set({
        state,
        changed_at_ms: atMs,
        ...(facts === undefined ? {} : { facts_hash: facts }),
        ...(prose === undefined ? {} : { prose_hash: prose }),
        ...(html === undefined ? {} : { html_hash: html }),
        ...(pdf === undefined ? {} : { pdf_hash: pdf }),
        ...(why === undefined && by === undefined ? {} : { sealed_detail: seal.seal(JSON.stringify({ why, by })) }),
      })
      .where((given) => given.and({ ...keyOf(of), revision: of.revision }))
      .execute();
    return true;
  });
}

export async function approveReport(
  { seal, together }: Store,
  approval: Parameters<Ledger['approveReport']>[0],
): Promise<'approved' | 'void'> {
  const { html, by, atMs, recipients, revision } = approval;
  return together(async (db) => {
    const newest = await newestOf(db, approval);
    if (newest?.revision !== revision || newest.html_hash !== html) return 'void';
    // Said again after a kill: it is approved, and its outbox stands.
    if (['approved', 'sent', 'sent-in-part'].includes(newest.state)) return 'approved';
    if (newest.state !== 'waiting') return 'void';
    await db
      .updateTable('report')
      .set({ state: 'approved', changed_at_ms: atMs, sealed_detail: seal.seal(JSON.stringify({ by })) })
      .where((row) => row.and({ ...keyOf(approval), revision }))
      .execute();
    for (const recipient of recipients)
      await db
        .insertInto('report_outbox')
        .values({
          ...keyOf(approval),
          revision,
          recipient,
          state: 'waiting',
          approved_at_ms: atMs,
          tried_at_ms: null,
          changed_at_ms: atMs,
          sealed_detail: seal.seal(''),
        })
        .onConflict((conflict) => conflict.columns(['client', 'kind', 'period', 'revision', 'recipient']).doNothing())
        .execute();
    return 'approved';
  });
}

export async function report({ seal, once }: Store, of: ReportKey, revision?: number): Promise<ReportRow | undefined> {
  const row = await once((db) => {
    const all = db
      .selectFrom('report')
      .selectAll()
      .where((given) => given.and(keyOf(of)));
    return (revision === undefined ? all : all.where('revision', '=', revision)).orderBy('revision', 'desc').limit(1).executeTakeFirst();
  });
  return row && rowOf(seal, row);
}

type Asked = { readonly limit: number; readonly client: string | undefined; readonly state: ReportState | undefined };
export async function reports({ seal, once }: Store, { limit, client, state }: Asked): Promise<readonly ReportRow[]> {
  const rows = await once((db) => {
    const all = db.selectFrom('report').selectAll();
    const ofClient = client === undefined ? all : all.where('client', '=', client);
    return (state === undefined ? ofClient : ofClient.where('state', '=', state))
      .orderBy('began_at_ms', 'desc')
      .orderBy('client')
      .orderBy('revision', 'desc')
      .limit(limit)
      .execute();
  });
  return rows.map((row) => rowOf(seal, row));
}

export async function putReportText({ seal, once }: Store, text: string, atMs: number): Promise<string> {
  const hash = textHash(text);
  const sealed_text = seal.seal(text);
  await once((db) =>
    db
      .insertInto('report_blob')
      .values({ hash, at_ms: atMs, sealed_text })
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ at_ms: atMs, sealed_text }))
      .execute(),
  );
  return hash;
}

export async function reportText({ seal, once }: Store, hash: string): Promise<string | undefined> {
  const row = await once((db) => db.selectFrom('report_blob').select('sealed_text').where('hash', '=', hash).executeTakeFirst());
  if (row === undefined || row.sealed_text === '') return undefined;
  try {
    const text = seal.unseal(row.sealed_text);
    return textHash(text) === hash ? text : undefined;
  } catch (error) {
    // What cannot be opened was not written by us: nobody approves it, and nobody is sent it.
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}

const keyOf = ({ client, kind, period }: ReportKey): ReportKey => ({ client, kind, period });

const newestOf = (db: Transaction<Schema>, of: ReportKey): Promise<Selectable<ReportTable> | undefined> =>
  db
    .selectFrom('report')
    .selectAll()
    .where((row) => row.and(keyOf(of)))
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();

const rowAt = (db: Transaction<Schema>, of: RevisionKey): Promise<Pick<ReportTable, 'state'> | undefined> =>
  db
    .selectFrom('report')
    .select('state')
    .where((row) => row.and({ ...keyOf(of), revision: of.revision }))
    .executeTakeFirst();

function rowOf(seal: Store['seal'], row: Selectable<ReportTable>): ReportRow {
  const text = bodyOf(seal, row.sealed_detail);
  const said = (text === '' ? {} : JSON.parse(text)) as Said;
  return {
    ...keyOf(row),
    revision: row.revision,
    workflowId: row.workflow_id,
    runId: row.run_id,
    timeZone: row.time_zone,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    state: row.state as ReportState,
    facts: row.facts_hash ?? undefined,
    prose: row.prose_hash ?? undefined,
    html: row.html_hash ?? undefined,
    pdf: row.pdf_hash ?? undefined,
    beganAtMs: row.began_at_ms,
    changedAtMs: row.changed_at_ms,
    why: said.why,
    by: said.by,
  };
}
