/** No test file is left out: each belongs to one suite, and each suite runs by `npm test`, by `slow`, or is named as run by hand. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { SLOW, SUITES, suitesNamed } from '../../scripts/suites.ts';

const BY_HAND = ['seeded'];

test('each test file is in one suite', () => {
  const inSuites = Object.values(SUITES).flatMap((suite) => suite().files);
  assert.deepEqual(inSuites.toSorted(), globSync('test/**/*.test.ts').toSorted());
});

test('what `npm test` leaves out is run by `slow`, or by hand', () => {
  const quick = suitesNamed([]);
  assert.ok(!('unknown' in quick));
  assert.deepEqual([...quick, ...SLOW, ...BY_HAND].toSorted(), Object.keys(SUITES).toSorted());
  assert.deepEqual(suitesNamed(['slow']), SLOW);
});

test('suites are run once each, in their own order, and a word that names none is told', () => {
  assert.deepEqual(suitesNamed(['workflow', 'unit', 'unit']), ['unit', 'workflow']);
  assert.deepEqual(suitesNamed(['unit', 'toString']), { unknown: 'toString' });
});
