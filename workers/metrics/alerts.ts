/** Alerts and their groups for a supervisor: what came in by this process, what the ledger has open, and what the watch has found. */
import { Counter, Gauge } from 'prom-client';
import { bounded } from './bounded.ts';
import type { Registry } from 'prom-client';
import type { AlertTally } from '../../intake/alert-tally.ts';
import type { AlertCounts, Ledger } from '../../ledger/contract.ts';
import type { WatchedAlerts } from '../../watch/alert-sources.ts';

export type AlertFigures = {
  readonly tally: Pick<AlertTally, 'all'>;
  /** Undefined until the watch has looked. */
  readonly watched: () => WatchedAlerts | undefined;
  /** Of the process that explains groups. */
  readonly process: string;
};
/** `read` may reject, and `forget` leaves no old value that looks like a present one. */
export type AlertMetrics = { read(ledger: Pick<Ledger, 'alertCounts'>): Promise<void>; forget(): void };

/** Labels are names of configured connections, and a result of a closed list. */
export function alertMetrics(registry: Registry, figures: AlertFigures): AlertMetrics {
  const gauges = makeGauges(registry);
  const total = new Counter({
    name: 'standby_alerts_total',
    help: 'Alerts that were delivered to this process, by connection and what became of them.',
    labelNames: ['connection', 'result'] as const,
    registers: [registry],
  });
  return {
    async read(ledger) {
      total.reset();
      for (const { connection, result, count } of figures.tally.all()) total.inc({ connection, result }, count);
      setWatched(gauges, figures.watched());
      setCounts(gauges, await ledger.alertCounts(figures.process));
    },
    forget() {
      gauges.waiting.remove();
      gauges.open.reset();
      gauges.withTicket.reset();
    },
  };
}

const makeGauges = (registry: Registry) => ({
  open: new Gauge({
    name: 'standby_alert_groups_open',
    help: 'Groups of alerts that are open.',
    labelNames: ['connection'] as const,
    registers: [registry],
  }),
  withTicket: new Gauge({
    name: 'standby_alert_groups_with_ticket',
    help: 'Those of the open groups of alerts that stand on a ticket.',
    labelNames: ['connection'] as const,
    registers: [registry],
  }),
  waiting: new Gauge({
    name: 'standby_alert_explanations_waiting',
    help: 'Groups of alerts whose explanation waits for AI to come back.',
    registers: [registry],
  }),
  unexplained: new Gauge({
    name: 'standby_alerts_unexplained_since_seconds',
    help: 'Since when a group of alerts waits for its explanation, the longest of them, in seconds since 1970; 0 while none does.',
    registers: [registry],
  }),
  silent: new Gauge({
    name: 'standby_alert_source_silent_since_seconds',
    help: 'Since when a source is silent that normally sends, in seconds since 1970; 0 while it sends.',
    labelNames: ['connection'] as const,
    registers: [registry],
  }),
});

function setCounts(gauges: ReturnType<typeof makeGauges>, { groups, waiting }: AlertCounts): void {
  gauges.waiting.set(waiting);
  gauges.open.reset();
  for (const { of, count } of bounded(groups.map(({ connection, open }) => ({ of: connection, count: open }))))
    gauges.open.set({ connection: of }, count);
  gauges.withTicket.reset();
  for (const { of, count } of bounded(groups.map(({ connection, withTicket }) => ({ of: connection, count: withTicket }))))
    gauges.withTicket.set({ connection: of }, count);
}

function setWatched(gauges: ReturnType<typeof makeGauges>, watched: WatchedAlerts | undefined): void {
  if (watched === undefined) return;
  gauges.unexplained.set((watched.unexplainedSinceMs ?? 0) / 1_000);
  for (const { name, sinceMs } of watched.sources) gauges.silent.set({ connection: name }, (sinceMs ?? 0) / 1_000);
}
