/** The embedded server against the real CLI: one per data directory, taken over after a kill, and nobody else's process is ever touched. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import type { RunningServer, ServerExit, StartOptions, TemporalServer } from '../../temporal/embedded/contract.ts';
import { endProcess } from '../../temporal/embedded/end-process.ts';
import { identify, isAlive, type ProcessIdentity } from '../../temporal/embedded/process-identity.ts';
import { readRecord, writeRecord } from '../../temporal/embedded/record.ts';
import { SEARCH_ATTRIBUTES } from '../../temporal/embedded/search-attributes.ts';
import { startTemporal } from '../../temporal/embedded/start.ts';

const OWNER = fileURLToPath(new URL('../fixtures/temporal-owner.ts', import.meta.url));
const cli = process.env['STANDBY_TEMPORAL_CLI'] ?? '';
if (cli === '') throw new Error('Expected STANDBY_TEMPORAL_CLI to name the temporal CLI: run the tests by `npm test`.');

type Data = { readonly options: StartOptions; readonly record: string };

/** A data directory of its own; at the end its server, if one is left, is ended by its own identity. */
function freshData(t: TestContext): Data {
  const dataDir = mkdtempSync(join(tmpdir(), 'standby-temporal-'));
  const record = join(dataDir, 'temporal.json');
  t.after(async () => {
    const left = readRecord(record);
    if (left !== undefined) await endProcess(left.process, 2_000);
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { options: { dataDir, cli, port: 0, uiPort: 0, namespace: 'default', log: () => {} }, record };
}

function running(outcome: TemporalServer, kind: 'started' | 'reattached'): RunningServer {
  assert.equal(outcome.kind, kind, JSON.stringify(outcome));
  assert.ok(outcome.kind === 'started' || outcome.kind === 'reattached');
  return outcome;
}

async function withConnection<T>(server: { readonly address: string }, ask: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server.address, connectTimeout: 5_000 });
  try {
    return await ask(connection);
  } finally {
    await connection.close();
  }
}

function identityOf(pid: number): ProcessIdentity {
  const identity = identify(pid);
  assert.ok(identity !== undefined, `process ${pid} is alive`);
  return identity;
}

type Owner = { readonly process: ChildProcess; readonly pid: number; readonly server: { readonly pid: number; readonly address: string } };
const ownerLine = z.object({ kind: z.literal('started'), pid: z.number(), address: z.string() });

/** A process of its own that owns a server. Detached, so that a signal to its group reaches it and whoever shares the group, and not us. */
async function startOwner(t: TestContext, data: Data): Promise<Owner> {
  const owner = spawn(process.execPath, [OWNER, data.options.dataDir, cli], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  t.after(() => owner.kill('SIGKILL'));
  const [line] = await once(createInterface(owner.stdout), 'line', { signal: AbortSignal.timeout(30_000) });
  assert.ok(owner.pid !== undefined);
  return { process: owner, pid: owner.pid, server: ownerLine.parse(JSON.parse(String(line))) };
}

async function killed(owner: Owner): Promise<void> {
  const gone = once(owner.process, 'exit');
  owner.process.kill('SIGKILL');
  await gone;
}

test('a started server keeps closed workflows for a week and knows our search attributes', async (t) => {
  const { options } = freshData(t);
  const server = running(await startTemporal(options), 'started');
  const { retention, attributes } = await withConnection(server, async (connection) => ({
    retention: (await connection.workflowService.describeNamespace({ namespace: 'default' })).config?.workflowExecutionRetentionTtl,
    attributes: (await connection.operatorService.listSearchAttributes({ namespace: 'default' })).customAttributes,
  }));
  assert.equal(Number(retention?.seconds), 168 * 60 * 60);
  for (const name of Object.keys(SEARCH_ATTRIBUTES)) assert.ok(name in attributes, name);
  assert.equal((await fetch(server.uiUrl)).status, 200);
  assert.match(server.version, /^1\.\d+\.\d+$/);
  await server.stop();
});

test('a stop ends the server, and its data directory and its workflows can be used again', async (t) => {
  const { options, record } = freshData(t);
  const first = running(await startTemporal(options), 'started');
  const identity = identityOf(first.pid);
  await withConnection(first, (connection) =>
    new Client({ connection }).workflow.start('waits', { workflowId: 'kept', taskQueue: 'nobody', args: [] }),
  );
  await first.stop();
  await first.stop();
  assert.equal(isAlive(identity), false);
  assert.equal(readRecord(record), undefined);

  const second = running(await startTemporal(options), 'started');
  const kept = await withConnection(second, (connection) => new Client({ connection }).workflow.getHandle('kept').describe());
  assert.equal(kept.status.name, 'RUNNING');
  await second.stop();
});

test('a server that panics at its start is started again, and one that always does is told by its panic', async (t) => {
  const { options } = freshData(t);
  const said: string[] = [];
  const panicking = (times: number): string => {
    const path = join(options.dataDir, `panics-${times}`);
    const count = `${path}.count`;
    const lines = [
      '#!/bin/sh',
      `echo x >> ${count}`,
      `if [ "$(wc -l < ${count})" -le ${times} ]; then echo "panic: no free port" >&2; for n in 1 2 3 4; do echo "main.go:$n" >&2; done; exit 2; fi`,
      `exec ${cli} "$@"`,
    ];
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 });
    return path;
  };
  const server = running(await startTemporal({ ...options, cli: panicking(1), log: (line) => void said.push(line) }), 'started');
  await server.stop();
  assert.ok(said.some((line) => line.includes('panic: no free port')));
  const outcome = await startTemporal({ ...options, cli: panicking(99) });
  assert.ok(outcome.kind === 'failed');
  assert.match(outcome.why, /exit code 2.*panic: no free port/);
});

test('a search attribute that an older database lacks is there after the next start', async (t) => {
  const { options } = freshData(t);
  const first = running(await startTemporal(options), 'started');
  await withConnection(first, (connection) =>
    connection.operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: ['Waiting'] }),
  );
  await first.stop();
  const second = running(await startTemporal(options), 'started');
  const { customAttributes } = await withConnection(second, (connection) =>
    connection.operatorService.listSearchAttributes({ namespace: 'default' }),
  );
  assert.ok('Waiting' in customAttributes);
  await second.stop();
});

test('after kill -9 of its owner the next start takes the living server over, open workflows and all', async (t) => {
  const data = freshData(t);
  const owner = await startOwner(t, data);
  await withConnection(owner.server, (connection) =>
    new Client({ connection }).workflow.start('waits', { workflowId: 'open', taskQueue: 'nobody', args: [] }),
  );
  await killed(owner);

  const server = running(await startTemporal(data.options), 'reattached');
  assert.equal(server.pid, owner.server.pid);
  const open = await withConnection(server, (connection) => new Client({ connection }).workflow.getHandle('open').describe());
  assert.equal(open.status.name, 'RUNNING');
  const identity = identityOf(server.pid);
  await server.stop();
  assert.equal(isAlive(identity), false);
});

test('Ctrl-C reaches the owner and not the server, so that workers can finish their answers', async (t) => {
  const data = freshData(t);
  const owner = await startOwner(t, data);
  const gone = once(owner.process, 'exit');
  process.kill(-owner.pid, 'SIGINT');
  await gone;
  await pause(2_500); // twice the time in which a server that was told to stop does stop
  const server = running(await startTemporal(data.options), 'reattached');
  assert.equal(server.pid, owner.server.pid);
  await server.stop();
});

test('a server that was left behind with other settings is ended and a new one started', async (t) => {
  const data = freshData(t);
  const owner = await startOwner(t, data);
  const old = identityOf(owner.server.pid);
  await killed(owner);
  const server = running(await startTemporal({ ...data.options, namespace: 'another' }), 'started');
  assert.equal(isAlive(old), false);
  await server.stop();
});

test('a server that was left behind and does not answer is killed, and a new one started', async (t) => {
  const data = freshData(t);
  const owner = await startOwner(t, data);
  const old = identityOf(owner.server.pid);
  await killed(owner);
  process.kill(old.pid, 'SIGSTOP'); // alive, listening, deaf, and SIGTERM waits too
  const server = running(await startTemporal(data.options), 'started');
  assert.equal(isAlive(old), false);
  await server.stop();
});

test('a second owner is told who holds the data directory, in another process and in this one', async (t) => {
  const data = freshData(t);
  const owner = await startOwner(t, data);
  assert.deepEqual(await startTemporal(data.options), { kind: 'held', pid: owner.pid });
  identityOf(owner.server.pid);
  await killed(owner);
  const server = running(await startTemporal(data.options), 'reattached');
  assert.deepEqual(await startTemporal(data.options), { kind: 'held', pid: process.pid });
  await server.stop();
});

test('a pid that belongs to a stranger by now is neither asked nor ended', async (t) => {
  const { options, record } = freshData(t);
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  t.after(() => stranger.kill('SIGKILL'));
  assert.ok(stranger.pid !== undefined);
  const identity = identityOf(stranger.pid);
  writeRecord(record, {
    process: { pid: stranger.pid, startedAt: 'another boot:1' },
    port: 1,
    uiPort: 2,
    uiHost: '127.0.0.1',
    command: [cli],
  });
  const server = running(await startTemporal(options), 'started');
  assert.ok(isAlive(identity), 'the stranger lives');
  await server.stop();
  assert.ok(isAlive(identity), 'the stranger lives on');
});

test('a record that is torn or foreign is no record', async (t) => {
  const { options, record } = freshData(t);
  writeFileSync(record, '{"process":{"pid":1,');
  const server = running(await startTemporal(options), 'started');
  assert.equal(readRecord(record)?.process.pid, server.pid);
  await server.stop();
});

test('a port that is taken is named', async (t) => {
  const { options } = freshData(t);
  const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  const outcome = await startTemporal({ ...options, port: address.port });
  assert.ok(outcome.kind === 'failed', outcome.kind);
  assert.equal(outcome.step, 'port');
  assert.match(outcome.why, new RegExp(`\\b${address.port}\\b`));
});

test('a CLI that is missing, and one that ends at once, are told apart, and the data directory is free again', async (t) => {
  const { options } = freshData(t);
  const missing = await startTemporal({ ...options, cli: join(options.dataDir, 'no-such-temporal') });
  assert.equal(missing.kind === 'failed' && missing.step, 'spawn');
  // Many times, because it may end before or after it is looked at for the first time.
  for (let start = 0; start < 20; start += 1) {
    const broken = await startTemporal({ ...options, cli: '/bin/false' });
    assert.ok(broken.kind === 'failed', broken.kind);
    assert.equal(broken.step, 'start', broken.why);
    assert.match(broken.why, /exit code 1/);
  }
  await running(await startTemporal(options), 'started').stop();
});

test('a data directory that cannot be made is a value, not a throw', async (t) => {
  const { options } = freshData(t);
  const file = join(options.dataDir, 'a-file');
  writeFileSync(file, '');
  const outcome = await startTemporal({ ...options, dataDir: join(file, 'below') });
  assert.equal(outcome.kind === 'failed' && outcome.step, 'data directory');
});

for (const kind of ['started', 'reattached'] as const) {
  test(`the end of a ${kind} server that nobody asked for is reported, once, and a start afterwards works`, async (t) => {
    const data = freshData(t);
    if (kind === 'reattached') await killed(await startOwner(t, data));
    const exits: ServerExit[] = [];
    const server = running(await startTemporal({ ...data.options, onExit: (exit) => exits.push(exit) }), kind);
    process.kill(server.pid, 'SIGKILL');
    for (let look = 0; look < 100 && exits.length === 0; look += 1) await pause(50);
    assert.equal(exits.length, 1);
    assert.equal(exits[0]?.pid, server.pid);
    await server.stop();
    await running(await startTemporal({ ...data.options, onExit: (exit) => exits.push(exit) }), 'started').stop();
    await pause(100);
    assert.equal(exits.length, 1, 'an end that was asked for is not reported');
  });
}

test('the server gets none of our environment, where the keys are', async (t) => {
  const { options } = freshData(t);
  process.env['STANDBY_TEST_SECRET'] = 'must not travel';
  t.after(() => delete process.env['STANDBY_TEST_SECRET']);
  const server = running(await startTemporal(options), 'started');
  if (process.platform === 'linux') assert.doesNotMatch(readFileSync(`/proc/${server.pid}/environ`, 'utf8'), /STANDBY_TEST_SECRET/);
  await server.stop();
});
