/** The outgoing heartbeat beats while polls, a workflow and the ledger work end to end, is silent while one of them does not, and goes on by itself. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../../simulator/stage/process.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { startTemporal } from '../../temporal/embedded/start.ts';
import { CANARY, receiver } from '../support/heartbeats.ts';
import { OPEN, live, until } from '../support/live.ts';
import type { TestContext } from 'node:test';
import type { Receiver } from '../support/heartbeats.ts';

const EVERY_MS = 1_000;
/** A poll may be late by a minute before anybody says so, whatever its interval; a probe may take 20 s to fail. */
const LATE_MS = 60_000 + 45_000;
const BACK_MS = 45_000;

const count = (logs: readonly string[], what: string): number => logs.filter((line) => line.includes(what)).length;
const FAILED = '"alert":"heartbeat-failed"';

/** No beat for a while, and one alert for all of it. */
async function silent(to: Receiver, logs: readonly string[], alerts: number, withinMs: number): Promise<void> {
  await until(
    'an alert',
    withinMs,
    () => Promise.resolve(count(logs, FAILED)),
    (seen) => seen === alerts,
  );
  const before = to.beats.length;
  await pause(4 * EVERY_MS);
  assert.equal(to.beats.length, before, 'no beat while something is broken');
  assert.equal(count(logs, FAILED), alerts, 'one alert');
}

test('heartbeats stop while the desk is down, the ledger locked or the receiver unwell, each told once, and go on', async (t) => {
  const to = await receiver(t);
  const service = await live(t, {
    webhooks: 'off',
    settings: { intake: 'poll', pollEveryMs: 1_000, deadManMs: 2_000, file: { heartbeat: { urlEnv: 'BEAT_URL', every: '1s' } } },
    env: { BEAT_URL: to.url },
  });
  const { stage, logs } = service;
  await to.next(BACK_MS);
  await to.next(BACK_MS);
  assert.equal(count(logs, '"alert"'), 0, 'a start alarms nobody');

  to.status = 0;
  await until(
    'an alert',
    BACK_MS,
    () => Promise.resolve(count(logs, FAILED)),
    (seen) => seen === 1,
  );
  to.status = 500;
  await pause(3 * EVERY_MS);
  assert.equal(count(logs, FAILED), 1);
  to.status = 200;
  await until(
    'word that it goes on',
    BACK_MS,
    () => Promise.resolve(count(logs, 'the heartbeat goes on')),
    (seen) => seen === 1,
  );

  const lock = new DatabaseSync(join(service.dataDir, 'ledger.db'), { timeout: 10_000 });
  lock.exec('begin exclusive');
  await silent(to, logs, 2, BACK_MS);
  lock.exec('rollback');
  lock.close();
  await to.next(BACK_MS);

  await stage.setDesk('read', { kind: 'down' });
  await silent(to, logs, 3, LATE_MS);
  await until(
    'the poll to be told',
    BACK_MS,
    () => Promise.resolve(count(logs, '"alert":"poll-late"')),
    (seen) => seen === 1,
  );
  await stage.setDesk('read', { kind: 'works' });
  await to.next(BACK_MS);
  await until(
    'word of the poll',
    BACK_MS,
    () => Promise.resolve(count(logs, 'desk is polled again')),
    (seen) => seen === 1,
  );

  assert.equal(count(logs, CANARY), 0, 'the address stands in no line of the log');
});

test('with the parts as processes of their own one beats, a missing workflow worker silences it and is told within one check, also where nobody waits', async (t) => {
  const to = await receiver(t);
  const dir = await mkdtemp(join(tmpdir(), 'standby-beat-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const connection = { kind: 'desk', urlEnv: 'DESK_URL', tokenEnv: 'DESK_TOKEN', intake: 'poll', pollEvery: '1s' };
  const stage = await startStage({
    dir: join(dir, 'stage'),
    webhooks: 'off',
    settings: {
      ...OPEN,
      deadManMs: 2_000,
      file: { heartbeat: { urlEnv: 'BEAT_URL', every: '1s' }, connections: { desk: connection, second: connection } },
    },
    env: { BEAT_URL: to.url },
  });
  t.after(() => stage.close());
  const temporal = await startTemporal({
    dataDir: join(dir, 'temporal'),
    cli: process.env['STANDBY_TEMPORAL_CLI'] ?? assert.fail('Expected STANDBY_TEMPORAL_CLI: run the tests by `npm test`.'),
    port: 0,
    uiPort: 0,
    namespace: 'default',
    log: () => undefined,
  });
  if (temporal.kind !== 'started') return assert.fail(JSON.stringify(temporal));
  t.after(() => temporal.stop());
  const logs: string[] = [];
  const env = { ...stage.env, TEMPORAL_ADDRESS: temporal.address };
  const part = (queue: string, own: Partial<Where> = {}) => startPart(t, queue, { dir, configPath: stage.configPath, env, logs, ...own });
  // It watches over a connection, too, and would beat as soon as the other does: to a receiver of its own, so that nobody has to count.
  const other = await receiver(t);

  // Parts never make a key: whoever sets them up makes it once.
  const common = ['--config', stage.configPath, '--data-dir', join(dir, 'standby'), '--json'];
  await promisify(execFile)(process.execPath, ['cli/standby.ts', 'init', ...common], { cwd: join(import.meta.dirname, '..', '..') });
  await part('desk-desk');
  await until(
    'an alert that nobody can look',
    2_000 + 30_000,
    () => Promise.resolve(count(logs, '"alert":"watch-blind"')),
    (seen) => seen === 1,
  );
  assert.equal(to.beats.length, 0);
  const worker = await part('standby');
  await part('desk-second', { env: { ...env, BEAT_URL: other.url }, logs: [] });
  await part('llm-openai');
  await to.next(LATE_MS);
  await until(
    'word that it looks again',
    BACK_MS,
    () => Promise.resolve(count(logs, 'are held up is made again')),
    (seen) => seen === 1,
  );
  for (let beats = 0; beats < 5; beats++) await to.next(BACK_MS);
  assert.deepEqual(other.beats, [], 'one beats: the process of the connection named first');
  const told = count(logs, FAILED);
  assert.equal(await worker.stop(), 0);
  await silent(to, logs, told + 1, BACK_MS);
  assert.equal(count(logs, '"alert":"watch-blind"'), 2);
  await part('standby');
  await to.next(BACK_MS);
  assert.equal(count(logs, CANARY), 0);
});

type Where = { readonly dir: string; readonly configPath: string; readonly env: NodeJS.ProcessEnv; readonly logs: string[] };
async function startPart(t: TestContext, queue: string, { dir, configPath, env, logs }: Where): Promise<Awaited<ReturnType<typeof start>>> {
  const args = ['worker', '--queues', queue, '--config', configPath, '--data-dir', join(dir, 'standby'), '--json'];
  const started = await start({
    entry: 'cli/standby.ts',
    args,
    env: { ...env, STANDBY_TEMPORAL_CLI: undefined },
    onLog: (line) => void logs.push(line),
  });
  t.after(() => started.stop());
  return started;
}
