/** kill -9 of our own process in the middle of a page of a drain: nobody is left asleep, nobody is answered twice, and those due first come first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { drainId } from '../../workflows/ids.ts';
import { triageId } from '../support/triage-id.ts';
import { standby } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';
import { waitingTickets } from '../support/waiting.ts';
import type { Live } from '../support/live.ts';

const TICKETS = 200;
const PAGE = 50;
/** Items a second: pages follow each other after a second at most. */
const RATE = 50;
/** Well inside the second page: the first one is whole, the second is neither whole nor untouched. */
const KILL_AT = PAGE + 15;
/**
 * One provider: each ticket costs one quick request, so that two hundred wait within half a minute. Each is asked about by a note at once,
 * far as its due time is: what becomes of these notes is what is looked at.
 */
const ONE_PROVIDER = { routes: ['openai/gpt-5.5'], process: { waiting: { noteBeforeDue: '31d' } } };
const HOUR_MS = 3_600_000;

test('a drain that is killed in the middle of a page wakes all 199 that live, those due first, each is answered once, and the row of the one that was terminated goes', async (t) => {
  const service = await live(t, { settings: ONE_PROVIDER, entry: 'test/fixtures/service-without-control.ts' });
  const startedAt = Date.now();
  // Neither in the order of their ids nor of their arrival: 77 and 200 have no common factor.
  const dueInOrder = (at: number): number => (at * 77) % TICKETS;
  const tickets = await waitingTickets(service, TICKETS, (at) => new Date(startedAt + HOUR_MS + dueInOrder(at) * 60_000));
  t.diagnostic(`${TICKETS} tickets waiting after ${seconds(startedAt)} s`);
  await service.stage.setProvider('openai', { kind: 'works' });
  // Its row outlives its run, at the head of the first page: a drain that keeps it never ends.
  const [dead, ...living] = tickets;
  assert.ok(dead);
  await service.withClient((client) => client.workflow.getHandle(triageId('desk', dead.id)).terminate());
  const ids = living.map(({ id }) => id);

  const drained = standby(service.dataDir, ['drain', '--rate', String(RATE), '--page', String(PAGE)]);
  await whenSignalled(service, KILL_AT);
  await service.service().started.kill();
  const killedAt = Date.now();
  const before = await assertInMidPage(service, ids);
  t.diagnostic(`injected: killed after ${before} signals, in a page of ${PAGE}`);
  assert.equal((await service.restart()).temporal, 'reattached');

  const { code, out, err } = await drained;
  assert.equal(code, 0, err);
  assert.match(out, /^Drained: \d+ items woken in \d+ reads\.\n$/);
  t.diagnostic(`drained ${seconds(killedAt)} s after the kill. ${out.trim()}`);
  await service.withLedger((ledger) =>
    until(
      'an outcome of each ticket',
      90_000,
      async () => (await ledger.decisions({})).filter(({ outcome }) => outcome === 'decided').length,
      (decided) => decided === living.length,
    ),
  );
  t.diagnostic(`all decided ${seconds(killedAt)} s after the kill, ${seconds(startedAt)} s after the start`);

  const signals = await signalTimes(service, ids);
  const asleep = living.filter(({ id }) => (signals.get(id) ?? []).length === 0);
  assert.deepEqual(
    asleep.map(({ id }) => id),
    [],
    'each is signalled at least once',
  );
  const counts = Map.groupBy(signals.values(), ({ length }) => length);
  t.diagnostic(`signalled: ${[...counts].map(([times, those]) => `${those.length} × ${times}`).join(', ')}`);

  const byDue = living.toSorted((one, other) => Date.parse(one.dueAt ?? '') - Date.parse(other.dueAt ?? '')).map(({ id }) => id);
  const bySignal = byDue.toSorted((one, other) => Number(firstOf(signals, one) - firstOf(signals, other)));
  assert.deepEqual(bySignal, byDue, 'first signals come in the order of due times');

  const journal = await service.stage.journal();
  for (const { id } of living) {
    const ours = journal.filter((entry) => entry.ticket === id && entry.actor === 'us');
    const added = ours.filter(({ kind }) => kind === 'note-added').map(({ text = '' }) => text.split(/[:(]/)[0]?.trim());
    assert.deepEqual(added, ['Standby asks a person', 'Standby sets'], id);
    const edited = ours.filter(({ kind }) => kind === 'note-edited').map(({ text = '' }) => text.split(';')[0]);
    assert.deepEqual(edited, ['Superseded: answered by OpenAI'], id);
  }
  assert.deepEqual(await service.withLedger((ledger) => ledger.waiting('ticket-triage', 1)), []);
});

/** Resolves as soon as so many were told, by the ledger's rows. */
async function whenSignalled({ withLedger }: Live, wanted: number): Promise<void> {
  const sinceMs = Date.now();
  await withLedger(async (ledger) => {
    for (const deadline = Date.now() + 120_000; ; await pause(5)) {
      const left = (await ledger.waitingPage('ticket-triage', sinceMs, TICKETS)).length;
      if (TICKETS - left >= wanted) return;
      assert.ok(Date.now() < deadline, `not injected: expected ${wanted} signals, last saw ${TICKETS - left}`);
    }
  });
}

/** By the histories in the server, which the kill did not touch. Answers with how many were signalled. */
async function assertInMidPage(service: Live, ids: readonly string[]): Promise<number> {
  const signals = [...(await signalTimes(service, ids)).values()].flat().length;
  const { pages, isUnderWay } = await service.withClient(async (client) => {
    const drain = client.workflow.getHandle(drainId('ticket-triage'));
    const { raw } = await drain.describe();
    const { events } = await drain.fetchHistory();
    return {
      pages: (events ?? []).filter(({ activityTaskCompletedEventAttributes: done }) => done).length,
      isUnderWay: raw.pendingActivities?.length === 1,
    };
  });
  const inPage = signals - pages * PAGE;
  assert.ok(
    isUnderWay && inPage > 0 && inPage < PAGE,
    `not injected: ${signals} signals after ${pages} whole pages of ${PAGE}, under way: ${isUnderWay}`,
  );
  return signals;
}

/** When each ticket was told that a route is back, in nanoseconds, by its own history. */
async function signalTimes({ withClient }: Live, ids: readonly string[]): Promise<ReadonlyMap<string, readonly bigint[]>> {
  return withClient(async (client) => {
    const times = new Map<string, readonly bigint[]>();
    for (const id of ids) {
      const { events } = await client.workflow.getHandle(triageId('desk', id)).fetchHistory();
      const signalled = (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'routeBack');
      times.set(
        id,
        signalled.map(({ eventTime }) => BigInt(String(eventTime?.seconds ?? 0)) * 1_000_000_000n + BigInt(eventTime?.nanos ?? 0)),
      );
    }
    return times;
  });
}

const firstOf = (signals: ReadonlyMap<string, readonly bigint[]>, id: string): bigint => signals.get(id)?.[0] ?? 0n;
const seconds = (sinceMs: number): string => ((Date.now() - sinceMs) / 1_000).toFixed(1);
