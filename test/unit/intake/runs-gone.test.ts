/** Which groups of alerts are begun again because their run is gone: only open ones, at the second look, and never where nobody knows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { beginGone } from '../../../intake/runs-gone.ts';
import { alertConnection } from '../../support/alert-connection.ts';
import { rehearsed } from '../../support/configured.ts';
import type { GonePorts } from '../../../intake/runs-gone.ts';
import type { EpisodeRow } from '../../../ledger/contract.ts';

const MINUTE_MS = 60_000;
const CONNECTION = alertConnection(rehearsed());

function bench(open: readonly string[]) {
  const state = {
    nowMs: 0,
    open: [...open],
    /** By group; what is not in it was never there. */
    runs: new Map<string, 'RUNNING' | 'TERMINATED' | 'CANCELLED' | 'silent'>(open.map((group) => [group, 'RUNNING'])),
    takes: true,
    begun: [] as string[],
    told: [] as string[],
  };
  const describe = (id: string) => () => {
    const name = state.runs.get(id.slice(id.lastIndexOf(':') + 1));
    if (name === 'silent') return Promise.reject(new Error('simulated'));
    return name === undefined
      ? Promise.reject(new WorkflowNotFoundError('simulated', id, undefined))
      : Promise.resolve({ status: { name } });
  };
  const client: unknown = {
    workflow: { getHandle: (id: string) => ({ describe: describe(id) }) },
    withDeadline: (_: number, act: () => unknown) => act(),
  };
  const ports: Partial<GonePorts> & { readonly ledger: unknown; readonly work: unknown } = {
    client: client as GonePorts['client'],
    ledger: {
      allOpenEpisodes: () => Promise.resolve(state.open.map((group) => ({ connection: 'prom', group, episode: 1 }) as EpisodeRow)),
    } as unknown as GonePorts['ledger'],
    work: { prefix: 'alerts', workflowType: 'alertGroup', inputOf: () => ({}), title: 'A group' } as unknown as GonePorts['work'],
    takeOn: ({ workflowId }) => {
      if (!state.takes) return Promise.resolve({ kind: 'not-now', why: 'simulated' });
      state.begun.push(workflowId);
      return Promise.resolve({ kind: 'accepted' });
    },
    alert: ({ kind, detail }) => void state.told.push(`${kind} ${detail}`),
    nowMs: () => state.nowMs,
  };
  const restarted = () => beginGone(ports as GonePorts, (name) => (name === 'prom' ? CONNECTION : undefined));
  return { state, look: restarted(), restarted };
}

for (const how of ['TERMINATED', 'CANCELLED', undefined] as const)
  test(`a group whose run is ${how ?? 'not there'} is begun again at the second look in a row, and told once`, async () => {
    const { state, look } = bench(['a', 'b']);
    assert.equal(await look(), 0);
    if (how === undefined) state.runs.delete('a');
    else state.runs.set('a', how);
    assert.equal(await look(), 0, 'it may be begun at this moment');
    assert.equal(await look(), 1);
    assert.deepEqual(state.begun, ['alerts:prom:a']);
    assert.match(state.told.join('\n'), /^alert-run-gone the run alerts:prom:a was gone [^\n]+$/);
    state.runs.set('a', 'RUNNING');
    assert.equal(await look(), 0);
  });

test('one that goes on by itself between two looks, or has ended, is left alone', async () => {
  const { state, look } = bench(['a', 'b']);
  state.runs.delete('a');
  state.runs.delete('b');
  await look();
  state.runs.set('a', 'RUNNING');
  state.open = ['a'];
  assert.equal(await look(), 0);
  assert.deepEqual(state.begun, []);
});

test('where the server does not answer nobody is said to be gone', async () => {
  const { state, look } = bench(['a', 'b']);
  state.runs.set('a', 'silent');
  await look();
  await look();
  assert.deepEqual([state.begun, state.told], [[], []]);
});

test('while nothing new is taken it is neither begun nor told of, and is afterwards', async () => {
  const { state, look } = bench(['a']);
  state.runs.delete('a');
  state.takes = false;
  for (let at = 0; at < 3; at += 1) await look();
  assert.deepEqual(state.told, []);
  state.takes = true;
  assert.equal(await look(), 1);
});

test('one that ends each time it is begun is begun once in ten minutes, and many at once are one alert', async () => {
  const { state, look } = bench(['a', 'b', 'c', 'd', 'e', 'f']);
  state.runs.clear();
  for (; state.nowMs < 10 * MINUTE_MS; state.nowMs += MINUTE_MS / 2) await look();
  assert.deepEqual([state.begun.length, state.told.length], [6, 1]);
  assert.match(state.told[0] ?? '', / 6 open groups [^]* and 1 more\)/);
  state.nowMs += MINUTE_MS;
  await look();
  assert.deepEqual([state.begun.length, state.told.length], [12, 2]);
});

test('of a clock that was set back nothing is kept: one that is gone again is begun ten minutes later at most', async () => {
  const { state, look } = bench(['a']);
  state.nowMs = 1_000 * MINUTE_MS;
  state.runs.clear();
  await look();
  assert.equal(await look(), 1);
  state.nowMs = 0;
  for (; state.nowMs < 10 * MINUTE_MS; state.nowMs += MINUTE_MS) await look();
  assert.equal(state.begun.length, 2);
});

test('a service that is killed between two looks has its next one begin anew: two looks later it is begun, and told once', async () => {
  const { state, look, restarted } = bench(['a']);
  state.runs.clear();
  await look();
  const next = restarted();
  assert.equal(await next(), 0, 'it may be begun at this moment by whoever was there before');
  assert.equal(await next(), 1);
  state.runs.set('a', 'RUNNING');
  assert.equal(await next(), 0);
  assert.deepEqual([state.begun.length, state.told.length], [1, 1]);
});
