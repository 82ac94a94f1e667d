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

/** Those of them that have an end by which nobody has it for certain. What is under way already, or was accepted, is left as it is. */
const TO_RESEND: readonly OutboxState[] = ['refused', 'not-sent', 'unknown'];

export async function resendReport(
  { together }: Store,
  of: RevisionKey,
  recipients: readonly string[],
  atMs: number,
): Promise<readonly string[]> {
  return together(async (db) => {
    const row = await db
      .selectFrom('report')
      .select(['state'])
      .where((given) => given.and(revisionOf(of)))
      .executeTakeFirst();
    if (row?.state !== 'sent-in-part' && row?.state !== 'approved') return [];
    await db
      .updateTable('report_outbox')
      .set({ state: 'waiting', changed_at_ms: atMs })
      .where((given) => given.and(revisionOf(of)))
      .where('recipient', 'in', [...recipients])
      .where('state', 'in', TO_RESEND)
      .execute();
    const open = await db
      .selectFrom('report_outbox')
      .select('recipient')
      .where((given) => given.and(revisionOf(of)))
      .where('recipient', 'in', [...recipients])
      .where('state', 'in', ['waiting', 'sending'])
      .orderBy('recipient')
      .execute();
    if (open.length > 0)
      await db
        .updateTable('report')
        .set({ state: 'approved', changed_at_ms: atMs })
        .where((given) => given.and(revisionOf(of)))
        .execute();
    return open.map(({ recipient }) => recipient);
  });
}
