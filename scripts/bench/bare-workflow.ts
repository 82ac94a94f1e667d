/** What Temporal costs by itself: workflows that only call activities, one of which waits as long as the simulated provider. */
import { proxyActivities } from '@temporalio/workflow';

/** `fill` makes up the bytes; `gives` is how many characters of it come back. */
export type Carried = { readonly fill: string; readonly gives: number; readonly waitMs: number };
export type BareActivities = { nothing(): Promise<void>; wait(ms: number): Promise<void>; carry(carried: Carried): Promise<string> };
/** Characters that an activity takes and gives. */
export type Size = { readonly takes: number; readonly gives: number };
/** `fill` is longer than any of them takes; the activity with the most to wait for is the second, as ours is. */
export type AlikeInput = { readonly fill: string; readonly activities: readonly Size[]; readonly waitMs: number };

const { nothing, wait, carry } = proxyActivities<BareActivities>({ startToCloseTimeout: '30s' });

/** As many activities as a ticket of ours queues, with as many bytes. */
export async function bareAlike({ fill, activities, waitMs }: AlikeInput): Promise<string> {
  let last = '';
  for (const [at, { takes, gives }] of activities.entries())
    last = await carry({ fill: (fill + last).slice(-takes), gives, waitMs: at === 1 ? waitMs : 0 });
  return last;
}

/** Five activities without a byte, as a measure that does not move. */
export async function bareFive(waitMs: number): Promise<void> {
  await nothing();
  await nothing();
  await wait(waitMs);
  await nothing();
  await nothing();
}
