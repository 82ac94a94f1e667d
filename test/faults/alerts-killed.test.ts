/** kill -9 of the whole service in the middle of a window of alerts, between the making of their ticket and its answer, and between its closing and the answer. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Live } from '../support/live.ts';
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

/** How the episode ends, and who has closed and opened its ticket, where Standby is killed once it is closed. */
async function killedWhileClosed(
  t: TestContext,
  meanwhile: (standby: Live, ticket: string) => Promise<void>,
): Promise<{ readonly why: string | undefined; readonly acts: readonly string[] }> {
  const source = { window: { quiet: '2s', atMost: '1m', alerts: 1_000 }, notes: { apart: '1m' }, closeResolved: true };
  const standby = await live(t, alerting(source));
  await standby.stage.setDesk('close', { kind: 'hold', count: 1 });
  const sent = alertsOf(3);
  await keepPosting(() => postSigned(standby.service().urls.ingress, sent));
  const { id } = await ticketOf(standby, 'DiskSpaceLow', 1, 120_000);
  const [episode] = await standby.withLedger((ledger) => ledger.allOpenEpisodes(1));
  assert.ok(episode);
  const endsAt = new Date().toISOString();
  await keepPosting(() =>
    postSigned(
      standby.service().urls.ingress,
      sent.map((alert) => ({ ...alert, state: 'resolved', endsAt })),
    ),
  );
  await until('a ticket that is closed and not answered', 180_000, standby.stage.held, (held) => held === 1);
  await standby.service().started.kill();
  await meanwhile(standby, id);
  await standby.restart();
  const [ended] = await until(
    'the episode to end',
    180_000,
    () => standby.withLedger((ledger) => ledger.earlierEpisodes(episode, 1)),
    ({ length }) => length === 1,
  );
  const acts = (await standby.stage.journal()).filter(({ ticket, kind }) => ticket === id && (kind === 'closed' || kind === 'reopened'));
  return { why: ended?.ended?.why, acts: acts.map(({ kind, actor }) => `${kind} by ${actor}`) };
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
  test('killed between the closing of its ticket and the answer, it is closed once, and the episode ends so', async (t) => {
    const { why, acts } = await killedWhileClosed(t, () => Promise.resolve());
    assert.deepEqual([why, acts], ['resolved, and its ticket was closed', ['closed by us']]);
  });
  test('opened again by a technician while it is killed, it stays open', async (t) => {
    const { why, acts } = await killedWhileClosed(t, ({ stage }, ticket) =>
      stage.onTicket(ticket, 'reopen', { actor: 'staff', staff: 'Dana' }),
    );
    assert.equal(why, 'resolved; its ticket was not closed: somebody has acted on it');
    assert.deepEqual(acts, ['closed by us', 'reopened by staff']);
  });
  test('counter-test: with the look for it taken away the same kill makes two', async (t) => {
    assert.equal(await killedWhileMade(t, 'test/fixtures/service-without-created-look.ts'), 2);
  });
});
