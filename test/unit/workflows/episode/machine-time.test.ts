/** How long machines may try: a share of what is left, and little where nothing is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineTimeMs } from '../../../../workflows/episode/machine-time.ts';

const RULE = { shareOfTimeLeft: 0.7, atMostMs: 600_000, withoutDueMs: 1_800_000, overdueMs: 120_000 };
const NOW = 1_000_000;

for (const [what, dueAtMs, wanted] of [
  ['without a due time', undefined, 1_800_000],
  ['overdue', NOW - 1, 120_000],
  ['due at this moment', NOW, 120_000],
  ['due in a millisecond', NOW + 1, 0],
  ['due in ten seconds', NOW + 10_000, 7_000],
  ['due in an odd time', NOW + 3, 2],
  ['due in a day', NOW + 86_400_000, 600_000],
] as const)
  test(`an item ${what} leaves machines ${wanted} ms`, () => assert.equal(machineTimeMs(RULE, dueAtMs, NOW), wanted));
