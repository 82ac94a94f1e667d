/** An outage in which nothing can be taken, with some tickets more than the ten in a row that show it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pollState } from '../../../watch/late-poll.ts';
import { ModelDesk, ModelPoller, memoryLedger } from '../../fixtures/poll-model.ts';

const ledger = await memoryLedger();
after(() => ledger.close());

for (const tickets of [10, 12, 25])
  test(`of ${tickets} tickets none is said to be refused alone while none can be taken`, async (t) => {
    const poller = new ModelPoller(Object.assign(new ModelDesk(), { pageSize: 1_000 }), ledger);
    await poller.poll();
    for (let at = 0; at < tickets; at++) poller.desk.act(`T${at}`, 'person');
    poller.acceptsLeft = 0;
    const kinds: string[] = [];
    for (let minute = 0; minute < 20; minute++) {
      kinds.push(await poller.poll());
      poller.desk.nowMs += 60_000;
    }
    t.diagnostic(
      `alerts: ${poller.alerts.length}; polls that say that all is well: ${kinds.filter((kind) => kind === 'polled').length} of 20`,
    );
    assert.deepEqual(poller.alerts, []);
  });

for (const tickets of [1, 9, 10, 15])
  test(`of ${tickets} tickets that nothing takes for two hours people are told: by an alert, or by a poll that is late`, async (t) => {
    const poller = new ModelPoller(Object.assign(new ModelDesk(), { pageSize: 1_000 }), ledger);
    await poller.poll();
    const upMs = poller.desk.nowMs;
    for (let at = 0; at < tickets; at++) poller.desk.act(`T${at}`, 'person');
    poller.acceptsLeft = 0;
    const states: string[] = [];
    for (let minute = 0; minute < 120; minute++) {
      await poller.poll();
      poller.desk.nowMs += 60_000;
      states.push(
        (await pollState(ledger, { name: poller.connection, intake: 'poll', pollEveryMs: 60_000 }, upMs, poller.desk.nowMs)).kind,
      );
    }
    t.diagnostic(`alerts: ${poller.alerts.length}; late at ${states.filter((kind) => kind === 'late').length} of 120 checks`);
    assert.ok(poller.alerts.length > 0 || states.includes('late'), 'nobody is told that nothing is taken');
  });
