/** What has become of waiting items that were told that AI is back. */
import type { Ledger, Woken, WokenNow } from './contract.ts';
import type { Store } from './store.ts';

/**
 * Those that have neither an outcome since, nor have tried in vain. One that has not woken yet has the row in which it was marked; one that has tried
 * in vain has put another, with the time of its try; one that found no room to try has put one without. Of several episodes an outcome before it was told is an older one's; two clocks may differ by a minute.
 */
export async function wokenUnderWay({ once }: Store, told: readonly Woken[]): ReturnType<Ledger['wokenUnderWay']> {
  if (told.length === 0) return [];
  const ids = told.map(({ workflowId }) => workflowId);
  const rows = await once((db) =>
    db.selectFrom('waiting').select(['workflow_id', 'signalled_at_ms']).where('workflow_id', 'in', ids).execute(),
  );
  const ends = await once((db) =>
    db.selectFrom('decision').select(['workflow_id', 'ended_at_ms']).where('workflow_id', 'in', ids).execute(),
  );
  return told.flatMap(({ workflowId, atMs }): readonly WokenNow[] => {
    const row = rows.find((one) => one.workflow_id === workflowId);
    if (ends.some((one) => one.workflow_id === workflowId && one.ended_at_ms >= atMs - CLOCKS_DIFFER_MS)) return [];
    if (row === undefined) return [{ workflowId, is: 'under-way' }];
    if (row.signalled_at_ms === null) return [{ workflowId, is: 'turned-away' }];
    return row.signalled_at_ms === atMs ? [{ workflowId, is: 'asleep' }] : [];
  });
}
const CLOCKS_DIFFER_MS = 60_000;
