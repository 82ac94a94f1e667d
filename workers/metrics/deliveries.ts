/** Counts deliveries and how long a sender waits for our word. */
import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Counted } from '../../web/ingress/app.ts';

/** Seconds: the promise is 0.5, the strictest sender waits 5; the rest shows where between nothing and these we are. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Labels are a configured name, or `unknown`, and a result of a closed list. */
export function deliveryMetrics(registry: Registry): (delivery: Counted) => void {
  const total = new Counter({
    name: 'standby_deliveries_total',
    help: 'Deliveries by connection and how they ended.',
    labelNames: ['connection', 'result'] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'standby_delivery_seconds',
    help: 'From the headers of a delivery to its answer.',
    buckets: BUCKETS_S,
    registers: [registry],
  });
  return ({ connection, result, seconds: took }) => {
    total.inc({ connection, result });
    seconds.observe(took);
  };
}
