/** Of a queue in which work has piled up the server gives out what goes first first, and each client's in turn: on the embedded server as it is started. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { startTemporal } from '../../temporal/embedded/start.ts';
import { createLog, installRuntime } from '../../watch/log.ts';
import { until } from '../support/live.ts';
import { priorityOf } from '../../workflows/priority.ts';

const QUEUE = 'backlog';
const MANY = 60;

test('what is new goes past a backlog of what comes back, a poll past both, and a client of few past one of many', async (t) => {
  installRuntime(createLog('silent'));
  const dir = await mkdtemp(join(tmpdir(), 'standby-backlog-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const cli = process.env['STANDBY_TEMPORAL_CLI'] ?? assert.fail('Expected STANDBY_TEMPORAL_CLI: run the tests by `npm test`.');
  const temporal = await startTemporal({ dataDir: dir, cli, port: 0, uiPort: 0, namespace: 'default', log: () => undefined });
  if (temporal.kind !== 'started') return assert.fail(JSON.stringify(temporal));
  t.after(() => temporal.stop());
  const connection = await Connection.connect({ address: temporal.address });
  t.after(() => connection.close());
  const client = new Client({ connection });

  const order: string[] = [];
  const give = (name: string, priority: ReturnType<typeof priorityOf>) =>
    client.activity.start('told', { id: name, taskQueue: QUEUE, args: [name], priority, scheduleToCloseTimeout: '5m' });
  const item = (of: string, comesBack: boolean) => priorityOf({ kind: 'item', criticality: 'sla', comesBack, of });
  for (let at = 0; at < MANY; at++) await give(`back-large-${at}`, item('large', true));
  await give('back-small', item('small', true));
  await give('new', item('large', false));
  await give('poll', priorityOf({ kind: 'tending' }));

  const native = await NativeConnection.connect({ address: temporal.address });
  t.after(() => native.close());
  const worker = await Worker.create({
    connection: native,
    taskQueue: QUEUE,
    activities: { told: async (name: string) => void order.push(name) },
    maxConcurrentActivityTaskExecutions: 1,
    maxConcurrentActivityTaskPolls: 1,
  });
  const running = worker.run();
  await until(
    'all of them',
    120_000,
    () => Promise.resolve(order.length),
    (count) => count === MANY + 3,
  );
  worker.shutdown();
  await running;
  const at = (name: string): number => order.indexOf(name);
  t.diagnostic(`of ${MANY + 3}: the poll ${at('poll') + 1}., what is new ${at('new') + 1}., the small client's ${at('back-small') + 1}.`);
  // What the server has handed out while the last ones were written is ahead of them.
  assert.ok(at('poll') < 8 && at('new') < 8, order.slice(0, 20).join(' '));
  assert.ok(at('back-small') < MANY / 2, order.slice(0, 40).join(' '));
});
