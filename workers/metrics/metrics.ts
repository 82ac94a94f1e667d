/** One text of metrics: deliveries as they are counted, the ledger as it stands, and Temporal's own. */
import { Gauge, Registry } from 'prom-client';
import { alertMetrics } from './alerts.ts';
import { deliveryMetrics } from './deliveries.ts';
import { ledgerMetrics } from './ledger.ts';
import { temporalMetrics } from './temporal.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Counted } from '../../web/ingress/app.ts';
import type { AlertFigures } from './alerts.ts';

export type MetricsPorts = {
  readonly ledger: Pick<Ledger, 'counts' | 'attemptTotals' | 'routeTroubles' | 'alertCounts'>;
  /** Undefined where nothing takes alerts. */
  readonly alerts?: AlertFigures;
  readonly nowMs: () => number;
  /** Where the SDK serves its own metrics; undefined where it serves none. */
  readonly temporalUrl: string | undefined;
};
export type Metrics = {
  readonly counted: (delivery: Counted) => void;
  /** Prometheus text. Never rejects: what cannot be read is said by a gauge. */
  text(): Promise<string>;
};

/** A registry of its own: two services in one process do not add up. */
export function createMetrics({ ledger, nowMs, temporalUrl, alerts }: MetricsPorts): Metrics {
  const registry = new Registry();
  const counted = deliveryMetrics(registry);
  const readLedger = ledgerMetrics(registry, { ledger, nowMs, alerts: alerts && alertMetrics(registry, alerts) });
  const sdkUp = new Gauge({
    name: 'standby_temporal_metrics_up',
    help: "Whether Temporal's own metrics could be added to this answer.",
    registers: [registry],
  });
  return { counted, text };

  async function text(): Promise<string> {
    await readLedger();
    const sdk = await temporalMetrics(temporalUrl);
    sdkUp.set(sdk === undefined ? 0 : 1);
    const own = await registry.metrics();
    return sdk === undefined ? own : `${own}\n${sdk}`;
  }
}
