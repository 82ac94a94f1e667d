/** One beat: a workflow task, a local activity, and the ledger, as every ticket needs them. */
import { proxyLocalActivities } from '@temporalio/workflow';
import type { HeartbeatActivities } from './contract.ts';

const { beat } = proxyLocalActivities<HeartbeatActivities>({
  // The next beat is a better try than this one later.
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 2 },
});

export async function heartbeat(name: string, nonce: string): Promise<void> {
  await beat(name, nonce);
}
