/** Two installations never work in one namespace: who comes second is refused before it has done anything. Real server, ledgers and processes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { startService } from '../../simulator/stage/service.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { dropOtherPolls, ensurePoll } from '../../intake/poll-schedules.ts';
import { claimNamespace, ownNamespace } from '../../temporal/claim.ts';
import { MARKER_ID, readMarker } from '../../temporal/marker.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';
import type { Keys } from '../../encryption/key-text.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Claimed } from '../../temporal/claim.ts';
import type { NamedTemporal } from '../fixtures/named-temporal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POLLED = { intake: 'both', pollEveryMs: 5_000 } as const;

/** Runs a program of ours until it ends by itself, or has said that it is ready. */
async function runs(entry: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number | 'ready'; said: string }> {
  const child = spawn(process.execPath, [entry, ...args, '--json'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let isReady = false;
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (!chunk.includes('"ready"')) return;
    isReady = true;
    child.kill('SIGTERM');
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: isReady ? 'ready' : Number(code), said };
}

async function becomesReady(...asked: Parameters<typeof runs>): Promise<void> {
  const { code, said } = await runs(...asked);
  assert.equal(code, 'ready', said);
}

async function pollsOf(temporal: NamedTemporal): Promise<readonly string[]> {
  const page = await temporal.connection.workflowService.listSchedules({ namespace: 'default' });
  return page.schedules.map(({ scheduleId }) => scheduleId ?? '').toSorted();
}

const newKeys = (): Keys => [keyOf(randomBytes(32))];
async function newLedger(t: TestContext, temporal: NamedTemporal, keys: Keys, name: string): Promise<Ledger> {
  await mkdir(join(temporal.dir, name), { recursive: true });
  const ledger = await openLedger({ path: join(temporal.dir, name, 'ledger.db'), seal: createSeal(keys) });
  t.after(() => ledger.close());
  return ledger;
}
const claims = (temporal: NamedTemporal, ledger: Ledger, keys: Keys, mayFollow = false): Promise<Claimed> =>
  claimNamespace({ place: { connection: temporal.connection, namespace: 'default' }, ledger, keys, mayFollow, nowMs: Date.now });
const reads = (temporal: NamedTemporal) => readMarker({ connection: temporal.connection, namespace: 'default' });

test('a second installation is refused with what to do, by its start, its parts and its commands, and the polls of the first stay', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({ dir: join(temporal.dir, 'stage'), settings: POLLED });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const first = await startService({ dataDir: join(temporal.dir, 'first'), configPath: stage.configPath, ingressPort: 0, env });
  t.after(() => first.started.stop());
  assert.deepEqual(await pollsOf(temporal), ['poll:desk']);

  const desk = { kind: 'desk', urlEnv: 'DESK_URL', tokenEnv: 'DESK_TOKEN', intake: 'poll', write: 'observe' };
  const other = await startStage({ dir: join(temporal.dir, 'other'), settings: { file: { connections: { helpdesk: desk } } } });
  t.after(() => other.close());
  const otherEnv = temporal.envFor(other.env);
  const data = ['--config', other.configPath, '--data-dir', join(temporal.dir, 'second')];
  const started = await runs('workers/main.ts', [...data, '--port', '0', '--codec-port', '0'], otherEnv);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const polls = await pollsOf(temporal);
  t.diagnostic(`the second ended with ${started.code}; polls of the first: ${polls.includes('poll:desk') ? 1 : 0} of 1`);
  assert.deepEqual(polls, ['poll:desk']);
  assert.equal(started.code, 1);
  assert.match(started.said, /wanted a namespace of the installation [0-9a-f-]{36}, got one of the installation [0-9a-f-]{36}/);
  assert.match(started.said, /TEMPORAL_NAMESPACE/);
  for (const args of [['ingress', '--port', '0'], ['worker', '--queues', 'standby'], ['drain']]) {
    const part = await runs('cli/standby.ts', [...args, ...data], otherEnv);
    assert.equal(part.code, 1, args.join(' '));
    assert.match(part.said, /got one of the installation/, args.join(' '));
  }
});

test('a part on a data directory without a key is refused, makes nothing, and `standby init` makes what it needs', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({ dir: join(temporal.dir, 'stage'), settings: POLLED });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const dataDir = join(temporal.dir, 'parts');
  const data = ['--config', stage.configPath, '--data-dir', dataDir];
  const refused = await runs('cli/standby.ts', ['ingress', '--port', '0', ...data], env);
  t.diagnostic(`a part on an empty directory: ${refused.code}, key made: ${existsSync(join(dataDir, 'standby.key'))}`);
  assert.equal(refused.code, 1);
  assert.match(refused.said, /wanted the key of this installation.*standby init/s);
  assert.equal(existsSync(dataDir), false);
  assert.equal((await runs('cli/standby.ts', ['init', ...data], env)).code, 0);
  await becomesReady('cli/standby.ts', ['ingress', '--port', '0', ...data], env);
});

test('of twenty new installations that start at once in one namespace exactly one gets it', async (t) => {
  const temporal = await namedTemporal(t);
  const starts = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const keys = newKeys();
      return { keys, ledger: await newLedger(t, temporal, keys, `racer-${at}`) };
    }),
  );
  const ended = await Promise.all(starts.map(({ keys, ledger }) => claims(temporal, ledger, keys)));
  const winners = ended.flatMap((one, at) => (one.kind === 'claimed' ? [at] : []));
  assert.equal(winners.length, 1);
  const winner = starts[winners[0] ?? -1];
  assert.equal((await reads(temporal))?.installation, (await winner?.ledger.installation())?.id);
  // And the same one again, as often as it likes.
  if (winner) assert.equal((await claims(temporal, winner.ledger, winner.keys)).kind, 'claimed');
});

test('twenty parts of one new installation that start at once all get it', async (t) => {
  const temporal = await namedTemporal(t);
  const keys = newKeys();
  const ledger = await newLedger(t, temporal, keys, 'one');
  const ended = await Promise.all(Array.from({ length: 20 }, () => claims(temporal, ledger, keys)));
  assert.deepEqual([...new Set(ended.map(({ kind }) => kind))], ['claimed']);
});

test('the marker runs without a worker and without an end; ended by hand it still refuses others, and its owner makes it anew', async (t) => {
  const temporal = await namedTemporal(t);
  const [keys, foreign] = [newKeys(), newKeys()];
  const [ledger, stranger] = [await newLedger(t, temporal, keys, 'mine'), await newLedger(t, temporal, foreign, 'theirs')];
  assert.equal((await claims(temporal, ledger, keys)).kind, 'claimed');
  const handle = temporal.client().workflow.getHandle(MARKER_ID);
  const { raw, status } = await handle.describe();
  assert.equal(status.name, 'RUNNING');
  // No time limit: the retention is counted from an end that never comes.
  for (const limit of [raw.executionConfig?.workflowExecutionTimeout, raw.executionConfig?.workflowRunTimeout])
    assert.equal(Number(limit?.seconds ?? 0), 0);
  await handle.terminate();
  assert.equal((await claims(temporal, stranger, foreign)).kind, 'foreign');
  assert.equal((await claims(temporal, ledger, keys)).kind, 'claimed');
  assert.equal((await reads(temporal))?.isRunning, true);
});

test('a key that is added is known to all at once; who lacks a key of the installation is refused by its id', async (t) => {
  const temporal = await namedTemporal(t);
  const [old] = newKeys();
  const [next] = newKeys();
  const [third] = newKeys();
  const ledger = await newLedger(t, temporal, [old], 'mine');
  assert.equal((await claims(temporal, ledger, [old])).kind, 'claimed');
  const added = await Promise.all([claims(temporal, ledger, [next, old]), claims(temporal, ledger, [third, old])]);
  // Two that rotate at once, each to a key the other does not have: both are known, and neither alone is enough any more.
  assert.ok(added.some(({ kind }) => kind === 'claimed'));
  const known = (await reads(temporal))?.keyIds ?? [];
  assert.ok(known.includes(old.keyId) && known.length >= 2);
  const refused = await claims(temporal, ledger, [old]);
  assert.ok(refused.kind === 'foreign');
  assert.match(refused.wanted, new RegExp(known.at(-1) ?? ''));
  assert.match(refused.todo, /Restore standby\.key/);
  assert.equal((await claims(temporal, ledger, [next, third, old])).kind, 'claimed');
});

test('a lost ledger is no new installation: refused on a Temporal of one’s own until it is said, taken over on the embedded one', async (t) => {
  const temporal = await namedTemporal(t);
  const keys = newKeys();
  const ledger = await newLedger(t, temporal, keys, 'before');
  assert.equal((await claims(temporal, ledger, keys)).kind, 'claimed');
  const { id } = await ledger.installation();
  const after = await newLedger(t, temporal, keys, 'after');
  const refused = await claims(temporal, after, keys);
  assert.ok(refused.kind === 'foreign');
  assert.match(refused.todo, /standby init --adopt/);
  assert.equal((await claims(temporal, after, keys, true)).kind, 'claimed');
  assert.deepEqual(await after.installation(), { id, isBound: true });
  // A stranger's key is no proof, whatever is said.
  const foreign = newKeys();
  assert.equal((await claims(temporal, await newLedger(t, temporal, foreign, 'stranger'), foreign, true)).kind, 'foreign');
});

test('a command does not claim a namespace in which no Standby has started', async (t) => {
  const temporal = await namedTemporal(t);
  const keys = newKeys();
  const ledger = await newLedger(t, temporal, keys, 'mine');
  const owned = await ownNamespace({ place: { connection: temporal.connection, namespace: 'default' }, ledger, keys });
  assert.equal(owned.kind, 'foreign');
  assert.equal(await reads(temporal), undefined);
});

test('only schedules that bear our mark are taken away, and one of an earlier release is marked without losing its pause', async (t) => {
  const temporal = await namedTemporal(t);
  const ours = new Client({ connection: temporal.connection, dataConverter: dataConverterOf(newKeys()) });
  const theirs = new Client({ connection: temporal.connection, dataConverter: dataConverterOf(newKeys()) });
  const polled = (name: string) => ({ name, intake: 'poll', pollEveryMs: 60_000 }) as const;
  await ensurePoll({ client: ours, installation: 'ours' }, polled('kept'));
  await ensurePoll({ client: ours, installation: 'ours' }, polled('gone'));
  await ensurePoll({ client: theirs, installation: 'theirs' }, polled('foreign'));
  const action = { type: 'startWorkflow', workflowType: 'pollDesk', taskQueue: 'standby', args: [{ connection: 'earlier' }] } as const;
  await ours.schedule.create({ scheduleId: 'poll:earlier', spec: { intervals: [{ every: 60_000 }] }, action, state: { paused: true } });
  await dropOtherPolls({ client: ours, installation: 'ours' }, ['kept']);
  // The list of schedules is by visibility, which comes after.
  for (let look = 0; look < 50 && (await pollsOf(temporal)).length !== 3; look++) await new Promise((resolve) => setTimeout(resolve, 100));
  await dropOtherPolls({ client: ours, installation: 'ours' }, ['kept']);
  assert.deepEqual(await pollsOf(temporal), ['poll:earlier', 'poll:foreign', 'poll:kept']);
  await ensurePoll({ client: ours, installation: 'ours' }, polled('earlier'));
  const { memo, state } = await ours.schedule.getHandle('poll:earlier').describe();
  assert.deepEqual([memo?.['installation'], state.paused], ['ours', true]);
  await assert.rejects(ensurePoll({ client: ours, installation: 'ours' }, polled('foreign')), /got another's/);
  await ensurePoll({ client: ours, installation: 'ours' }, { ...polled('foreign'), intake: 'webhook' });
  assert.ok((await pollsOf(temporal)).includes('poll:foreign'));
});

test('a copied data directory is the same installation, and one whose key is exchanged is not', async (t) => {
  const temporal = await namedTemporal(t);
  const stage = await startStage({ dir: join(temporal.dir, 'stage'), settings: POLLED });
  t.after(() => stage.close());
  const env = temporal.envFor(stage.env);
  const dataDir = join(temporal.dir, 'whole');
  const data = (dir: string): readonly string[] => ['--config', stage.configPath, '--data-dir', dir];
  await runs('cli/standby.ts', ['init', ...data(dataDir)], env);
  await becomesReady('cli/standby.ts', ['ingress', '--port', '0', ...data(dataDir)], env);
  const copy = join(temporal.dir, 'copy');
  await cp(dataDir, copy, { recursive: true });
  await becomesReady('cli/standby.ts', ['ingress', '--port', '0', ...data(copy)], env);
  for (const name of ['standby.key', 'key-id']) await rm(join(copy, name));
  await runs('cli/standby.ts', ['init', ...data(copy)], env);
  const refused = await runs('cli/standby.ts', ['ingress', '--port', '0', ...data(copy)], env);
  assert.equal(refused.code, 1);
  assert.match(refused.said, /wanted the keys [0-9a-f]{8}.*Restore standby\.key/s);
});
