/** Asks an alert source what fires and compares it with what is open here: for posts that were lost, in both directions. */
import type { AlertConnection } from '../activities/alert-connection.ts';
import type { AlertWork } from '../activities/alert-work.ts';
import type { AlertList, AlertPlace, AlertSource } from '../connectors/alert-source.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { TakeAlerts } from './alerts.ts';

export type ReconcilePorts = {
  readonly ledger: Pick<Ledger, 'alertsOfOpen'>;
  readonly work: Pick<AlertWork, 'compare'>;
  readonly take: TakeAlerts;
};
export type Asked = {
  readonly connection: AlertConnection;
  readonly source: Pick<AlertSource, 'episode'> & { readonly list: (place: AlertPlace, deadlineMs: number) => Promise<AlertList> };
  readonly place: AlertPlace;
};
/** `unreadable`: why some of what fires there could not be read, each once. `left`: what is not believed, and why. */
export type Compared =
  | {
      readonly kind: 'compared';
      readonly begun: number;
      readonly over: number;
      readonly unreadable: readonly string[];
      readonly left: string | undefined;
    }
  | { readonly kind: 'trouble' | 'not-taken'; readonly why: string };

/** A list of ten thousand is some 16 MB. */
const LIST_WITHIN_MS = 30_000;
/** More open alerts than these are a storm: those that began first are compared, the others with the next look. */
const MOST_OPEN = 20_000;

export async function reconcileAlerts({ ledger, work, take }: ReconcilePorts, { connection, source, place }: Asked): Promise<Compared> {
  const listed = await source.list(place, LIST_WITHIN_MS);
  if (listed.kind !== 'alerts') return { kind: 'trouble', why: listed.detail };
  // After the list: what is put from here on is newer than it.
  const open = await ledger.alertsOfOpen(connection.name, MOST_OPEN);
  const { firing, over, left } = work.compare(open, listed);
  const alerts = [...firing, ...over];
  const taken = alerts.length === 0 ? ALL_KNOWN : await take({ connection, source, alerts, cut: 0, isDelivery: false });
  if (taken.kind !== 'accepted') return { kind: 'not-taken', why: taken.why };
  return { kind: 'compared', begun: firing.length, over: over.length, unreadable: listed.unusable, left };
}
const ALL_KNOWN = { kind: 'accepted' } as const;
