/** Freezes what is known of a group at one moment: whatever is said of it then is made of that, also in a later try. */
import { policyFor } from '../../workflows/rules/permissions.ts';
import { factsOf } from './facts.ts';
import { earlierGroup, otherGroup, standIn } from './stand.ts';
import { shownOf } from './task.ts';
import { bookSettings } from './group-activities.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { Clock } from '../clock.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Telling } from '../../workflows/alerts/group-contract.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { Books } from './books.ts';
import type { FrozenFacts } from './frozen.ts';
import type { Judged } from './under-holds.ts';

export type FreezePorts = {
  readonly ledger: Pick<Ledger, 'openEpisodes' | 'earlierEpisodes' | 'takeAlertCall'>;
  readonly clock: Clock;
  readonly books: Books;
};
export type Freezing = {
  readonly row: EpisodeRow;
  readonly connection: AlertConnection;
  readonly settings: EpisodeSettings;
  readonly telling: Telling;
  /** Names this telling for ever. */
  readonly ref: string;
  readonly linked: FrozenFacts['linked'];
  readonly willClose?: boolean;
};
export type Frozen = { readonly facts: FrozenFacts; readonly atMs: number };

const HOUR_MS = 3_600_000;
const OTHERS = 50;
const EARLIER = 3;

export async function freeze(ports: FreezePorts, freezing: Freezing): Promise<Frozen> {
  const { row, connection, telling, linked } = freezing;
  const { book } = await ports.books.at(row, bookSettings(connection));
  const atMs = await ports.clock.nowMs();
  const judged = saidOf(telling, book.judged(atMs));
  const others = (await ports.ledger.openEpisodes(row.client, OTHERS)).flatMap((one) => otherGroup(one) ?? []);
  // Of one that retention has emptied nothing can be said.
  const earlier = (await ports.ledger.earlierEpisodes(row, EARLIER)).flatMap((one) => (standIn(one) ? [earlierGroup(one)] : []));
  const { timeZone, group } = connection;
  const around = { client: row.client, timeZone, cut: row.cut, hash: row.group, others, earlier };
  const facts = factsOf(judged, { ...around, maxWaitMs: group.maxWaitMs, flapChanges: group.flapChanges });
  const willFollow = telling.explain && (await mayExplain(ports, freezing, atMs));
  const said = {
    kind: telling.kind,
    willFollow,
    linked,
    overAtMs: overIn(judged),
    ...(freezing.willClose === true ? { willClose: true } : {}),
  };
  return { facts: { facts, shown: shownOf(facts, judged), ...said }, atMs };
}

/** At its end a group that had a ticket, and whose alerts all fall under a rule that was made since, says what is over, and not that nothing was. */
const saidOf = ({ kind }: Telling, judged: readonly Judged[]): readonly Judged[] =>
  kind !== 'closing' || judged.some((one) => one.kind === 'counted')
    ? judged
    : judged.map((one): Judged => ({ ...one, kind: 'counted', countsFromMs: one.fromMs }));

/** Whether a model is to explain it: where the client's rules let one, and as often in an hour as is configured. */
async function mayExplain({ ledger }: FreezePorts, { row, connection, settings, ref }: Freezing, atMs: number): Promise<boolean> {
  const { client } = row;
  if (policyFor(settings, { client, board: connection.destination ?? connection.boards?.ids[0] ?? null, priority: null }).ai === 'off')
    return false;
  return ledger.takeAlertCall({ ref, client, atMs, sinceMs: atMs - HOUR_MS, most: connection.callsAnHour });
}

/** When the last of those that count was over; undefined while one fires. */
function overIn(judged: readonly Judged[]): number | undefined {
  const counted = judged.filter(({ kind }) => kind === 'counted');
  if (counted.some(({ overAtMs }) => overAtMs === undefined)) return undefined;
  return counted.reduce<number | undefined>((last, { overAtMs = 0 }) => Math.max(last ?? 0, overAtMs), undefined);
}
