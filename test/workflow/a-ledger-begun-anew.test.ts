/** What one test of a rehearsal leaves under way is over when the next one begins: it asks nothing of a ledger that does not know it. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { alertActs } from './alert-acts.ts';
import { soon } from './people.ts';
import { HOUR_MS, rehearse, rehearsed } from './rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import { openRuns } from '../support/time-skipping.ts';
import type { Provider } from '../../providers/contract.ts';

/** Real time: the prose is asked for while the test ends, and answered when the next one has begun. */
const THINKS_MS = 1_500;
let asked = 0;
const slow = (real: Provider): Provider => ({
  ...explaining(real),
  async complete(request) {
    asked += 1;
    await pause(THINKS_MS);
    return explaining(real).complete(request);
  },
});
const opened = rehearse({ settings: rehearsed(), wrap: slow, control: true, alerts: {} });
const { alertsOf, ticketOf } = alertActs(opened);

test('a group that fires and a model that thinks of it: a ledger begun anew hears of neither, and no task, alert or note follows', async (t) => {
  const { post, ledger, ledgerAnew, sleep, desk, alerts: told, env } = opened();
  const alerts = await alertsOf(3, { severity: 'critical' });
  await post(alerts);
  await ticketOf(alerts, 0);
  await soon(() => asked > 0);
  const open = (await openRuns(env)).length;
  assert.ok(open >= 2, 'the group and its prose are open');
  await ledgerAnew();
  assert.deepEqual(await openRuns(env), []);
  const written = desk.journal().length;
  await sleep(HOUR_MS);
  assert.deepEqual([await ledger.tasks({ open: true }, 9), told, await ledger.decisions({})], [[], [], []]);
  assert.equal(desk.journal().length, written);
  t.diagnostic(`${open} runs were open, none goes on`);
});
