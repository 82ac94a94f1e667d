/** The promise to a sender: our word within half a second, while the whole triage runs behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countBy, message, percentile, sendAtRate } from '../support/deliveries.ts';
import { live, someTickets } from '../support/live.ts';
import type { Message } from '../support/deliveries.ts';

const PER_SECOND = 50;
const SECONDS = 30;
const WARM_UP_SECONDS = 4;
/** What is promised to a sender. */
const P99_MS = 500;
/** Ten deliveries a ticket: it is announced, automations change it three times, and the rest are repeats of these. */
const CHANGES = ['new', 'a', 'b', 'c'];
const EACH = 10;
const TICKETS = (PER_SECOND * SECONDS) / EACH;
/** Tickets that are being announced at the same time; what belongs to one comes within two seconds, as from a ticket system. */
const TOGETHER = 10;

test(`at ${PER_SECOND} deliveries a second for ${SECONDS} s all are taken, 99 % of them within ${P99_MS} ms`, async (t) => {
  const { stage, service, withLedger } = await live(t, { webhooks: 'off', settings: { log: 'error' } });
  const tickets = someTickets(TICKETS, 'R');
  const warm = someTickets((PER_SECOND * WARM_UP_SECONDS) / EACH, 'W');
  await stage.create([...tickets, ...warm]);
  const url = `${service().urls.ingress}/hooks/desk`;
  // A process that has just started compiles as it goes: its first seconds are told below, and promised nothing.
  const warmUp = await sendAtRate(url, deliveriesOf(warm.map(({ id }) => id)), PER_SECOND);
  t.diagnostic(`first ${warmUp.length}: p50 ${percentile(warmUp, 0.5)} ms, p99 ${percentile(warmUp, 0.99)} ms`);
  const answers = await sendAtRate(url, deliveriesOf(tickets.map(({ id }) => id)), PER_SECOND);
  const [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((share) => percentile(answers, share));
  const decided = await withLedger(async (ledger) => (await ledger.decisions({})).length);
  t.diagnostic(
    `${answers.length} deliveries of ${TICKETS} tickets, ${decided} of them decided by the end: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, longest ${most} ms`,
  );
  assert.deepEqual(countBy(answers), { 202: PER_SECOND * SECONDS });
  assert.ok(p99 !== undefined && p99 <= P99_MS, `p99 ${p99} ms`);
});

/** Some tickets side by side, each with its own deliveries in turn. */
function deliveriesOf(ids: readonly string[]): readonly Message[] {
  const groups = Array.from({ length: Math.ceil(ids.length / TOGETHER) }, (_, at) => ids.slice(at * TOGETHER, (at + 1) * TOGETHER));
  return groups.flatMap((group) =>
    Array.from({ length: EACH }, (_, nth) => CHANGES[nth % CHANGES.length] ?? 'new').flatMap((change) =>
      group.map((id) => message(id, { id: `evt_${id}_${change}` })),
    ),
  );
}
