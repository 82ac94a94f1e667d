/** Runs the bare workflow in a process of its own, as Standby runs its workflows: `node bare-worker.ts <address>`. */
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { createLog, installRuntime } from '../../workers/log.ts';
import { BARE_QUEUE } from './bare-workflow.ts';
import type { BareActivities } from './bare-workflow.ts';

installRuntime(createLog('error'));
const connection = await NativeConnection.connect({ address: process.argv[2] ?? '' });
const activities: BareActivities = { nothing: () => Promise.resolve(), wait: (ms) => pause(ms, undefined) };
const worker = await Worker.create({
  connection,
  taskQueue: BARE_QUEUE,
  workflowBundle: { codePath: await workflowBundle(dataConverterOf('off'), 'scripts/bench/bare-workflow.ts') },
  activities,
  // As many as ours keeps.
  maxCachedWorkflows: 500,
});
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write(`${JSON.stringify({ event: 'ready' })}\n`);
await worker.run();
await connection.close();
