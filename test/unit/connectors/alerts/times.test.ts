/** Which times of an alert are believed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endOf, epochOrInstantOf, instantOf, isStart } from '../../../../connectors/alert-times.ts';
import { NOW, oneIn, readBy } from './fixtures.ts';

for (const [said, wanted] of [
  ['2026-11-22T06:40:15.048071728Z', '2026-11-22T06:40:15.048Z'],
  ['2017-08-03T15:17:37.804-04:00', '2017-08-03T19:17:37.804Z'],
  ['2026-08-09T04:07:46.692+0000', '2026-08-09T04:07:46.692Z'],
  ['2026-08-09 04:07:46z', '2026-08-09T04:07:46.000Z'],
  ['2026-08-09T04:07:46,5Z', '2026-08-09T04:07:46.500Z'],
  ['2026-08-09T04:07:46', undefined],
  ['2025-02-03T21:41:42.853014+01.00', undefined],
  ['2026-13-09T04:07:46Z', undefined],
  ['2026-08-09T25:07:46Z', undefined],
  [' 2026-08-09T04:07:46Z', undefined],
  [`2026-08-09T04:07:46.${'0'.repeat(100)}Z`, undefined],
  [1_795_900_800, undefined],
  [null, undefined],
] as const)
  test(`${String(said).slice(0, 40)} is ${wanted ?? 'no time'}`, () => {
    assert.equal(instantOf(said), wanted === undefined ? undefined : Date.parse(wanted));
  });

for (const [said, wanted] of [
  [1_795_900_800, 1_795_900_800_000],
  [1_795_900_800.25, 1_795_900_800_250],
  [1_795_900_800_250, 1_795_900_800_250],
  ['1795900800', 1_795_900_800_000],
  ['1795900800.5', 1_795_900_800_500],
  ['2026-11-28T21:20:00Z', 1_795_900_800_000],
  [-1, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ['1e9', undefined],
  [{}, undefined],
] as const)
  test(`${JSON.stringify(said)} of an epoch is ${wanted}`, () => assert.equal(epochOrInstantOf(said), wanted));

test('a start lies after 1999 and at most a day ahead', () => {
  const day = 24 * 60 * 60 * 1000;
  const times = [Date.parse('1999-12-31T23:59:59.999Z'), Date.parse('2000-01-01T00:00:00Z'), NOW, NOW + day, NOW + day + 1];
  assert.deepEqual(
    times.map((ms) => isStart(ms, NOW)),
    [false, true, true, true, false],
  );
});

test('an end that cannot be is none: before the start, far ahead, before 2000', () => {
  const start = NOW - 1_000;
  assert.deepEqual(
    [undefined, start - 1, start, NOW, NOW + 1e12].map((ms) => endOf(ms, start, NOW)),
    [undefined, undefined, start, NOW, undefined],
  );
});

const post = (startsAt: unknown, more: object = {}): object => ({ alerts: [{ status: 'firing', labels: { a: 'b' }, startsAt, ...more }] });

test('a start that cannot be makes the alert unusable, and says so: put right it would be another pair with each delivery', () => {
  for (const startsAt of ['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2999-01-01T00:00:00Z'])
    assert.match(JSON.stringify(readBy('alertmanager', post(startsAt))), /"alerts":\[\].*before the year 2000 or more than a day ahead/);
  for (const startsAt of [undefined, 'yesterday', 7])
    assert.match(JSON.stringify(readBy('alertmanager', post(startsAt))), /no time with a zone/);
});

test('an alert that fires has no end, whatever stands there; 0001 is none', () => {
  const start = '2026-11-25T08:00:00Z';
  const end = '2026-11-25T09:00:00Z';
  const ends = (more: object): number | undefined => oneIn('alertmanager', post(start, more)).endsAtMs;
  assert.equal(ends({ endsAt: end }), undefined);
  assert.equal(ends({ status: 'resolved', endsAt: end }), Date.parse(end));
  assert.equal(ends({ status: 'resolved', endsAt: '0001-01-01T00:00:00Z' }), undefined);
  assert.equal(ends({ status: 'resolved' }), undefined);
});
