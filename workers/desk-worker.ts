/** Polls one ticket system's queue: reading and writing back. */
import { Worker } from '@temporalio/worker';
import type { NativeConnection } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { createDeskActivities } from '../activities/desk/index.ts';
import { deskQueue } from '../workflows/ids.ts';
import type { DeskPorts } from '../activities/desk/index.ts';

export function deskWorker(connection: NativeConnection, dataConverter: DataConverter, desk: string, ports: DeskPorts): Promise<Worker> {
  return Worker.create({
    connection,
    dataConverter,
    taskQueue: deskQueue(desk),
    activities: createDeskActivities(ports),
    // Two calls of 10 s and a margin: a write under way ends known.
    shutdownGraceTime: '25s',
  });
}
