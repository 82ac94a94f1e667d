/** Polls one ticket system's queue: reading, writing back, and asking what has changed. */
import { Worker } from '@temporalio/worker';
import { createDeskActivities } from '../activities/desk/index.ts';
import { createPollActivities } from '../activities/poll/index.ts';
import { deskQueue } from '../workflows/ids.ts';
import type { DeskPorts } from '../activities/desk/index.ts';
import type { PollPorts } from '../activities/poll/index.ts';
import type { WorkerPlace } from './place.ts';

export function deskWorker(place: WorkerPlace, desk: string, ports: DeskPorts & Pick<PollPorts, 'accept'>): Promise<Worker> {
  return Worker.create({
    ...place,
    taskQueue: deskQueue(desk),
    activities: { ...createDeskActivities(ports), ...createPollActivities(ports) },
    // Two calls of 10 s and a margin: a write under way ends known.
    shutdownGraceTime: '25s',
  });
}
