/** When a note that was put off comes: never later than the time that its due time leaves, and at once where that is over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_NOTES, gathering, listed } from '../../../../workflows/people/waiting-list.ts';
import { rehearsed } from '../../../support/configured.ts';

const MINUTE = 60_000;
const NOW = 1_000_000_000;
const rules = { ...rehearsed().people, noteBeforeDueMs: 30 * MINUTE };
const dueIn = (minutes: number) => ({ dueAtMs: NOW + minutes * MINUTE });

test('others are waited for two minutes, and not beyond the time of the note itself', () => {
  assert.deepEqual(gathering(rules, dueIn(600), NOW), { kind: 'gathering', untilMs: NOW + 2 * MINUTE });
  assert.deepEqual(gathering(rules, dueIn(31), NOW), { kind: 'gathering', untilMs: NOW + MINUTE });
  assert.equal(gathering(rules, dueIn(30), NOW), undefined);
  assert.equal(gathering(rules, dueIn(-5), NOW), undefined);
});

test('more than ten are a list, each with a note of its own before it is due; where that is over, or without such a time, it asks', () => {
  assert.deepEqual(listed(rules, dueIn(600), MOST_NOTES + 1, NOW), { kind: 'listed', untilMs: NOW + 570 * MINUTE });
  assert.equal(listed(rules, dueIn(600), MOST_NOTES, NOW), undefined);
  assert.equal(listed(rules, dueIn(30), 99, NOW), undefined);
  const { noteBeforeDueMs: _, ...without } = rules;
  assert.equal(gathering(without, dueIn(600), NOW), undefined);
  assert.equal(listed(without, dueIn(600), 99, NOW), undefined);
});
