/** kill -9 of the whole service in the middle of a window of alerts, and between the making of their ticket and its answer. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TestContext } from 'node:test';
import { alerting, countedIn, keepPosting, madeOn, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import { live, until } from '../support/live.ts';

const alertsOf = (count: number) => Array.from({ length: count }, (_, at) => sentOf({ host: `srv-${at}` }));

/** Tickets that stand after the kill, once what is killed has been made good. */
async function killedWhileMade(t: TestContext, entry: string | undefined): Promise<number> {
  const standby = await live(t, alerting({ window: { quiet: '2s', atMost: '1m', alerts: 1_000 } }, entry === undefined ? {} : { entry }));
  await standby.stage.setDesk('create', { kind: 'hold', count: 1 });
  await keepPosting(() => postSigned(standby.service().urls.ingress, alertsOf(3)));
  await until('a ticket that is made and not answered', 60_000, standby.stage.held, (held) => held === 1);
  await standby.service().started.kill();
  await standby.restart();
  await until(
    'the group to have its ticket',
    180_000,
    () => standby.withLedger((ledger) => ledger.allOpenEpisodes(1)),
    ([episode]) => episode?.ticket !== undefined,
  );
  return (await madeOn(standby.stage)).length;
}

/** Each has a Standby of its own, and mostly waits. */
suite('alerts and kill -9', { concurrency: true }, () => {
  test('killed in the middle of a window: nothing is counted twice, and there is one ticket', async (t) => {
    const standby = await live(t, alerting({ window: { quiet: '15s', atMost: '1m', alerts: 1_000 } }));
    const first = alertsOf(20);
    await keepPosting(() => postSigned(standby.service().urls.ingress, first.slice(0, 10)));
    await standby.service().started.kill();
    await standby.restart();
    // Its sender has had no answer to some of these, and says them again.
    await keepPosting(() => postSigned(standby.service().urls.ingress, first));
    const ticket = await ticketOf(standby, 'DiskSpaceLow', 1, 120_000);
    assert.equal(countedIn(ticket.body), 20);
    assert.equal(ticket.notes.length, 1);
  });

  test('killed between the making of its ticket and the answer, a group has one ticket', async (t) => {
    assert.equal(await killedWhileMade(t, undefined), 1);
  });
  test('counter-test: with the look for it taken away the same kill makes two', async (t) => {
    assert.equal(await killedWhileMade(t, 'test/fixtures/service-without-created-look.ts'), 2);
  });
});
