/** A drain wakes no more than gets done: the next item when few of those that it has woken are still under way. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Woken } from '../ledger/contract.ts';

export type Pace = {
  told(item: Woken): void;
  /** Waits until another may be woken, and beats meanwhile; false where the time is over before. */
  room(untilMs: number, beat: () => void): Promise<boolean>;
};
/** Of items that were told: those of which nothing has come yet. `isAsleep`: its run has not even read the signal. */
export type UnderWay = (told: readonly Woken[]) => Promise<readonly { readonly workflowId: string; readonly isAsleep: boolean }[]>;

/** Work that nobody has begun is a backlog, and what comes in new stands behind it. */
const ASLEEP_AT_ONCE = 4;
/** As many as keep two cores and a provider of some seconds busy. What is new goes past them in the queues of models and ticket systems. */
const UNDER_WAY_AT_ONCE = 16;
/** One whose ticket system is away, say, must not hold up the others for longer. */
const COUNTS_FOR_MS = 30_000;
/** A read of two small indexes. */
const LOOK_MS = 200;

/** One for the drains of a process, page after page. */
export function paceOf(underWay: UnderWay): Pace {
  let counted: { readonly item: Woken; readonly untilMs: number }[] = [];
  return {
    told: (item) => void counted.push({ item, untilMs: performance.now() + COUNTS_FOR_MS }),
    async room(untilMs, beat) {
      for (;;) {
        counted = counted.filter((one) => one.untilMs > performance.now());
        if (counted.length < ASLEEP_AT_ONCE) return true;
        const open = new Map((await underWay(counted.map(({ item }) => item))).map((one) => [one.workflowId, one.isAsleep]));
        counted = counted.filter(({ item }) => open.has(item.workflowId));
        if (counted.length < UNDER_WAY_AT_ONCE && [...open.values()].filter(Boolean).length < ASLEEP_AT_ONCE) return true;
        if (performance.now() >= untilMs) return false;
        beat();
        await pause(LOOK_MS);
      }
    },
  };
}
