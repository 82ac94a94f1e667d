/** Pure: the episodes that one group would have had, looked at as its run looks: by the same steps, and no more than once a second. */
import { GATHERING, SECOND, afterStep, groupStep, opensSecond } from '../../workflows/alerts/group-step.ts';
import { LOOK_EVERY_MS } from '../../workflows/alerts/settings.ts';
import { createEpisodeBook } from './episode-book.ts';
import { factsOf } from './facts.ts';
import { titleText } from './headline.ts';
import { pairOf } from './merge.ts';
import type { Counts, GroupSettings, GroupState, GroupStep, OnRaise } from '../../workflows/alerts/contract.ts';
import type { TellingKind } from '../../workflows/alerts/group-contract.ts';
import type { EpisodeBook } from './episode-book.ts';
import type { GroupKey } from './group.ts';
import type { Hold } from './holds.ts';
import type { Sighting } from './merge.ts';

export type PastSettings = {
  readonly holds: readonly Hold[];
  readonly group: GroupSettings;
  readonly onRaise: OnRaise;
  /** Nothing that would follow from time alone after this is of the past: what is held for years has no ticket yet. @default for ever */
  readonly untilMs?: number;
};
export type PastGroup = { readonly client: string; readonly key: GroupKey; readonly sightings: readonly Sighting[] };

export type TicketWhy = Extract<GroupStep, { readonly kind: 'summarize' }>['why'] | 'flapping' | 'raised';
/** What is said on a ticket by code; the first is its text. */
export type PastNote = { readonly kind: TellingKind; readonly atMs: number; readonly count: number };
export type OpenedPast = {
  readonly openedAtMs: number;
  readonly why: TicketWhy;
  readonly title: string;
  readonly said: readonly PastNote[];
};
export type PastEpisode = {
  readonly opened: readonly OpenedPast[];
  /** Why it had no ticket; undefined where it had one, or was never decided. */
  readonly dropped: Extract<GroupStep, { readonly kind: 'drop' }>['why'] | undefined;
  /** When it ended, or as it stands for good. */
  readonly counts: Counts;
};

type Opened = Omit<OpenedPast, 'said'> & { readonly said: PastNote[] };
type Running = { readonly book: EpisodeBook; readonly opened: Opened[]; state: GroupState };
type Replay = { readonly group: PastGroup; readonly settings: PastSettings };

/** One episode after another. */
export function pastEpisodes(group: PastGroup, settings: PastSettings): readonly PastEpisode[] {
  const inOrder = group.sightings.toSorted((one, other) => one.seenAtMs - other.seenAtMs);
  const ended: PastEpisode[] = [];
  /** Pairs of the episodes before: what comes of them is a replay. */
  const over = new Set<string>();
  let pairs = new Set<string>();
  let running: Running | undefined;
  const { untilMs = Number.POSITIVE_INFINITY } = settings;
  let at = 0;
  for (let nowMs = inOrder[0]?.seenAtMs; nowMs !== undefined && nowMs <= untilMs;) {
    // What comes at the same moment is looked at before time is.
    for (let one = inOrder[at]; one !== undefined && one.seenAtMs <= nowMs; one = inOrder[(at += 1)]) {
      if (over.has(pairOf(one.alert))) continue;
      running ??= begun(group, settings);
      pairs.add(pairOf(one.alert));
      running.book.put(one);
    }
    const went: Looked = running === undefined ? IDLE : lookAt(running, { group, settings }, nowMs);
    const nextMs = inOrder[at]?.seenAtMs;
    if (went.kind === 'waits') {
      nowMs = nextLook(nowMs, nextMs, went.untilMs);
      continue;
    }
    if (went.kind === 'ended') {
      ended.push(went.episode);
      for (const pair of pairs) over.add(pair);
      [pairs, running] = [new Set(), undefined];
    }
    nowMs = nextMs;
  }
  return running === undefined ? ended : [...ended, endOf(running, running.book.counts(untilMs), undefined)];
}

/** Told of news its run looks, but a second after its last look at the earliest, unless something is due before. */
function nextLook(nowMs: number, nextMs: number | undefined, dueMs: number | undefined): number | undefined {
  if (nextMs === undefined) return dueMs;
  return Math.min(dueMs ?? Number.POSITIVE_INFINITY, Math.max(nextMs, nowMs + LOOK_EVERY_MS));
}

const begun = ({ client }: PastGroup, { holds, group }: PastSettings): Running => ({
  book: createEpisodeBook({ client, holds }, group.maxWaitMs),
  opened: [],
  state: GATHERING,
});

type Looked =
  | { readonly kind: 'idle' }
  /** Undefined: nothing follows from time alone. */
  | { readonly kind: 'waits'; readonly untilMs: number | undefined }
  | { readonly kind: 'ended'; readonly episode: PastEpisode };
const IDLE: Looked = { kind: 'idle' };

/** All that is to be done at that moment. */
function lookAt(running: Running, { group, settings }: Replay, nowMs: number): Looked {
  for (;;) {
    const counts = running.book.counts(nowMs);
    const wanted = groupStep(running.state, counts, settings.group, nowMs);
    if (wanted.kind === 'rest') return { kind: 'waits', untilMs: undefined };
    if (wanted.kind === 'wait') return { kind: 'waits', untilMs: wanted.untilMs };
    const isSecond = opensSecond(wanted, settings.onRaise, running.opened.length > 0);
    say(running, { group, settings }, { step: wanted, isSecond, count: counts.count, nowMs });
    running.state = afterStep(running.state, { step: isSecond ? SECOND : wanted, counts, atMs: nowMs }, settings.group);
    if (running.state.kind === 'ended')
      return { kind: 'ended', episode: endOf(running, counts, wanted.kind === 'drop' ? wanted.why : undefined) };
  }
}

type Saying = { readonly step: GroupStep; readonly isSecond: boolean; readonly count: number; readonly nowMs: number };
function say(running: Running, replay: Replay, { step, isSecond, count, nowMs: atMs }: Saying): void {
  const why = isSecond ? 'raised' : openingOf(step);
  if (why !== undefined) running.opened.push({ openedAtMs: atMs, why, title: titleOf(running, replay, atMs), said: [] });
  const kind = isSecond ? 'linked' : tellingOf(step);
  if (kind === undefined) return;
  // Where a higher severity has opened a second ticket, both are told that all is over.
  for (const { said } of kind === 'closing' ? running.opened : running.opened.slice(-1)) said.push({ kind, atMs, count });
}

function openingOf(step: GroupStep): TicketWhy | undefined {
  if (step.kind === 'summarize') return step.why;
  return step.kind === 'note-flapping' ? 'flapping' : undefined;
}

function tellingOf(step: GroupStep): TellingKind | undefined {
  switch (step.kind) {
    case 'summarize':
      return 'first';
    case 'note-flapping':
      return 'flapping';
    case 'update':
      return step.why === 'steady' ? 'steady' : 'update';
    case 'closing-note':
      return 'closing';
    default:
      // Nobody closes a ticket of the past, so that none goes on from a closed one.
      return undefined;
  }
}

function titleOf({ book }: Running, { group: { client, key }, settings: { group } }: Replay, nowMs: number): string {
  const { maxWaitMs, flapChanges } = group;
  const around = { client, timeZone: 'UTC', cut: 0, hash: key.hash, others: [], earlier: [], maxWaitMs, flapChanges };
  return titleText(factsOf(book.judged(nowMs), around));
}

const endOf = ({ opened }: Running, counts: Counts, dropped: PastEpisode['dropped']): PastEpisode => ({ opened, dropped, counts });
