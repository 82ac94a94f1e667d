/** What a ticket costs in history, counted on the goldens: a change that makes every ticket dearer shows here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import proto from '@temporalio/proto';
import { NAMES, SHOWN, golden } from './golden.ts';
import type { GoldenName } from './golden.ts';

/** DESIGN section 4. */
const MOST = { queued: 3, events: 30, eventsPerRouteFailure: 10, bytes: 250 * 1024 };
const { HistoryEvent } = proto.temporal.api.history.v1;

type Cost = { readonly events: number; readonly queued: number; readonly bytes: number };

/** As the server counts: events, activities that went through a queue (local ones are markers), and bytes on the wire. */
async function costOf(name: GoldenName): Promise<Cost> {
  const { events } = await golden(name);
  return {
    events: events.length,
    queued: events.filter((event) => event.activityTaskScheduledEventAttributes).length,
    bytes: events.reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0),
  };
}

test('a ticket that the primary answers costs at most 3 queued activities and 30 events', async (t) => {
  for (const name of ['happy', 'reopened'] as const) {
    const { queued, events } = await costOf(name);
    t.diagnostic(`${name}: ${queued} queued activities, ${events} events`);
    assert.ok(queued <= MOST.queued, `${name}: ${queued} queued activities`);
    assert.ok(events <= MOST.events, `${name}: ${events} events`);
  }
});

test('a desk that is down for a while costs no event: its retries are none', async (t) => {
  const [happy, down] = [await costOf('happy'), await costOf('desk-down')];
  t.diagnostic(`desk-down: ${down.events} events, happy: ${happy.events}`);
  assert.equal(down.events, happy.events);
});

test('each route that is left because it is down costs at most 10 events more', async (t) => {
  const happy = await costOf('happy');
  for (const name of ['one-route-failure', 'two-route-failures', 'three-route-failures'] as const) {
    const { events } = await costOf(name);
    const routeFailures = SHOWN[name].routeFailures.length;
    t.diagnostic(`${name}: ${events} events, ${((events - happy.events) / routeFailures).toFixed(1)} more a route failure`);
    assert.ok(events <= happy.events + routeFailures * MOST.eventsPerRouteFailure, `${name}: ${events} events against ${happy.events}`);
  }
});

test('a route that fails before another answers costs one queued activity more and no more', async () => {
  const [happy, one, two] = [await costOf('happy'), await costOf('one-route-failure'), await costOf('two-route-failures')];
  assert.deepEqual([one.queued - happy.queued, two.queued - one.queued], [1, 1]);
});

test('the history of a ticket of 150 characters stays under 250 KB however many routes fail', async (t) => {
  for (const name of NAMES) {
    const { bytes, events, queued } = await costOf(name);
    t.diagnostic(`${name}: ${bytes} bytes in ${events} events, ${queued} queued activities`);
    assert.ok(bytes <= MOST.bytes, `${name}: ${bytes} bytes`);
  }
});
