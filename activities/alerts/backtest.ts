/** Pure: the tickets there would have been, had the service seen these alerts. It decides by the steps of the service and by nothing else. */
import { GATHERING, afterStep, groupStep } from '../../workflows/alerts/group-step.ts';
import { groupKey } from './group.ts';
import { createEpisodeBook } from './episode-book.ts';
import { pairOf } from './merge.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Counts, GroupSettings, GroupState, GroupStep } from '../../workflows/alerts/contract.ts';
import type { EpisodeBook } from './episode-book.ts';
import type { GroupField, GroupKey } from './group.ts';
import type { Hold } from './holds.ts';
import type { Sighting } from './merge.ts';

/** A snapshot as it came, and whose it is. */
export type PastAlert = { readonly client: string; readonly alert: Alert; readonly atMs: number };
export type BacktestSettings = { readonly fields: readonly GroupField[]; readonly holds: readonly Hold[]; readonly group: GroupSettings };

type TicketWhy = Extract<GroupStep, { readonly kind: 'summarize' }>['why'] | 'flapping';
export type PastTicket = {
  readonly group: GroupKey;
  readonly openedAtMs: number;
  readonly why: TicketWhy;
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
  readonly dropped: Readonly<Record<Extract<GroupStep, { readonly kind: 'drop' }>['why'], number>>;
  /** The ten with the most alerts. */
  readonly largest: readonly PastTicket[];
};

const LARGEST = 10;

/** In whatever order they are given: what came in one millisecond came together. */
export function backtest(past: readonly PastAlert[], settings: BacktestSettings): Backtest {
  const groups = new Map<string, { readonly key: GroupKey; readonly client: string; readonly sightings: Sighting[] }>();
  for (const { client, alert, atMs } of past) {
    const key = groupKey(client, alert, settings.fields);
    const group = groups.get(key.hash) ?? { key, client, sightings: [] };
    groups.set(key.hash, group);
    group.sightings.push({ alert, seenAtMs: atMs });
  }
  const episodes = [...groups.values()].flatMap((group) =>
    episodesOf(group, settings).map((episode) => ({ group: group.key, ...episode })),
  );
  const tickets = episodes.flatMap(({ group, opened, counts, notes }) =>
    opened === undefined ? [] : [{ group, ...opened, counts, notes }],
  );
  const droppedFor = (why: keyof Backtest['dropped']): number => episodes.filter((episode) => episode.dropped === why).length;
  return {
    snapshots: past.length,
    alerts: sum(episodes.map(({ counts }) => counts.count + counts.held)),
    groups: groups.size,
    tickets: tickets.length,
    notes: sum(tickets.map(({ notes }) => notes)),
    held: sum(episodes.map(({ counts }) => counts.held)),
    dropped: { resolved: droppedFor('resolved'), held: droppedFor('held'), nothing: droppedFor('nothing') },
    largest: tickets.toSorted(byCount).slice(0, LARGEST),
  };
}

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

type Episode = {
  readonly opened: { readonly openedAtMs: number; readonly why: TicketWhy } | undefined;
  readonly dropped: keyof Backtest['dropped'] | undefined;
  readonly counts: Counts;
  readonly notes: number;
};
type Running = { readonly book: EpisodeBook; state: GroupState; opened: Episode['opened']; notes: number };
type Group = { readonly client: string; readonly sightings: readonly Sighting[] };

/** One episode after another, as a run of the group's workflow would have them. */
function episodesOf({ client, sightings }: Group, { holds, group }: BacktestSettings): readonly Episode[] {
  const inOrder = sightings.toSorted((one, other) => one.seenAtMs - other.seenAtMs);
  const ended: Episode[] = [];
  /** Pairs of the episodes before: what comes of them is a replay. */
  const over = new Set<string>();
  let pairs = new Set<string>();
  let running: Running | undefined;
  for (let at = 0; at < inOrder.length;) {
    const nowMs = inOrder[at]?.seenAtMs ?? 0;
    for (; inOrder[at]?.seenAtMs === nowMs; at += 1) {
      const sighting = inOrder[at];
      if (sighting === undefined || over.has(pairOf(sighting.alert))) continue;
      running ??= { book: createEpisodeBook({ client, holds }, group.maxWaitMs), state: GATHERING, opened: undefined, notes: 0 };
      pairs.add(pairOf(sighting.alert));
      running.book.put(sighting);
    }
    const episode: Episode | undefined = running && runUntil(running, group, nowMs, inOrder[at]?.seenAtMs ?? Number.POSITIVE_INFINITY);
    if (episode === undefined) continue;
    ended.push(episode);
    for (const pair of pairs) over.add(pair);
    [pairs, running] = [new Set(), undefined];
  }
  if (running !== undefined) ended.push(endOf(running, running.book.counts(Number.POSITIVE_INFINITY), undefined));
  return ended;
}

/** From one arrival to the next: what is done at once, and what follows from time. The episode, if that ends it. */
function runUntil(running: Running, settings: GroupSettings, fromMs: number, nextMs: number): Episode | undefined {
  for (let nowMs = fromMs; ;) {
    const counts = running.book.counts(nowMs);
    const step = groupStep(running.state, counts, settings, nowMs);
    if (step.kind === 'rest') return undefined;
    if (step.kind === 'wait') {
      // What comes at the same moment is looked at before time is.
      if (step.untilMs >= nextMs) return undefined;
      nowMs = step.untilMs;
      continue;
    }
    running.opened ??= openedBy(step, nowMs);
    if (isNote(step)) running.notes += 1;
    running.state = afterStep(running.state, { step, counts, atMs: nowMs }, settings);
    if (running.state.kind === 'ended') return endOf(running, counts, step.kind === 'drop' ? step.why : undefined);
  }
}

const endOf = ({ opened, notes }: Running, counts: Counts, dropped: Episode['dropped']): Episode => ({ opened, dropped, counts, notes });

function openedBy(step: GroupStep, nowMs: number): Episode['opened'] {
  if (step.kind === 'summarize') return { openedAtMs: nowMs, why: step.why };
  return step.kind === 'note-flapping' ? { openedAtMs: nowMs, why: 'flapping' } : undefined;
}

const isNote = ({ kind }: GroupStep): boolean =>
  kind === 'summarize' || kind === 'note-flapping' || kind === 'update' || kind === 'closing-note' || kind === 'linked-ticket';
const sum = (list: readonly number[]): number => list.reduce((one, other) => one + other, 0);
const byCount = (one: PastTicket, other: PastTicket): number =>
  other.counts.count - one.counts.count || one.openedAtMs - other.openedAtMs || (one.group.hash < other.group.hash ? -1 : 1);
