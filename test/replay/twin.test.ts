/** Counter-test of the goldens: a changed workflow must fail its replay, and for the reason we count on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workflowBundle } from '../../workers/bundle.ts';
import { NAMES, converter, golden } from './golden.ts';
import { replay } from './replay.ts';
import type { GoldenName } from './golden.ts';

const OTHER_ACTIVITY =
  /\[TMPRL1100\] Nondeterminism error: Activity type of scheduled event 'readTicket' does not match activity type of activity command 'readClient'/;
/** A review begins with a local activity, whose marker then finds nobody who waits for it. */
const LOCAL_FIRST = /\[TMPRL1100\] Nondeterminism error: Missing associated machine for LocalActivity\(1\)/;

/** Those that begin otherwise: with a local activity, a queue of their own, or in the middle. Their flows are in `flow-twins`. */
const OTHERS: readonly GoldenName[] = [
  'continued',
  'control',
  'drain',
  'group',
  'group-closed',
  'group-told',
  'severity-told',
  'poll',
  'heartbeat',
  'report',
  'report-edited',
  'report-returned',
  'report-resent',
  'report-dispatch',
  'report-so-far',
];

for (const name of NAMES.filter((one) => !OTHERS.includes(one))) {
  test(`a twin that asks for one activity more fails its replay of ${name} as nondeterministic`, async () => {
    const twin = await workflowBundle(converter, ['test/fixtures/twin/index.ts']);
    await assert.rejects(replay(await golden(name), twin), (error: Error) => {
      assert.equal(error.name, 'DeterminismViolationError');
      assert.match(error.message, name === 'review' ? LOCAL_FIRST : OTHER_ACTIVITY);
      return true;
    });
  });
}
