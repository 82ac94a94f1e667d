/** What the ledger says at the moment of a scrape. Read at most every few seconds, however many scrape. */
import { Counter, Gauge } from 'prom-client';
import { ALL, fails } from '../../activities/route-trouble.ts';
import { bounded } from './bounded.ts';
import type { Registry } from 'prom-client';
import type { Ledger, LedgerCounts, RouteTrouble } from '../../ledger/contract.ts';
import type { AlertMetrics } from './alerts.ts';

type Counted = {
  readonly ledger: Pick<Ledger, 'counts' | 'attemptTotals' | 'routeTroubles' | 'alertCounts'>;
  readonly nowMs: () => number;
  readonly alerts: AlertMetrics | undefined;
};
type Totals = Awaited<ReturnType<Ledger['attemptTotals']>>;
/** Prometheus asks every 15 to 60 s; sums over all attempts block the event loop, so two askers must not double them. */
const FRESH_MS = 5_000;

/** Returns what brings the values up to date; it never rejects, and says by `standby_ledger_up` whether it could. */
export function ledgerMetrics(registry: Registry, { ledger, nowMs, alerts }: Counted): () => Promise<void> {
  const gauges = makeGauges(registry);
  const sums = makeSums(registry);
  let readAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = nowMs();
    if (Math.abs(now - readAtMs) < FRESH_MS) return;
    try {
      const [counts, totals] = [await ledger.counts(now), await ledger.attemptTotals()];
      setGauges(gauges, counts);
      setRoutes(gauges, totals, await ledger.routeTroubles());
      setSums(sums, counts, totals);
      await alerts?.read(ledger);
      gauges.up.set(1);
      readAtMs = now;
    } catch {
      // Old values would look like present ones: what could not be read is not told.
      for (const gauge of [gauges.due, gauges.overdue, gauges.noMachine]) gauge.remove();
      for (const gauge of [gauges.tasks, gauges.waiting, gauges.failing]) gauge.reset();
      alerts?.forget();
      gauges.up.set(0);
    }
  };
}

const makeGauges = (registry: Registry) => ({
  up: new Gauge({ name: 'standby_ledger_up', help: 'Whether the ledger could be read for this answer.', registers: [registry] }),
  due: new Gauge({ name: 'standby_in_flight', help: 'Accepted items without an outcome.', registers: [registry] }),
  overdue: new Gauge({
    name: 'standby_overdue',
    help: 'Accepted items past their time without an outcome.',
    registers: [registry],
  }),
  tasks: new Gauge({
    name: 'standby_tasks_open',
    help: 'Open tasks of people by role.',
    labelNames: ['role'] as const,
    registers: [registry],
  }),
  waiting: new Gauge({
    name: 'standby_waiting',
    help: 'Items that wait for AI to come back, by lane.',
    labelNames: ['lane'] as const,
    registers: [registry],
  }),
  failing: new Gauge({
    name: 'standby_route_failing_since_seconds',
    help: 'Since when a route fails, in seconds since 1970; 0 while it works.',
    labelNames: ['route'] as const,
    registers: [registry],
  }),
  noMachine: new Gauge({
    name: 'standby_no_machine_since_seconds',
    help: 'Since when no machine answers, in seconds since 1970; 0 while one does.',
    registers: [registry],
  }),
});
/** Counters: the ledger counts over all restarts, we only show its sums. */
const makeSums = (registry: Registry) => ({
  attempts: new Counter({
    name: 'standby_attempts_total',
    help: 'Requests to models by route and outcome.',
    labelNames: ['route', 'outcome'] as const,
    registers: [registry],
  }),
  cost: new Counter({
    name: 'standby_cost_micros_total',
    help: 'Cost of ended attempts in millionths of a US dollar, without those whose price is not known.',
    registers: [registry],
  }),
  unpriced: new Counter({
    name: 'standby_attempts_unpriced_total',
    help: 'Requests to models whose price is not known.',
    labelNames: ['route'] as const,
    registers: [registry],
  }),
  decisions: new Counter({
    name: 'standby_decisions_total',
    help: 'Episodes of items by how they ended.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  }),
});

function setGauges(gauges: ReturnType<typeof makeGauges>, counts: LedgerCounts): void {
  gauges.due.set(counts.due);
  gauges.overdue.set(counts.overdue);
  gauges.tasks.reset();
  for (const { of, count } of bounded(counts.openTasksByRole)) gauges.tasks.set({ role: of }, count);
  gauges.waiting.reset();
  for (const { of, count } of bounded(counts.waitingByLane)) gauges.waiting.set({ lane: of }, count);
}

/** Every route that was ever asked, so that one that works is seen to. */
function setRoutes(gauges: ReturnType<typeof makeGauges>, totals: Totals, troubles: readonly RouteTrouble[]): void {
  const failing = new Map(troubles.filter(fails).map(({ route, sinceMs }) => [route, sinceMs / 1_000]));
  gauges.noMachine.set(failing.get(ALL) ?? 0);
  failing.delete(ALL);
  gauges.failing.reset();
  for (const route of new Set([...totals.map((row) => row.route), ...failing.keys()]))
    gauges.failing.set({ route }, failing.get(route) ?? 0);
}

function setSums(sums: ReturnType<typeof makeSums>, counts: LedgerCounts, totals: Totals): void {
  sums.decisions.reset();
  for (const { of, count } of bounded(counts.decisionsByOutcome)) sums.decisions.inc({ outcome: of }, count);
  sums.attempts.reset();
  for (const { route, outcome, count } of totals) sums.attempts.inc({ route, outcome }, count);
  sums.unpriced.reset();
  for (const { route, unpriced } of totals) if (unpriced > 0) sums.unpriced.inc({ route }, unpriced);
  sums.cost.reset();
  sums.cost.inc(totals.reduce((sum, { costMicros }) => sum + costMicros, 0));
}
