/** What a run of the tests says of its own length. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_MS, howLong, longFiles } from '../../../scripts/durations.ts';

const files = new Map([
  ['/x/short.test.ts', 1_000],
  ['/x/long.test.ts', 61_000],
]);

test('the end of a run says how long it took and names the longest files first', () => {
  const said = howLong({ tookMs: 600_000, files, isWhole: true });
  assert.equal(said, 'took 10.0 min; longest files:\n       long.test.ts: 61 s\n       short.test.ts: 1 s\n');
});

test('a whole run over a quarter of an hour is warned of, with the files to look at; a run of named suites is not', () => {
  assert.equal(MOST_MS, 15 * 60_000);
  const late = { tookMs: MOST_MS + 60_000, files };
  assert.match(howLong({ ...late, isWhole: true }), /^WARN took 16\.0 min, and 15\.0 min is the limit .*\n {7}long\.test\.ts: 61 s\n/);
  assert.match(howLong({ ...late, isWhole: false }), /^took 16\.0 min; longest files:\n/);
});

test('after a suite only files of more than 45 s are named', () => {
  assert.equal(longFiles(files), '       long.test.ts: 61 s\n');
});
