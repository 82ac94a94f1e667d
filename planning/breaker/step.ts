/** Pure: what the end of a request, or the time that has passed, makes of a route's breaker. */
import {
  CANARY_MS,
  CANARY_RESTS_MS,
  CLOCKS_DIFFER_MS,
  FAULTS_IN_A_ROW,
  FIRST_GRANT,
  HOLDS_LONGER_MS,
  IDLE_MS,
  LAST_GRANT,
  LATEST_CANARY_MS,
  LONGEST_BLOCK_MS,
  QUALITY_REST_MS,
  QUALITY_WINDOW,
  STAYS_OFF,
  WINDOW,
  weightOf,
} from './policy.ts';
import type { Weight } from './policy.ts';

/** A route's breaker as it is kept. `version` is its generation: what was begun under an older one changes nothing. */
export type BreakerState = {
  readonly route: string;
  readonly version: number;
  readonly state: 'open' | 'closed' | 'half-open';
  /** Open until then at the latest, whatever becomes of whoever opened it. */
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
  readonly reason: string | undefined;
  /** Requests at once, while it is half open. */
  readonly grant: number | undefined;
  /** How often it was opened. */
  readonly opening: number;
  readonly openedAtMs: number | undefined;
  /** Asked in this opening. */
  readonly canaries: number;
  /** Undefined where its provider has named the time itself. Of a route that is not open: when an idle one is asked. */
  readonly nextCanaryAtMs: number | undefined;
  /** It takes requests again: who waits is to be told. */
  readonly isDrainDue: boolean;
  /** What it was opened with, `account` or `group` and its name, until it has shown by itself that it is back. */
  readonly openedWith: string | undefined;
};

/** A request that has ended, as its row says it. */
export type End = {
  readonly outcome: string;
  readonly reason: string | undefined;
  /** The generation that it was begun under. */
  readonly version: number;
  /** Of a canary: the opening that it was asked in. */
  readonly canaryOf: number | undefined;
};

export const newBreaker = (route: string): BreakerState => ({
  route,
  version: 0,
  state: 'closed',
  untilMs: undefined,
  why: undefined,
  reason: undefined,
  grant: undefined,
  opening: 0,
  openedAtMs: undefined,
  canaries: 0,
  nextCanaryAtMs: undefined,
  isDrainDue: false,
  openedWith: undefined,
});

/** As it is kept of a route; of one of which nothing is kept, a closed one. */
export const breakerOf = (route: string, kept: Partial<BreakerState> | undefined): BreakerState => ({ ...newBreaker(route), ...kept });

type Timed = Pick<BreakerState, 'state' | 'untilMs'> & { readonly reason?: string | undefined };
/**
 * An open route whose time is over takes requests, as a closed one does, unless it is to stay off. So does one that replies have closed for longer than they can: our clock
 * was set back since.
 */
export const isOver = ({ state, untilMs, reason }: Timed, nowMs: number): boolean =>
  state === 'open' &&
  untilMs !== undefined &&
  !(reason !== undefined && STAYS_OFF.has(reason)) &&
  (untilMs <= nowMs || (reason !== undefined && untilMs > nowMs + LONGEST_BLOCK_MS));

/** `recent`: ends of the breaker's own generation, the newest first, this one included. Undefined where nothing changes. */
export function afterEnd(breaker: BreakerState, end: End, recent: readonly End[], nowMs: number): BreakerState | undefined {
  if (end.canaryOf !== undefined && breaker.state === 'open') return afterCanary(breaker, end, nowMs);
  if (end.version !== breaker.version) return undefined;
  const weight = weightOf(end);
  if (breaker.state === 'half-open') return whileHalfOpen(breaker, end, recent, nowMs);
  if (breaker.state === 'open' && !isOver(breaker, nowMs)) return undefined;
  if (breaker.state === 'open' && weight === 'success') return close(breaker);
  // What canaries have found while it was closed to all else says nothing of the requests that it takes since.
  const opened = whyOpen(breaker.state === 'open' ? recent.filter(({ canaryOf }) => canaryOf === undefined) : recent);
  return opened === undefined ? undefined : open(breaker, opened, nowMs);
}

function afterCanary(breaker: BreakerState, end: End, nowMs: number): BreakerState | undefined {
  // Of an opening before: what it found is not true any more.
  if (end.canaryOf !== breaker.opening || breaker.nextCanaryAtMs === undefined) return undefined;
  return answers(end) ? halfOpen(breaker, FIRST_GRANT) : resting(breaker, nowMs);
}

/** A canary asks whether there is an answer, not whether it is a good one: a word that declines is one, and a time to come back at is none. */
const answers = (end: End): boolean => {
  const weight = weightOf(end);
  return end.outcome !== 'aborted' && end.outcome !== 'open-until' && weight !== 'fault' && weight !== 'shut';
};

function whileHalfOpen(breaker: BreakerState, end: End, recent: readonly End[], nowMs: number): BreakerState | undefined {
  const weight = weightOf(end);
  if (weight === 'fault' || weight === 'shut') return open(breaker, { last: end, times: 1 }, nowMs);
  const grant = breaker.grant ?? FIRST_GRANT;
  if (recent.filter((one) => worked(weightOf(one))).length < grant) return undefined;
  return grant >= LAST_GRANT ? close(breaker) : halfOpen(breaker, 2 * grant);
}

/** A model that answered badly has answered. */
const worked = (weight: Weight): boolean => weight === 'success' || weight === 'quality';

type Opened = { readonly last: End; readonly times: number };

/** Why a route that takes requests is to be opened; undefined where it is not. `recent`: the newest first. */
export function whyOpen(recent: readonly End[]): Opened | undefined {
  const [last] = recent;
  if (last === undefined) return undefined;
  if (weightOf(last) === 'shut') return { last, times: 1 };
  const told = recent.filter((end) => weightOf(end) !== 'none');
  const failed = (end: End): boolean => weightOf(end) === 'fault' || weightOf(end) === 'shut';
  const inARow = told.findIndex((end) => !failed(end));
  const row = inARow < 0 ? told.length : inARow;
  if (row >= FAULTS_IN_A_ROW) return { last: told[0] ?? last, times: row };
  return beyond(told, WINDOW, failed) ?? beyond(told, QUALITY_WINDOW, (end) => weightOf(end) === 'quality');
}

type Bound = { readonly most: number; readonly least: number; readonly share: number };
function beyond(told: readonly End[], { most, least, share }: Bound, isBad: (end: End) => boolean): Opened | undefined {
  const window = told.slice(0, most);
  const bad = window.filter(isBad);
  const [last] = bad;
  return last !== undefined && window.length >= least && bad.length >= share * window.length ? { last, times: bad.length } : undefined;
}

/** By what it has met itself. */
export function open(breaker: BreakerState, { last, times }: Opened, nowMs: number): BreakerState {
  const ofQuality = weightOf(last) === 'quality';
  const opened: BreakerState = {
    ...breaker,
    version: breaker.version + 1,
    state: 'open',
    why: times === 1 ? 'its last request failed' : `${times} of its last requests failed`,
    reason: last.reason ?? (ofQuality ? 'bad-answer' : undefined),
    grant: undefined,
    opening: breaker.opening + 1,
    openedAtMs: nowMs,
    // A provider that answers canaries and fails tickets is left alone longer each time.
    canaries: breaker.state === 'half-open' ? breaker.canaries : 0,
    isDrainDue: false,
    openedWith: undefined,
  };
  if (ofQuality) return { ...opened, untilMs: nowMs + QUALITY_REST_MS, nextCanaryAtMs: undefined };
  return resting(opened, nowMs);
}

/** Waits for its next canary. */
function resting(breaker: BreakerState, fromMs: number): BreakerState {
  const restMs = CANARY_RESTS_MS[Math.min(breaker.canaries, CANARY_RESTS_MS.length - 1)] ?? CANARY_RESTS_MS[0];
  const nextCanaryAtMs = fromMs + restMs;
  return { ...breaker, nextCanaryAtMs, untilMs: nextCanaryAtMs + CANARY_MS + HOLDS_LONGER_MS };
}

const usable = { untilMs: undefined, why: undefined, reason: undefined, nextCanaryAtMs: undefined, isDrainDue: true } as const;

/** So many requests at once. */
export const halfOpen = (breaker: BreakerState, grant: number): BreakerState => ({
  ...breaker,
  ...usable,
  version: breaker.version + 1,
  state: 'half-open',
  grant,
});
const close = (breaker: BreakerState): BreakerState => ({
  ...breaker,
  ...usable,
  version: breaker.version + 1,
  state: 'closed',
  grant: undefined,
  canaries: 0,
  openedWith: undefined,
});

/** What the time that has passed makes of a breaker. `isCanaryDue`: one is to be asked now. */
export type Tick = { readonly breaker: BreakerState; readonly isCanaryDue: boolean; readonly wakeAtMs: number };

/** `lastEndedAtMs`: when any request on the route last ended; undefined where none has. */
export function tick(breaker: BreakerState, lastEndedAtMs: number | undefined, nowMs: number): Tick {
  if (breaker.state !== 'open') return idle(breaker, lastEndedAtMs, nowMs);
  const { nextCanaryAtMs, untilMs } = breaker;
  if (nextCanaryAtMs === undefined) {
    // Somebody has closed it by hand, or its provider has named the time.
    if (untilMs === undefined) return { breaker, isCanaryDue: false, wakeAtMs: nowMs + IDLE_MS };
    if (!isOver(breaker, nowMs)) return { breaker, isCanaryDue: false, wakeAtMs: Math.min(untilMs, nowMs + IDLE_MS) };
    return idle(close(breaker), lastEndedAtMs, nowMs);
  }
  // A clock that was set back must not put it off.
  const isSetBack = nextCanaryAtMs > nowMs + LATEST_CANARY_MS;
  if (nextCanaryAtMs > nowMs && !isSetBack) return { breaker, isCanaryDue: false, wakeAtMs: nextCanaryAtMs };
  // Before it is known what becomes of it: one that is lost must not be the last.
  const asked = resting({ ...breaker, canaries: breaker.canaries + 1 }, nowMs + CANARY_MS);
  return { breaker: asked, isCanaryDue: true, wakeAtMs: asked.nextCanaryAtMs ?? nowMs + IDLE_MS };
}

/** Nobody asks a backup while the primary works: whether it would answer is found out before it is needed. */
function idle(breaker: BreakerState, lastSeenMs: number | undefined, nowMs: number): Tick {
  // One that ends later than now is of a clock that was set back since: it must not hold canaries up until that time has come again.
  const lastEndedAtMs = lastSeenMs !== undefined && lastSeenMs > nowMs + CLOCKS_DIFFER_MS ? undefined : lastSeenMs;
  const firstAtMs = breaker.nextCanaryAtMs ?? (lastEndedAtMs ?? nowMs) + IDLE_MS;
  const dueAtMs = Math.max(firstAtMs, (lastEndedAtMs ?? 0) + IDLE_MS);
  const isCanaryDue = dueAtMs <= nowMs;
  // A clock that was set back must not put it off for longer than the rest itself.
  const nextCanaryAtMs = Math.min(isCanaryDue ? nowMs + IDLE_MS : dueAtMs, nowMs + IDLE_MS);
  return {
    breaker: nextCanaryAtMs === breaker.nextCanaryAtMs ? breaker : { ...breaker, nextCanaryAtMs },
    isCanaryDue,
    wakeAtMs: nextCanaryAtMs,
  };
}
