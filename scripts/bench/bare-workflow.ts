/** What Temporal costs by itself: five activities, one of which waits as long as the simulated provider. Measured beside ours. */
import { proxyActivities } from '@temporalio/workflow';

export type BareActivities = { nothing(): Promise<void>; wait(ms: number): Promise<void> };
export const BARE_QUEUE = 'bench-bare';

const { nothing, wait } = proxyActivities<BareActivities>({ startToCloseTimeout: '30s' });

export async function bare(waitMs: number): Promise<void> {
  await nothing();
  await nothing();
  await wait(waitMs);
  await nothing();
  await nothing();
}
