/** Which queues count as silent, by beats alone: who vouches that beats can be written, clocks that were set, and what was never served. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SILENT_MS, isServed, silentSince } from '../../../planning/served.ts';
import type { Beat } from '../../../planning/served.ts';

const NOW = 1_000_000;
const beat = (queue: string, ageMs: number): Beat => ({ queue, atMs: NOW - ageMs });
const silent = (beats: readonly Beat[], forMs = SILENT_MS): number | undefined => silentSince('a', beats, { nowMs: NOW, forMs });

test('a queue is silent once its newest beat is more than so much older than the newest of another', () => {
  assert.equal(silent([beat('a', 11_001), beat('a', 60_000), beat('b', 1_000)]), NOW - 11_001);
  assert.equal(silent([beat('a', 11_000), beat('b', 1_000)]), undefined);
  assert.equal(silent([beat('a', 4_001), beat('b', 1_000)], 3_000), NOW - 4_001);
  assert.equal(silent([beat('a', 60_000), beat('a', 500), beat('b', 0)]), undefined, 'one of its workers is enough');
});

test('one whose workers have stopped by themselves, of which only is known that it was served, is silent at once', () => {
  assert.equal(silent([{ queue: 'a', atMs: 0 }, beat('b', 0)]), 0);
});

test('nobody is silent where nobody is heard: the ledger takes no beats, or the machine slept', () => {
  assert.equal(silent([beat('a', 60_000)]), undefined);
  assert.equal(silent([beat('a', 60_000), beat('b', 10_001)]), undefined);
  assert.equal(silent([beat('a', 12_000), beat('b', 3_000)]), undefined, 'they have stopped together, as far as anybody knows');
});

test('of a queue that was never served nothing is known', () => {
  assert.equal(silent([beat('b', 0)]), undefined);
});

test('a beat from the future is of a clock that was set back, and says nothing', () => {
  assert.equal(silent([beat('a', -3_600_000), beat('b', 0)]), 0);
  assert.equal(silent([beat('a', 60_000), beat('b', -3_600_000)]), undefined);
  assert.equal(isServed('a', [beat('a', -SILENT_MS - 1)], NOW), false);
  assert.equal(isServed('a', [beat('a', -SILENT_MS), beat('b', 0)], NOW), true);
});
