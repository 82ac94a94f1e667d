/** kill -9 of the whole service between the two looks that find the run of a group gone: what the first has seen is lost, the group is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { alerting, keepPosting, madeOn, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import { detailsOf, groupRunOf, stateOf, toldOf } from '../support/group-run.ts';
import { live, until } from '../support/live.ts';

/** Looks are 30 s apart: after this time one has seen the run gone. */
const ONE_LOOK_MS = 31_000;
/** Two looks after the start, and a machine that does other things as well. */
const BEGUN_MS = 120_000;

test('killed between two looks for runs that are gone, the group goes on after the restart by itself, once, on its one ticket', async (t) => {
  const standby = await live(t, alerting());
  const hosts = (...names: readonly string[]) => names.map((host) => sentOf({ host }));
  await keepPosting(() => postSigned(standby.service().urls.ingress, hosts('srv-01', 'srv-02')));
  const ticket = await ticketOf(standby, 'DiskSpaceLow', 1, 120_000);
  const run = await groupRunOf(standby);
  const told = (): number => toldOf(standby, 'alert-run-gone', run);
  await standby.withClient((client) => client.workflow.getHandle(run).terminate('by hand'));
  await pause(ONE_LOOK_MS);
  await standby.service().started.kill();
  const toldBefore = told();
  await standby.restart();
  await until(
    'the run to be begun again without a delivery',
    BEGUN_MS,
    () => stateOf(standby, run),
    (state) => state === 'RUNNING',
  );
  await until(
    'operators to be told once',
    10_000,
    () => Promise.resolve(told()),
    (times) => times === 1,
  );
  await keepPosting(() => postSigned(standby.service().urls.ingress, hosts('srv-03')));
  await until(
    'the third alert to be counted',
    60_000,
    () => detailsOf(standby, run),
    (details) => details.includes('3 alerts, 3 firing'),
  );
  const [made, ...others] = await madeOn(standby.stage);
  assert.deepEqual([made?.id, others], [ticket.id, []]);
  assert.equal(told(), 1);
  t.diagnostic(`told ${toldBefore} times before the kill, ${told() - toldBefore} after it`);
});
