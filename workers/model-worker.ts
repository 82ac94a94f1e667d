/** Polls one provider's queue. One process may run several; one provider never starves another. */
import { Worker } from '@temporalio/worker';
import { createModelActivities } from '../activities/model/index.ts';
import { modelQueue } from '../workflows/ids.ts';
import type { ModelPorts } from '../activities/model/contract.ts';
import type { WorkerPlace } from './place.ts';

export function modelWorker(place: WorkerPlace, provider: string, ports: ModelPorts): Promise<Worker> {
  return Worker.create({
    ...place,
    taskQueue: modelQueue(provider),
    activities: createModelActivities(ports),
    // The longest exchange of a route is 60 s: a polite stop loses no paid answer.
    shutdownGraceTime: '65s',
    // What is handed to a process that hangs is lost until its heartbeat is missed: few polls lie with it, and two take some hundred requests a second.
    maxConcurrentActivityTaskPolls: 2,
    // So that a cancel reaches a running request within seconds and not after most of a minute.
    maxHeartbeatThrottleInterval: '10s',
  });
}
