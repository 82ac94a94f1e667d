/** Asks a route on its queue, and looks now and then whether anybody is there to take it: what nobody will take leaves early. */
import { proxyLocalActivities } from '@temporalio/workflow';
import { modelQueue } from '../ids.ts';
import { NOBODY_TOOK, failureAsValue } from './failure.ts';
import { LOCAL_LOOK, looksWithin } from './timeouts.ts';
import type { Failed } from './failure.ts';
import type { ModelTimes } from './timeouts.ts';
import type { Asked, QueueActivities, Route } from './contract.ts';

const { isServed, isDeserted } = proxyLocalActivities<QueueActivities>(LOCAL_LOOK);

export type Asking<T> = {
  readonly route: Route;
  readonly times: ModelTimes;
  /** Whether the chain has somewhere to go from here; else the request waits for a worker to the end. */
  readonly mayLeave: boolean;
  readonly ask: (times: ModelTimes) => Promise<Asked<T>>;
};
/** `isUntouched`: it has left its queue early, and no request was made. */
export type Taken<T> = { readonly asked: Asked<T> | Failed; readonly isUntouched: boolean };

/** A request that comes back from a look goes to the end of its queue, so that looks are few. */
export async function askTaken<T>({ route, times, mayLeave, ask }: Asking<T>): Promise<Taken<T>> {
  const askedAtMs = Date.now();
  const queue = modelQueue(route.provider);
  for (const waitMs of mayLeave ? looksWithin(times.livenessMs) : []) {
    const startedAtMs = Date.now();
    const budgetMs = times.budgetMs - (startedAtMs - askedAtMs);
    const asked = await failureAsValue<Asked<T>, Untaken>(
      () => ask({ budgetMs, livenessMs: waitMs }),
      () => Promise.resolve(UNTAKEN),
    );
    if (asked.kind !== 'untaken') return touched(asked);
    // Then it was taken once, and given out again: a request may have been made, its tries are counted, and do not begin anew.
    const wasTaken = Date.now() - startedAtMs > waitMs + A_MOMENT_MS;
    if ((await failureAsValue(() => isDeserted(queue))) === true) return { asked: DESERTED, isUntouched: !wasTaken };
    if (wasTaken) return touched(await untaken(queue));
  }
  const waitedMs = Date.now() - askedAtMs;
  const left = { budgetMs: times.budgetMs - waitedMs, livenessMs: times.livenessMs - waitedMs };
  if (waitedMs > 0 && (left.livenessMs < A_MOMENT_MS || left.budgetMs < route.attemptMs)) return touched(await untaken(queue));
  const asked = await failureAsValue<Asked<T>>(
    () => ask(left),
    () => untaken(queue),
  );
  return touched(asked);
}

const touched = <T>(asked: Asked<T> | Failed): Taken<T> => ({ asked, isUntouched: false });

type Untaken = { readonly kind: 'untaken' };
const UNTAKEN: Untaken = { kind: 'untaken' };
/** Between the end of a time-out and our knowing of it, also on a busy server. */
const A_MOMENT_MS = 1_000;
const DESERTED = { kind: 'next-route', reason: 'no-worker', why: 'no worker was there to take the request' } as const;

/** The server says the same of a queue that nobody polls and of one whose slots are all taken: its worker's beat tells them apart. */
async function untaken(queue: string): Promise<Failed> {
  const served = await failureAsValue(() => isServed(queue));
  if (typeof served !== 'boolean') return served;
  return served ? { kind: 'next-route', reason: 'queue-full', why: 'its worker had no slot free in time' } : NOBODY_TOOK;
}
