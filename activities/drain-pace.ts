/** A drain wakes no more than gets done: the next item when few of those that it has woken are still under way. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Woken, WokenNow } from '../ledger/contract.ts';
import type { RunSays } from './drain-asleep.ts';

export type Pace = {
  told(item: Woken): void;
  /** Waits until another may be woken, and beats meanwhile; false where the time is over before. */
  room(untilMs: number, beat: () => void): Promise<boolean>;
};
export type PacePorts = {
  /** Of items that were told: those of which nothing has come yet, or that have found no room. */
  readonly underWay: (told: readonly Woken[]) => Promise<readonly WokenNow[]>;
  /** What the server says of a run that has not begun by the ledger. @default it waits in its queue */
  readonly runSays?: (workflowId: string) => Promise<RunSays>;
};

/** Work that nobody has begun is a backlog, and what comes in new stands behind it. One that has found no room says that there is none for the next. */
const NOT_BEGUN_AT_ONCE = 4;
/** As many as keep two cores and a provider of some seconds busy. What is new goes past them in the queues of models and ticket systems. */
const UNDER_WAY_AT_ONCE = 16;
/** One whose ticket system is away, say, must not hold up the others for longer. */
const COUNTS_FOR_MS = 30_000;
/** A route that comes back has room again within seconds; at one that has none for an hour nobody is woken five times a second. */
const TURNED_AWAY_FOR_MS = 10_000;
/** A read of two small indexes. */
const LOOK_MS = 200;
/** A workflow task is begun sooner, unless it waits behind others or fails: which of the two only the server knows. */
const BEGINS_WITHIN_MS = 1_000;

type Counted = { readonly item: Woken; readonly atMs: number; askAtMs: number; hasRead: boolean };

/** One for the drains of a process, page after page. */
export function paceOf({ underWay, runSays = () => Promise.resolve('queued') }: PacePorts): Pace {
  let counted: Counted[] = [];
  return {
    told(item) {
      const atMs = performance.now();
      counted = counted.filter(({ item: { workflowId } }) => workflowId !== item.workflowId);
      counted.push({ item, atMs, askAtMs: atMs + BEGINS_WITHIN_MS, hasRead: false });
    },
    async room(untilMs, beat) {
      for (;;) {
        counted = counted.filter(({ atMs }) => atMs + COUNTS_FOR_MS > performance.now());
        if (counted.length < NOT_BEGUN_AT_ONCE) return true;
        if (await look()) return true;
        if (performance.now() >= untilMs) return false;
        beat();
        await pause(LOOK_MS);
      }
    },
  };

  async function look(): Promise<boolean> {
    const now = new Map((await underWay(counted.map(({ item }) => item))).map((one) => [one.workflowId, one.is]));
    const kept: Counted[] = [];
    let notBegun = 0;
    for (const one of counted) {
      const is = now.get(one.item.workflowId);
      if (is === undefined || (is === 'turned-away' && one.atMs + TURNED_AWAY_FOR_MS <= performance.now())) continue;
      if (is === 'asleep' && (await isDead(one))) continue;
      kept.push(one);
      if (is === 'turned-away' || (is === 'asleep' && !one.hasRead)) notBegun += 1;
    }
    counted = kept;
    return counted.length < UNDER_WAY_AT_ONCE && notBegun < NOT_BEGUN_AT_ONCE;
  }

  /** A run that is over, or whose workflow tasks fail, gets nothing done, however long it is waited for. */
  async function isDead(one: Counted): Promise<boolean> {
    if (one.hasRead || one.askAtMs > performance.now()) return false;
    one.askAtMs = performance.now() + BEGINS_WITHIN_MS;
    const says = await runSays(one.item.workflowId);
    one.hasRead = says === 'read';
    return says === 'over' || says === 'fails';
  }
}
