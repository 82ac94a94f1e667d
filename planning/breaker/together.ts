/** Pure: what one route's end, or its canary, makes of those that share its fate: they open together, are tried by one canary, and come back together. */
import { CANARY_MS, FAULTS_IN_A_ROW, FIRST_GRANT, HOLDS_LONGER_MS, NEXT_ONE_LATER_MS } from './policy.ts';
import { failsTogether, reachOf, reachOfReason } from './reach.ts';
import { afterEnd, halfOpen, isOver, open } from './step.ts';
import type { EndOfGroup, Reach } from './reach.ts';
import type { Fate } from './kin.ts';
import type { BreakerState, End, Tick } from './step.ts';

/** Another route that shares something with it, as it is kept. `recent`: ends of its own generation. */
export type Kin = { readonly breaker: BreakerState; readonly fate: Fate; readonly recent: readonly TimedEnd[] };
export type TimedEnd = End & { readonly endedAtMs: number };
/** The route whose request has ended, and all that share something with it. `recent`: the newest first, this end included. */
export type Shared = {
  readonly breaker: BreakerState;
  readonly fate: Fate;
  readonly recent: readonly TimedEnd[];
  readonly kin: readonly Kin[];
};

type Together = Exclude<Reach, 'route'>;
const setOf = (kind: Together, fate: Fate): string => `${kind} ${fate[kind]}`;
/** From the narrowest on. */
const SETS: readonly Together[] = ['key', 'account', 'group'];

/** All that change. None where nothing does. */
export function afterEndTogether(shared: Shared, end: TimedEnd, nowMs: number): readonly BreakerState[] {
  const { breaker, recent } = shared;
  const own = afterEnd(breaker, end, recent, nowMs) ?? openedByGroup(shared, end, nowMs);
  if (own === undefined) return [];
  if (own.state !== 'open') return breaker.openedWith === undefined ? [own] : released(shared, own);
  if (own.opening === breaker.opening) return breaker.openedWith === undefined ? [own] : nextOne(shared, own, end, nowMs);
  return openedTogether(shared, own, end, nowMs);
}

const takes = ({ state, untilMs, reason }: BreakerState, nowMs: number): boolean =>
  state !== 'open' || isOver({ state, untilMs, reason }, nowMs);

/** Too few failures for the route itself, and enough for its group. */
function openedByGroup(shared: Shared, end: TimedEnd, nowMs: number): BreakerState | undefined {
  const { breaker } = shared;
  if (end.version !== breaker.version || !takes(breaker, nowMs) || reachOf(end) !== 'group') return undefined;
  return isDown(shared, nowMs) ? open(breaker, { last: end, times: 1 }, nowMs) : undefined;
}

function isDown({ breaker, fate, recent, kin: all }: Shared, nowMs: number): boolean {
  const kin = all.filter((one) => one.fate.group === fate.group);
  const ends = (route: string, all: readonly TimedEnd[]): readonly EndOfGroup[] =>
    all.map(({ outcome, reason, endedAtMs }) => ({ route, outcome, reason, atMs: endedAtMs }));
  // What opened one of them is of a generation before; it was enough for that one. A no is the word of one that is up.
  const openings = kin.flatMap(({ breaker: { route, reason, openedAtMs, state } }): readonly EndOfGroup[] => {
    if (state !== 'open' || openedAtMs === undefined) return [];
    const times = reachOfReason(reason) === 'group' ? FAULTS_IN_A_ROW : 1;
    return Array.from({ length: times }, () => ({ route, outcome: 'next-route', reason, atMs: openedAtMs }));
  });
  return failsTogether([...ends(breaker.route, recent), ...kin.flatMap((one) => ends(one.breaker.route, one.recent)), ...openings], nowMs);
}

function openedTogether(shared: Shared, own: BreakerState, end: TimedEnd, nowMs: number): readonly BreakerState[] {
  const { breaker, fate, kin } = shared;
  const reach = reachOf(end);
  if (reach === 'route') return [own];
  const set = setOf(reach, fate);
  const all = kin.filter((one) => one.fate[reach] === fate[reach]);
  const isAll = reach !== 'group' || isDown(shared, nowMs);
  // Of those that came back together these have not answered yet: what the first one meets, they would meet.
  const isUnproven = ({ breaker: one }: Kin): boolean => breaker.openedWith === set && one.openedWith === set && one.state === 'half-open';
  const opened = all.filter((one) => takes(one.breaker, nowMs) && (isAll || isUnproven(one)));
  // It is open by itself, and what it waits for is the same.
  const joining = isAll
    ? all.filter(({ breaker: one }) => !takes(one, nowMs) && one.nextCanaryAtMs !== undefined && reachOfReason(one.reason) === reach)
    : [];
  if (opened.length + joining.length === 0) return [own];
  const leader = { ...own, openedWith: set };
  return [
    leader,
    ...opened.map((one) => behind({ ...openedBy(one.breaker, leader, nowMs), openedWith: set }, leader)),
    ...joining.map((one) => behind({ ...one.breaker, openedWith: set }, leader)),
  ];
}

const openedBy = (breaker: BreakerState, { route, reason, canaries, openedWith }: BreakerState, nowMs: number): BreakerState => ({
  ...breaker,
  version: breaker.version + 1,
  state: 'open',
  why: `${route} failed, and both are of one ${openedWith}`,
  reason,
  grant: undefined,
  opening: breaker.opening + 1,
  openedAtMs: nowMs,
  canaries,
  isDrainDue: false,
});

/** It is asked where the one before it cannot be. */
function behind(breaker: BreakerState, { nextCanaryAtMs = 0, canaries }: BreakerState): BreakerState {
  return asked({ ...breaker, canaries: Math.max(breaker.canaries, canaries) }, nextCanaryAtMs + NEXT_ONE_LATER_MS);
}

/** Not before the time that it waits for already. */
function asked(breaker: BreakerState, atMs: number): BreakerState {
  const nextCanaryAtMs = Math.max(breaker.nextCanaryAtMs ?? 0, atMs);
  return { ...breaker, nextCanaryAtMs, untilMs: nextCanaryAtMs + CANARY_MS + HOLDS_LONGER_MS };
}

/** One of them answers: it is back by itself, and the others, where they are closed still, are tried by a request each. */
function released(shared: Shared, own: BreakerState): readonly BreakerState[] {
  const back = { ...own, openedWith: undefined };
  if (shared.breaker.state !== 'open') return [back];
  const waiting = shared.kin.filter(({ breaker }) => breaker.openedWith === shared.breaker.openedWith && breaker.state === 'open');
  return [back, ...waiting.map(({ breaker }) => halfOpen(breaker, FIRST_GRANT))];
}

/** A canary has failed. The next one is another route's, so that none of them is shut for what is true of one alone. */
function nextOne({ breaker, kin }: Shared, own: BreakerState, end: TimedEnd, nowMs: number): readonly BreakerState[] {
  // Stopped by us: it has said nothing, and the next one is asked.
  const reach = end.outcome === 'aborted' ? 'group' : reachOf(end);
  // It speaks of fewer than were opened: it answers, and says no, or its key alone is refused. What it waits for is its own.
  if (reach === 'route' || SETS.indexOf(reach) < SETS.findIndex((set) => breaker.openedWith?.startsWith(`${set} `))) {
    return [{ ...own, openedWith: undefined }];
  }
  const others = kin.flatMap(({ breaker: one }) => (one.openedWith === breaker.openedWith && one.state === 'open' ? [one] : []));
  const next = inTurn(others, own.route);
  const atMs = own.nextCanaryAtMs ?? nowMs;
  if (next === undefined) return [own];
  return [asked(own, atMs + NEXT_ONE_LATER_MS), ...others.map((one) => inPlace(one, one === next ? atMs : atMs + NEXT_ONE_LATER_MS))];

  function inPlace(one: BreakerState, placeMs: number): BreakerState {
    // It was put off until the canary that has ended now.
    return asked({ ...one, nextCanaryAtMs: undefined, canaries: Math.max(one.canaries, own.canaries) }, placeMs);
  }
}

function inTurn(all: readonly BreakerState[], after: string): BreakerState | undefined {
  const sorted = all.toSorted((one, other) => (one.route < other.route ? -1 : 1));
  return sorted.find(({ route }) => route > after) ?? sorted[0];
}

/** A canary is asked: the others of its set wait for what it says. */
export function putOff({ breaker, isCanaryDue }: Tick, kin: readonly BreakerState[], nowMs: number): readonly BreakerState[] {
  if (!isCanaryDue || breaker.state !== 'open' || breaker.openedWith === undefined) return [];
  return kin
    .filter(({ openedWith, state }) => openedWith === breaker.openedWith && state === 'open')
    .map((one) => asked(one, nowMs + CANARY_MS + NEXT_ONE_LATER_MS));
}
