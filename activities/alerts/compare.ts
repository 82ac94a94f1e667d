/** Pure: what a list of all that fires at a source makes of the alerts that are open here. */
import { occurrenceIn } from './body.ts';
import { alertNow } from './merge.ts';
import { reconcile } from './reconcile.ts';
import type { ComparedAlerts } from '../alert-work.ts';
import type { Alert, AlertList } from '../../connectors/alert-source.ts';
import type { AlertRow } from '../../ledger/alert-rows.ts';
import type { Belief, KnownOpen } from './reconcile.ts';

type Open = KnownOpen & { readonly alert: Alert };

export function compareAlerts(rows: readonly AlertRow[], listed: Extract<AlertList, { readonly kind: 'alerts' }>): ComparedAlerts {
  const open = rows.flatMap(({ key, startsAtMs, body }): readonly Open[] => {
    const occurrence = occurrenceIn(body);
    if (occurrence.resolved !== undefined) return [];
    return [{ key, startsAtMs, lastSeenMs: occurrence.lastSeenMs, alert: alertNow(occurrence) }];
  });
  const { firing, resolved, belief } = reconcile(open, listed);
  return { firing, over: resolved.map(({ alert }) => ({ ...alert, state: 'resolved', endsAtMs: undefined })), left: leftText(belief) };
}

function leftText(belief: Belief): string | undefined {
  switch (belief.kind) {
    case 'whole':
      return undefined;
    case 'too-young':
      return `it has been running for ${Math.round(belief.upForMs / 1_000)} s, and may not have heard of all that fires: nothing is taken for over`;
    case 'age-unknown':
      return 'it does not say how long it has been running: nothing is taken for over';
  }
}
