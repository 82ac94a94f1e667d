/** Takes what an alert source has posted: all of it stands in the ledger and the run of each group is told, or the sender comes again. */
import { itemId } from '../workflows/ids.ts';
import { withResults } from './alert-tally.ts';
import { startOrTell, tellOnly } from './start-run.ts';
import { failed } from './take-on.ts';
import type { Client } from '@temporalio/client';
import type { Alert as Tell } from '../activities/clock.ts';
import type { AlertConnection } from '../activities/alert-connection.ts';
import type { AlertWork } from '../activities/alert-work.ts';
import type { Alert, AlertSource } from '../connectors/alert-source.ts';
import type { AlertPut, EpisodeTouched, GroupRef } from '../ledger/alert-rows.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { AlertTally } from './alert-tally.ts';
import type { Accepted } from './contract.ts';
import type { TakeOn } from './take-on.ts';

export type AlertsPorts = {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'putAlerts' | 'sourceSeen' | 'ownerSeen' | 'unseenEpisodes'>;
  readonly takeOn: TakeOn;
  readonly work: AlertWork;
  /** Of the process that works on them. */
  readonly process: string;
  readonly alert: Tell;
  readonly tally: Pick<AlertTally, 'add'>;
  readonly nowMs: () => number;
};
/** `isDelivery`: its source has posted it; else it was asked for, which says nothing of whether the source still posts. */
export type Taking = {
  readonly connection: AlertConnection;
  readonly source: Pick<AlertSource, 'episode'>;
  readonly alerts: readonly Alert[];
  readonly cut: number;
  readonly isDelivery: boolean;
};
export type TakeAlerts = (taking: Taking) => Promise<Accepted>;

/** Alerts of one delivery may be of many groups: so many runs are told at once. */
const AT_ONCE = 16;

export const createTakeAlerts =
  (ports: AlertsPorts): TakeAlerts =>
  async ({ connection, source, alerts, cut, isDelivery }) => {
    const { ledger, work, nowMs } = ports;
    try {
      const atMs = nowMs();
      const { puts, unknown } = work.sort(connection, alerts, { atMs, startsAsKnown: source.episode.by === 'key' });
      const touched = await putCounted(ports, connection, { puts, atMs, cut, isDelivery });
      for (const { hash, owner, count, critical } of unknown)
        if (await ledger.ownerSeen({ connection: connection.name, hash, owner, atMs }))
          ports.alert({
            kind: 'alert-owner-unknown',
            detail: `${count} ${count === 1 ? 'alert' : 'alerts'} of ${connection.name} (${critical} critical) ${count === 1 ? 'names' : 'name'} an owner that clientMap does not have; standby clients match shows it`,
          });
      return await tellNews(ports, connection, touched);
    } catch (error) {
      return failed(error);
    }
  };

/** What is put together already, as of a ticket that is an alert. `isDelivery`: its source has posted something new. */
export type PutAlerts = (connection: AlertConnection, puts: readonly AlertPut[], atMs: number, isDelivery: boolean) => Promise<Accepted>;

export const createPutAlerts =
  (ports: AlertsPorts): PutAlerts =>
  async (connection, alerts, atMs, isDelivery) => {
    try {
      return await tellNews(ports, connection, await putCounted(ports, connection, { puts: alerts, atMs, cut: 0, isDelivery }));
    } catch (error) {
      return failed(error);
    }
  };

type Putting = { readonly puts: readonly AlertPut[]; readonly atMs: number; readonly cut: number; readonly isDelivery: boolean };
/** What was asked for says nothing of whether its source still posts, and is no delivery to be counted. */
async function putCounted(ports: AlertsPorts, { name }: AlertConnection, { puts, atMs, cut, isDelivery }: Putting) {
  if (isDelivery) await ports.ledger.sourceSeen(name, atMs);
  const counted = withResults(puts);
  const touched = await ports.ledger.putAlerts({ connection: name, atMs, alerts: counted.puts, cut });
  if (isDelivery) ports.tally.add(name, counted.results());
  return touched;
}

const tellNews = (ports: AlertsPorts, connection: AlertConnection, touched: readonly EpisodeTouched[]): Promise<Accepted> =>
  tellAll(
    ports,
    connection,
    touched.filter(({ isNews }) => isNews),
  );

/** Episodes that nobody has looked at since they changed: their telling was lost with a process, or Temporal did not take it. */
export async function tellUnseen(ports: AlertsPorts, connectionOf: (name: string) => AlertConnection | undefined): Promise<number> {
  const unseen = await ports.ledger.unseenEpisodes(ports.nowMs() - UNSEEN_MS, MOST_UNSEEN);
  let told = 0;
  for (const of of unseen) {
    const connection = connectionOf(of.connection);
    if (connection !== undefined && (await tellOne(ports, connection, of)).kind === 'accepted') told += 1;
  }
  return told;
}
/** A run that was told looks within a second or two. */
const UNSEEN_MS = 30_000;
const MOST_UNSEEN = 200;

/** The first that is not taken decides: the sender comes again with all, and those that were told are told once more. */
async function tellAll(ports: AlertsPorts, connection: AlertConnection, groups: readonly EpisodeTouched[]): Promise<Accepted> {
  for (let at = 0; at < groups.length; at += AT_ONCE) {
    const ends = await Promise.all(groups.slice(at, at + AT_ONCE).map((group) => tellOne(ports, connection, group)));
    const not = ends.find(({ kind }) => kind !== 'accepted');
    if (not) return not;
  }
  return { kind: 'accepted' };
}

/** Its run is told, and begun where there is none. */
export function tellOne(ports: AlertsPorts, connection: AlertConnection, { group }: Pick<GroupRef, 'group'>): Promise<Accepted> {
  const { client, takeOn, work, process, nowMs } = ports;
  const workflowId = itemId(work.prefix, connection.name, group);
  const told = { workflowId, said: String(nowMs()) };
  const begun = {
    ...told,
    workflowType: work.workflowType,
    input: work.inputOf(connection, group),
    process,
    connection: connection.name,
    title: work.title,
  };
  return takeOn({
    workflowId,
    process,
    // It stands in no ticket system: whoever finds it overdue says so, and writes no note.
    connection: null,
    item: group,
    withinMs: connection.group.maxWaitMs + LATE_MS,
    start: () => startOrTell(client, begun),
    tell: () => tellOnly(client, told),
  });
}
const LATE_MS = 5 * 60_000;
