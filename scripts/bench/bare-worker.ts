/** Runs the bare workflows in a process of its own, as Standby runs its own: `node bare-worker.ts <address> <queue> [<key file>]`. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { parseKeyText } from '../../encryption/key-text.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { createLog, installRuntime } from '../../watch/log.ts';
import { fillOf } from './fill.ts';
import type { BareActivities } from './bare-workflow.ts';

const [address = '', taskQueue = '', keyFile] = process.argv.slice(2);
installRuntime(createLog('error'));
const connection = await NativeConnection.connect({ address });
const activities: BareActivities = {
  nothing: () => Promise.resolve(),
  wait: (ms) => pause(ms, undefined),
  carry: async ({ gives, waitMs }) => {
    if (waitMs > 0) await pause(waitMs);
    return fillOf(gives);
  },
};
const dataConverter = await converter(keyFile);
const worker = await Worker.create({
  connection,
  taskQueue,
  dataConverter,
  workflowBundle: { codePath: await workflowBundle(dataConverter, ['scripts/bench/bare-workflow.ts']) },
  activities,
  // As many as ours keeps.
  maxCachedWorkflows: 500,
});
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write(`${JSON.stringify({ event: 'ready' })}\n`);
await worker.run();
await connection.close();

async function converter(file: string | undefined): Promise<ReturnType<typeof dataConverterOf>> {
  if (file === undefined) return dataConverterOf('off');
  const read = parseKeyText(await readFile(file, 'utf8'));
  if (read.kind !== 'key') throw new Error(`Expected the key of the service in ${file}, got ${read.got}.`);
  return dataConverterOf([read.key]);
}
