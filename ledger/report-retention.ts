/** Texts of reports that are old, and what people have said of them. Rows, states and hashes stay: a report is sent once for ever. */
import { sql } from 'kysely';
import type { QueryResult } from 'kysely';
import type { Store } from './store.ts';

/** Not those of a report that a person is asked about still, however old. */
export async function emptyReports(
  { once }: Pick<Store, 'once'>,
  beforeMs: number,
  most: number,
): Promise<readonly QueryResult<unknown>[]> {
  const texts = await once((db) =>
    sql`update report_blob set sealed_text = '' where hash in
      (select hash from report_blob where sealed_text <> '' and at_ms < ${beforeMs}
        and not exists (select 1 from report where report.state in ('reading', 'writing', 'waiting', 'approved')
          and report_blob.hash in (report.facts_hash, report.prose_hash, report.html_hash, report.pdf_hash))
        order by at_ms limit ${most})`.execute(db),
  );
  const details = await once((db) =>
    sql`update report set sealed_detail = '' where (client, kind, period, revision) in
      (select client, kind, period, revision from report
        where began_at_ms < ${beforeMs} and changed_at_ms < ${beforeMs} and sealed_detail <> ''
          and state not in ('reading', 'writing', 'waiting', 'approved')
        order by began_at_ms limit ${most})`.execute(db),
  );
  return [texts, details];
}
