/** One heartbeat: it proves that a workflow task, a local activity and the ledger work, as every ticket needs them. */
import { proxyLocalActivities, setCurrentDetails } from '@temporalio/workflow';

const { beat } = proxyLocalActivities<HeartbeatActivities>({
  // The next beat is a better try than this one later.
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 2 },
});

export async function heartbeat(name: string, nonce: string): Promise<void> {
  try {
    await beat(name, nonce);
    setCurrentDetails('Ended. The ledger has this beat.');
  } catch (error) {
    setCurrentDetails('Failed: the ledger did not take this beat.');
    throw error;
  }
}

export interface HeartbeatActivities {
  beat(name: string, nonce: string): Promise<void>;
}
