/**
 * Polls one provider's queue of canaries, in the process that has its key. A queue and slots of its own: where tickets have taken all slots of a
 * provider, as those that hang do, a canary would wait behind them and be given up, and the route would never be found to be back.
 */
import { Worker } from '@temporalio/worker';
import { createCanaries } from '../activities/control/canaries.ts';
import { askCanary } from '../activities/model/canary.ts';
import { canaryQueue } from '../workflows/ids.ts';
import type { CanariesPorts } from '../activities/control/canaries.ts';
import type { CanaryPorts } from '../activities/model/canary.ts';
import type { WorkerPlace } from './place.ts';

/** One for each route of a provider at most is under way, and few providers have more routes. */
const SLOTS = 16;

export function canaryWorker(place: WorkerPlace, provider: string, ports: CanaryPorts & Pick<CanariesPorts, 'ledger'>): Promise<Worker> {
  return Worker.create({
    ...place,
    taskQueue: canaryQueue(provider),
    activities: createCanaries({ ...ports, ask: (request) => askCanary(ports, request) }),
    maxConcurrentActivityTaskExecutions: SLOTS,
    // A handful a minute at most.
    maxConcurrentActivityTaskPolls: 1,
    // One that is lost is asked again by time.
    shutdownGraceTime: '5s',
    maxHeartbeatThrottleInterval: '10s',
  });
}
