/** Pure: the tickets there would have been, had the service seen these alerts. It decides by the steps of the service and by nothing else. */
import { pastEpisodes } from './past-episodes.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { GroupKey } from './group.ts';
import type { Sighting } from './merge.ts';
import type { OpenedPast, PastEpisode, PastGroup, PastSettings } from './past-episodes.ts';

/** A snapshot as it came, whose it is, and the group in which it comes. */
export type PastAlert = { readonly client: string; readonly group: GroupKey; readonly alert: Alert; readonly atMs: number };

export type PastTicket = OpenedPast & {
  readonly group: GroupKey;
  readonly client: string;
  /** Of the whole episode, when it ended. */
  readonly counts: Counts;
  readonly notes: number;
};
export type Backtest = {
  readonly snapshots: number;
  /** Each firing of one key by itself. */
  readonly alerts: number;
  readonly groups: number;
  readonly tickets: number;
  readonly notes: number;
  /** Alerts that were held for as long as they lasted. */
  readonly held: number;
  /** Windows without a ticket, and why. */
  readonly dropped: Readonly<Record<NonNullable<PastEpisode['dropped']>, number>>;
  /** The ten with the most alerts. */
  readonly largest: readonly PastTicket[];
};

const LARGEST = 10;

/** In whatever order they are given: what came in one millisecond came together. */
export function backtest(past: readonly PastAlert[], settings: PastSettings): Backtest {
  const groups = groupsIn(past);
  const episodes = groups.flatMap((group) => pastEpisodes(group, settings).map((episode) => ({ group, episode })));
  const tickets = episodes.flatMap(({ group, episode }) => ticketsOf(group, episode));
  const droppedFor = (why: keyof Backtest['dropped']): number => episodes.filter(({ episode }) => episode.dropped === why).length;
  return {
    snapshots: past.length,
    alerts: sum(episodes.map(({ episode: { counts } }) => counts.count + counts.held)),
    groups: groups.length,
    tickets: tickets.length,
    notes: sum(tickets.map(({ notes }) => notes)),
    held: sum(episodes.map(({ episode: { counts } }) => counts.held)),
    dropped: { resolved: droppedFor('resolved'), held: droppedFor('held'), nothing: droppedFor('nothing') },
    largest: tickets.toSorted(byCount).slice(0, LARGEST),
  };
}

/** All of them, in the order in which they were opened. */
export const pastTickets = (past: readonly PastAlert[], settings: PastSettings): readonly PastTicket[] =>
  groupsIn(past)
    .flatMap((group) => pastEpisodes(group, settings).flatMap((episode) => ticketsOf(group, episode)))
    .toSorted((one, other) => one.openedAtMs - other.openedAtMs || byHash(one, other));

function groupsIn(past: readonly PastAlert[]): readonly PastGroup[] {
  const groups = new Map<string, PastGroup & { readonly sightings: Sighting[] }>();
  for (const { client, group: key, alert, atMs } of past) {
    const group = groups.get(key.hash) ?? { key, client, sightings: [] };
    groups.set(key.hash, group);
    group.sightings.push({ alert, seenAtMs: atMs });
  }
  return [...groups.values()];
}

const ticketsOf = ({ key: group, client }: PastGroup, { opened, counts }: PastEpisode): readonly PastTicket[] =>
  opened.map((one) => ({ ...one, group, client, counts, notes: one.said.length }));

/** Of parts that share no group, such as the clients of one source. */
export function joined(parts: readonly Backtest[]): Backtest {
  const sumOf = (pick: (part: Backtest) => number): number => sum(parts.map(pick));
  return {
    snapshots: sumOf(({ snapshots }) => snapshots),
    alerts: sumOf(({ alerts }) => alerts),
    groups: sumOf(({ groups }) => groups),
    tickets: sumOf(({ tickets }) => tickets),
    notes: sumOf(({ notes }) => notes),
    held: sumOf(({ held }) => held),
    dropped: {
      resolved: sumOf(({ dropped }) => dropped.resolved),
      held: sumOf(({ dropped }) => dropped.held),
      nothing: sumOf(({ dropped }) => dropped.nothing),
    },
    largest: parts
      .flatMap(({ largest }) => largest)
      .toSorted(byCount)
      .slice(0, LARGEST),
  };
}

const sum = (list: readonly number[]): number => list.reduce((one, other) => one + other, 0);
const byHash = (one: PastTicket, other: PastTicket): number => (one.group.hash < other.group.hash ? -1 : 1);
const byCount = (one: PastTicket, other: PastTicket): number =>
  other.counts.count - one.counts.count || one.openedAtMs - other.openedAtMs || byHash(one, other);
