/** A source that has fallen silent and groups that nobody explains are told once until it is over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchAlerts } from '../../../watch/alert-sources.ts';
import type { AlertWatchPorts, WatchedAlerts } from '../../../watch/alert-sources.ts';
import type { EpisodeRow, FactsRow, SourceRow, WaitingRow } from '../../../ledger/contract.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 10, 25, 12);

function watched() {
  const told: string[] = [];
  const over: string[] = [];
  const state = {
    nowMs: NOON_MS,
    sources: [] as SourceRow[],
    waiting: [] as string[],
    frozenAtMs: NOON_MS,
    open: [] as string[],
    found: undefined as WatchedAlerts | undefined,
  };
  const ports: AlertWatchPorts = {
    ledger: {
      sourcesSeen: () => Promise.resolve(state.sources),
      waiting: () => Promise.resolve(state.waiting.map((workflowId) => ({ workflowId }) as WaitingRow)),
      allOpenEpisodes: () => Promise.resolve(state.open.map((connection) => ({ connection }) as EpisodeRow)),
      newestFacts: () => Promise.resolve({ atMs: state.frozenAtMs } as FactsRow),
    },
    alert: ({ kind }) => void told.push(kind),
    info: (text) => void over.push(text),
    sources: [
      { name: 'prom', quietMs: 24 * HOUR_MS },
      { name: 'seldom', quietMs: undefined },
    ],
    process: 'alert-summary',
    nowMs: () => state.nowMs,
    found: (now) => void (state.found = now),
  };
  return { state, told, over, look: watchAlerts(ports) };
}
const source = (connection: string, lastAtMs: number): SourceRow => ({ connection, firstAtMs: 0, lastAtMs });

test('a source that normally sends and is silent for its time is told once, and again after it has sent', async () => {
  const { state, told, over, look } = watched();
  await look();
  assert.deepEqual(told, [], 'one that has never sent');
  assert.deepEqual(state.found, { sources: [], unexplainedSinceMs: undefined });
  state.sources = [source('prom', NOON_MS), source('seldom', 0)];
  state.nowMs = NOON_MS + 24 * HOUR_MS - 1;
  await look();
  assert.deepEqual(told, []);
  state.nowMs += 1;
  await look();
  await look();
  assert.deepEqual(told, ['alert-source-silent']);
  assert.deepEqual(state.found?.sources, [{ name: 'prom', sinceMs: NOON_MS }]);
  state.sources = [source('prom', state.nowMs)];
  await look();
  assert.deepEqual(over, ['alerts of prom come in again']);
  state.nowMs += 24 * HOUR_MS;
  await look();
  assert.equal(told.length, 2);
});

test('groups that wait for an explanation for half an hour are told once, until none waits', async () => {
  const { state, told, over, look } = watched();
  state.waiting = ['alert-summary:desk:1'];
  state.nowMs = NOON_MS + HOUR_MS / 2 - 1;
  await look();
  assert.deepEqual(told, []);
  state.nowMs += 1;
  await look();
  await look();
  assert.deepEqual(told, ['alerts-unexplained']);
  assert.equal(state.found?.unexplainedSinceMs, NOON_MS);
  state.waiting = [];
  await look();
  assert.deepEqual(over, ['groups of alerts are explained again']);
});

test('groups of a source that is configured no more are told once, until none of them is open', async () => {
  const { state, told, over, look } = watched();
  state.open = ['prom', 'gone', 'gone'];
  await look();
  await look();
  assert.deepEqual(told, ['alert-connection-gone']);
  state.open = ['prom'];
  await look();
  assert.deepEqual(over, ['no group of alerts is open whose source is configured no more']);
});
