/** The outbox of reports: a row before anything is sent, and the end of it. One that was begun and has no end is not known. */
import { bodyOf } from './store.ts';
import type { OutboxKey, OutboxRow, OutboxState, RevisionKey } from './report-rows.ts';
import type { Ledger } from './contract.ts';
import type { Store } from './store.ts';

/** Of those no end stands. */
const OPEN: readonly OutboxState[] = ['waiting', 'sending', 'not-sent'];
const revisionOf = ({ client, kind, period, revision }: RevisionKey): RevisionKey => ({ client, kind, period, revision });
const keyOf = (of: OutboxKey): OutboxKey => ({ ...revisionOf(of), recipient: of.recipient });

export async function outbox({ seal, once }: Store, of: RevisionKey): Promise<readonly OutboxRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('report_outbox')
      .selectAll()
      .where((row) => row.and(revisionOf(of)))
      .orderBy('recipient')
      .execute(),
  );
  return rows.map((row) => ({
    ...revisionOf(row),
    recipient: row.recipient,
    state: row.state as OutboxState,
    approvedAtMs: row.approved_at_ms,
    triedAtMs: row.tried_at_ms ?? undefined,
    changedAtMs: row.changed_at_ms,
    detail: bodyOf(seal, row.sealed_detail),
  }));
}

export async function beginSending({ together }: Store, of: OutboxKey, atMs: number): ReturnType<Ledger['beginSending']> {
  return together(async (db) => {
    const row = await db
      .selectFrom('report_outbox')
      .select('state')
      .where((given) => given.and(keyOf(of)))
      .executeTakeFirst();
    if (row === undefined || !OPEN.some((state) => state === row.state)) return 'over';
    await db
      .updateTable('report_outbox')
      .set({ state: 'sending', tried_at_ms: atMs, changed_at_ms: atMs })
      .where((given) => given.and(keyOf(of)))
      .execute();
    return row.state === 'sending' ? 'again' : 'begun';
  });
}

export async function endSending({ seal, once }: Store, of: OutboxKey, end: Parameters<Ledger['endSending']>[1]): Promise<void> {
  await once((db) =>
    db
      .updateTable('report_outbox')
      .set({ state: end.state, changed_at_ms: end.atMs, sealed_detail: seal.seal(end.detail) })
      .where((given) => given.and(keyOf(of)))
      .where('state', 'in', OPEN)
      .execute(),
  );
}
