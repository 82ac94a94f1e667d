/** Begins an attempt when its account has room for it at its pace: waits a little where that is sooner than anything else, else says when to come again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WINDOW_MS, apartMs, heldAtPace, isTooMuch, limitText } from '../../planning/pace/pace.ts';
import { heldUntil } from '../../planning/pace/told.ts';
import { stamp } from '../route-trouble.ts';
import { createTurns } from './turns.ts';
import type { AttemptBegun, AttemptStart, PaceAsked, Paced, RouteState } from '../../ledger/contract.ts';
import type { Pace } from '../../planning/pace/pace.ts';
import type { ModelPorts, ServedRoute } from './contract.ts';
import type { Turns } from './turns.ts';

export type Beginning = {
  readonly served: ServedRoute;
  /** Whose request it is: it keeps its place by it. */
  readonly holder: string;
  readonly tokens: number;
  readonly start: (nowMs: number) => AttemptStart;
  readonly isBlocked: (nowMs: number) => (state: RouteState, underWay: number) => boolean;
  /** Another route may be asked instead. */
  readonly mayMoveOn: boolean;
  /**
   * A canary: before all that wait for room, in slots of its own, and then once in a minute. Behind them it would never come to its turn where the
   * account's other routes take all there is, and its route would stay closed as long as that.
   */
  readonly goesFirst?: boolean;
  /** No longer than this, whatever else. */
  readonly mostMs: number;
  readonly signal: AbortSignal;
};
/** `untilMs`: its turn; undefined where no time has room for a request so large. */
export type AtPace =
  | Exclude<AttemptBegun, Paced>
  | { readonly kind: 'paced'; readonly untilMs: number | undefined; readonly why: string }
  | { readonly kind: 'stopped' };

/** While it waits it holds one of its worker's slots: what takes longer is waited for on a timer of its workflow. */
const LONGEST_MS = { alone: 3_000, mayMoveOn: 1_000, goesFirst: Infinity };
const longestMs = ({ mayMoveOn, goesFirst = false }: Beginning): number =>
  LONGEST_MS[goesFirst ? 'goesFirst' : mayMoveOn ? 'mayMoveOn' : 'alone'];
/** Of the same account, out of 100 slots: the rest stay free for routes that have room. */
const MOST_AT_ONCE = 20;
/** Where nobody knows when there is room: when a request ends. */
const LEAST_WAIT_MS = 100;
const waiting = new Map<string, number>();

export async function beginAtPace(ports: Pick<ModelPorts, 'ledger' | 'clock' | 'turns'>, given: Beginning): Promise<AtPace> {
  const { paced } = given.served;
  if (paced !== undefined && isTooMuch(paced.pace, given.tokens)) {
    const why = `its pace: a request of ${given.tokens} tokens, of ${paced.pace.tokensPerMinute ?? 0} in a minute`;
    return { kind: 'paced', untilMs: undefined, why };
  }
  const turns = ports.turns ?? createTurns();
  let leftMs = Math.min(given.mostMs, longestMs(given));
  for (;;) {
    const { begun, queue, untilMs, nowMs } = await tried(ports, given, turns);
    if (begun.kind !== 'paced') {
      turns.leave(queue, given.holder);
      return begun;
    }
    const waitMs = Math.max(LEAST_WAIT_MS, untilMs - nowMs);
    if (waitMs > leftMs || ((waiting.get(queue) ?? 0) >= MOST_AT_ONCE && given.goesFirst !== true)) {
      // Who goes elsewhere, or comes in a minute, keeps no place: it would stay empty.
      if (given.mayMoveOn || given.goesFirst === true) turns.leave(queue, given.holder);
      return { kind: 'paced', untilMs, why: whyHeld(begun, paced?.pace ?? {}) };
    }
    leftMs -= waitMs;
    if (!(await waited(queue, waitMs, given.signal))) {
      turns.leave(queue, given.holder);
      return { kind: 'stopped' };
    }
  }
}

type Tried = { readonly begun: AttemptBegun; readonly queue: string; readonly untilMs: number; readonly nowMs: number };

/** `untilMs`: its turn, where there was no room. */
async function tried({ ledger, clock }: Pick<ModelPorts, 'ledger' | 'clock'>, given: Beginning, turns: Turns): Promise<Tried> {
  const { served, holder, tokens, goesFirst = false } = given;
  const nowMs = await clock.nowMs();
  const start = given.start(nowMs);
  // Without a pace only what headers say of this route holds it.
  const queue = served.paced?.account ?? `route:${start.route}`;
  const ahead = goesFirst ? 0 : turns.ahead(queue, holder, nowMs);
  const begun = await ledger.beginAttempt(start, given.isBlocked(nowMs), asking(served, { tokens, ahead, nowMs }));
  if (begun.kind !== 'paced') return { begun, queue, untilMs: nowMs, nowMs };
  const apart = apartMs(begun.held.by, served.paced?.pace ?? {}, tokens, begun.meanMs);
  const roomAtMs = begun.roomAtMs ?? nowMs + apart;
  return { begun, queue, untilMs: turns.take(queue, holder, { roomAtMs, apartMs: apart, ahead, nowMs, goesFirst }), nowMs };
}

function asking({ paced }: ServedRoute, { tokens, ahead, nowMs }: { tokens: number; ahead: number; nowMs: number }): PaceAsked {
  return {
    account: paced?.account,
    tokens,
    windowMs: WINDOW_MS,
    heldBy: (use, told) => {
      const untilMs = told && heldUntil(told, tokens, nowMs);
      if (untilMs !== undefined) return { by: 'told', untilMs };
      return paced && use && heldAtPace(paced.pace, use, { tokens, ahead });
    },
  };
}

/** False where it was told to stop. */
async function waited(queue: string, ms: number, signal: AbortSignal): Promise<boolean> {
  waiting.set(queue, (waiting.get(queue) ?? 0) + 1);
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    // Only the signal ends a sleep early.
    return false;
  } finally {
    const left = (waiting.get(queue) ?? 1) - 1;
    if (left === 0) waiting.delete(queue);
    else waiting.set(queue, left);
  }
}

function whyHeld({ held, use }: Paced, pace: Pace): string {
  if (held.by === 'told') return `at its pace: its provider says that its limit is used up until ${stamp(held.untilMs)}`;
  return use === undefined ? 'at its pace' : `at its pace: ${limitText(held.by, pace, use)}`;
}
