/** What is said of runs that this release cannot go on with, and that nothing is said where there are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOf } from '../../../temporal/generations.ts';
import type { OpenRun } from '../../../temporal/generations.ts';

const AT = Date.parse('2026-11-25T15:15:28Z');
const run = (workflowId: string, generation?: string): OpenRun => ({ workflowId, type: 'triageTicket', startedAtMs: AT, generation });

test('where no run of another generation is open nothing stands against a start', () => {
  assert.equal(refusalOf({ listed: [], more: 0 }, '1'), undefined);
});

test('each run is named with its type, its start and its generation, then how many more there are', () => {
  const { why = '' } = refusalOf({ listed: [run('triage:desk:T1'), run('triage:desk:T2', '7')], more: 3 }, '8') ?? {};
  assert.deepEqual(why.split('\n'), [
    'the workflows of another release: wanted none open, got 5 that this release (generation 8) cannot go on with:',
    '  triage:desk:T1 (triageTicket), since 2026-11-25T15:15:28.000Z, no generation',
    '  triage:desk:T2 (triageTicket), since 2026-11-25T15:15:28.000Z, generation 7',
    '  and 3 more',
  ]);
});

test('nothing is said of more where all are named, and a start is refused where none could be named', () => {
  assert.doesNotMatch(refusalOf({ listed: [run('a')], more: 0 }, '1')?.why ?? '', /more/);
  assert.match(refusalOf({ listed: [], more: 2 }, '1')?.why ?? '', /got 2 .*\n {2}and 2 more$/);
});

test('the refusal says what to do: start the release before, drain it, wait, cancel the rest', () => {
  const { remedy = '' } = refusalOf({ listed: [run('a')], more: 0 }, '1') ?? {};
  for (const word of [/Start the release that was here before/, /--no-intake/, /standby status/, /cancel/, /docs\/operate\.md/])
    assert.match(remedy, word);
});

test('an id of somebody else moves nothing on a terminal and fills no page', () => {
  const { why = '' } = refusalOf({ listed: [run(`\u001b[2J\u202eevil\n${'x'.repeat(500)}`)], more: 0 }, '1') ?? {};
  assert.match(why, /\n {2}\?\[2J\?evil\?x{190,192} \(triageTicket\)/);
  assert.equal(why.split('\n').length, 2);
});
