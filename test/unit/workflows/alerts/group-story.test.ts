/** What an operator reads of a group in Temporal's UI. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshRun } from '../../../../workflows/alerts/group-run.ts';
import { groupStory } from '../../../../workflows/alerts/group-story.ts';
import type { Counts, GroupStep } from '../../../../workflows/alerts/contract.ts';
import type { GroupRun } from '../../../../workflows/alerts/group-contract.ts';

const COUNTS = {
  count: 1,
  firing: 1,
  held: 0,
  severity: 'critical',
  hosts: 1,
  rules: 1,
  firstAtMs: Date.UTC(2026, 11, 2, 7, 10),
} as Counts;
const REST: GroupStep = { kind: 'rest' };
const story = (run: GroupRun, counts = COUNTS, step: GroupStep = REST): readonly string[] =>
  groupStory(run, { kind: 'open', episode: 1, client: 'acme', change: 1, counts, nowMs: 0, acceptance: 1 }, step).split('\n\n');

test('one of a thing is one, and several are several', () => {
  assert.equal(story(freshRun())[1], '1 alert, 1 firing, 0 held, critical; 1 host, 1 condition; since 2026-12-02 07:10 UTC.');
  assert.match(story(freshRun(), { ...COUNTS, count: 3, hosts: 2, rules: 2 })[1] ?? '', /^3 alerts, .*; 2 hosts, 2 conditions; since /);
});

test('nothing counted has no beginning', () => {
  assert.match(story(freshRun(), { ...COUNTS, count: 0, hosts: 0, rules: 0 })[1] ?? '', /; 0 hosts, 0 conditions\.$/);
});

test('where it stands, what comes next and why', () => {
  assert.equal(story(freshRun())[2], 'Stands: gathering. Next: wait for news.');
  assert.match(
    story({ ...freshRun(), ticket: 'T1' }, COUNTS, { kind: 'wait', untilMs: COUNTS.firstAtMs })[2] ?? '',
    /, ticket T1\. Next: wait until 2026-12-02 07:10/,
  );
  assert.match(story(freshRun(), COUNTS, { kind: 'update', why: 'doubled' } as GroupStep)[2] ?? '', /Next: update \(doubled\)\.$/);
});

test('what is owed is said', () => {
  assert.match(story({ ...freshRun(), owed: { kind: 'first', explain: true } }).at(-1) ?? '', /has made no ticket of it yet/);
  assert.equal(story(freshRun()).length, 3);
});
