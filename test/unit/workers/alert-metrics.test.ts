/** What a supervisor reads at /metrics of alerts: figures of a real ledger, of deliveries and of the watch, without a word of an alert. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../../encryption/cipher.ts';
import { createAlertTally, withResults } from '../../../intake/alert-tally.ts';
import { LedgerBusy } from '../../../ledger/busy.ts';
import { openLedger } from '../../../ledger/open.ts';
import { createMetrics } from '../../../workers/metrics/metrics.ts';
import { keyIn } from '../../support/live.ts';
import type { AlertPut } from '../../../ledger/alert-rows.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { WatchedAlerts } from '../../../watch/alert-sources.ts';

async function ledgerOf(t: TestContext): Promise<Ledger> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-alert-metrics-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  return ledger;
}

/** News where its word is another one. */
const put = (key: string, word: string, group: string | undefined = 'g1'): AlertPut => ({
  key,
  startsAtMs: 1_000,
  startsAsKnown: false,
  into: group === 'nobody' ? undefined : { group, client: 'SECRET-CLIENT', about: {} },
  after: (known) => ({ body: { word }, isNews: JSON.stringify(known) !== JSON.stringify({ word }) }),
});

const figuresOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('standby_alert'));

test('alerts are counted by connection and what became of them, and a transaction that is tried again counts once', async (t) => {
  const ledger = await ledgerOf(t);
  const tally = createAlertTally();
  const take = async (...alerts: readonly AlertPut[]): Promise<void> => {
    const counted = withResults(alerts);
    // As a busy database makes it: the first try is undone.
    counted.puts.forEach(({ after }) => after(undefined, 1_000));
    await ledger.putAlerts({ connection: 'prom', atMs: 2_000, alerts: counted.puts, cut: 0 });
    tally.add('prom', counted.results());
  };
  await take(put('a', 'fires'), put('b', 'fires'));
  await take(put('a', 'fires'), put('b', 'is over'), put('c', 'fires'));
  tally.add('signed', ['left-out']);
  assert.deepEqual(
    tally.all().filter(({ count }) => count > 0),
    [
      { connection: 'prom', result: 'new', count: 3 },
      { connection: 'prom', result: 'changed', count: 1 },
      { connection: 'prom', result: 'repeated', count: 1 },
      { connection: 'signed', result: 'left-out', count: 1 },
    ],
  );
});

test('what nobody owns is left out', async (t) => {
  const ledger = await ledgerOf(t);
  const counted = withResults([put('a', 'fires', 'nobody')]);
  await ledger.putAlerts({ connection: 'prom', atMs: 2_000, alerts: counted.puts, cut: 0 });
  assert.deepEqual(counted.results(), ['left-out']);
});

test('groups, tickets, explanations that wait and silent sources are shown, without a client or a group in it', async (t) => {
  const ledger = await ledgerOf(t);
  const alerts = [put('a', 'fires'), put('b', 'fires', 'g2'), put('c', 'fires', 'g3')];
  const touched = await ledger.putAlerts({ connection: 'prom', atMs: 2_000, alerts, cut: 0 });
  const [first, second] = touched;
  if (first === undefined || second === undefined) return assert.fail('no episode');
  await ledger.putEpisodeTicket(first, 'SECRET-TICKET');
  await ledger.endAlertEpisode(second, { change: 99, atMs: 3_000, why: 'resolved' });
  const waiting = { client: 'SECRET-CLIENT', dueAtMs: 2, lane: 'ai' } as const;
  await ledger.putWaiting({ ...waiting, workflowId: 'alert-summary:desk:1', process: 'alert-summary' });
  await ledger.putWaiting({ ...waiting, workflowId: 'triage:desk:1', process: 'ticket-triage' });
  const tally = createAlertTally();
  tally.add('prom', ['new', 'new', 'repeated']);
  let [isBusy, now] = [false, 10_000];
  const watched: WatchedAlerts = {
    sources: [
      { name: 'prom', sinceMs: undefined },
      { name: 'signed', sinceMs: 5_000 },
    ],
    unexplainedSinceMs: 4_000,
  };
  const counts = (nowMs: number) => (isBusy ? Promise.reject(new LedgerBusy('busy')) : ledger.counts(nowMs));
  const figures = { tally, watched: () => watched, process: 'alert-summary' };
  const metrics = createMetrics({ ledger: { ...ledger, counts }, nowMs: () => now, temporalUrl: undefined, alerts: figures });
  const text = await metrics.text();
  assert.deepEqual(figuresOf(text).toSorted(), [
    'standby_alert_explanations_waiting 1',
    'standby_alert_groups_open{connection="prom"} 2',
    'standby_alert_groups_with_ticket{connection="prom"} 1',
    'standby_alert_source_silent_since_seconds{connection="prom"} 0',
    'standby_alert_source_silent_since_seconds{connection="signed"} 5',
    'standby_alerts_total{connection="prom",result="changed"} 0',
    'standby_alerts_total{connection="prom",result="left-out"} 0',
    'standby_alerts_total{connection="prom",result="new"} 2',
    'standby_alerts_total{connection="prom",result="repeated"} 1',
    'standby_alerts_unexplained_since_seconds 4',
  ]);
  assert.doesNotMatch(text, /SECRET/);
  [isBusy, now] = [true, 20_000];
  assert.doesNotMatch(await metrics.text(), /^standby_alert_(groups|explanations)/m, 'a ledger that is busy shows no old figures');
  [isBusy, now] = [false, 30_000];
  assert.ok(
    figuresOf(await metrics.text()).includes('standby_alerts_total{connection="prom",result="new"} 2'),
    'sums do not add up over scrapes',
  );
});
