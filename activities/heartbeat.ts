/** Records the heartbeat of a workflow in the ledger. */
import type { Ledger } from '../ledger/contract.ts';
import type { HeartbeatActivities } from '../workflows/heartbeat/workflow.ts';
import type { Clock } from './clock.ts';

export function createHeartbeatActivities(ledger: Pick<Ledger, 'putBeat'>, clock: Clock): HeartbeatActivities {
  return { beat: async (name, nonce) => ledger.putBeat(name, nonce, await clock.nowMs()) };
}
