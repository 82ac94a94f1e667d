/** Polls one ticket system's queue: reading, writing back, and asking what has changed. */
import { Worker } from '@temporalio/worker';
import { createDeskActivities } from '../activities/desk/index.ts';
import { asActivities } from '../activities/failures.ts';
import { createPollActivities } from '../activities/poll/index.ts';
import { deskQueue } from '../workflows/ids.ts';
import type { DeskPorts } from '../activities/desk/context-ports.ts';
import type { PollPorts } from '../activities/poll/index.ts';
import { joinedActivities } from './joined-activities.ts';
import type { WorkerPlace } from './place.ts';

/** `activities`: those that processes bring for their own runs. */
type DeskWorker = DeskPorts & Pick<PollPorts, 'accept'> & { readonly activities?: object };

export function deskWorker(place: WorkerPlace, desk: string, { activities = {}, ...ports }: DeskWorker): Promise<Worker> {
  return Worker.create({
    ...place,
    taskQueue: deskQueue(desk),
    activities: joinedActivities(createDeskActivities(ports), createPollActivities(ports), asActivities(activities)),
    // Beats that are kept back for long make a process that stood still for a moment look dead.
    maxHeartbeatThrottleInterval: '10s',
    // Two calls of 10 s and a margin: a write under way ends known.
    shutdownGraceTime: '25s',
  });
}
