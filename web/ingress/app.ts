/** Where ticket systems announce tickets, and where a supervisor asks how we are. */
import { Hono } from 'hono';
import { takeDelivery } from './delivery.ts';
import { COME_AGAIN_S, MOST_AT_ONCE, MOST_UNVERIFIED_BYTES } from './limits.ts';
import { roomOf } from './room.ts';
import { seldom } from './seldom.ts';
import { waitingRoomOf } from './waiting-room.ts';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { DeliveryPorts, Ended, Result } from './delivery.ts';
import type { Door } from './doors.ts';
import type { Counting, Line } from './seldom.ts';

/** Parts that must answer before we can take anything. */
export type Readiness = { readonly temporal: boolean; readonly ledger: boolean };
export type Counted = { readonly connection: string; readonly result: Result; readonly seconds: number };
export type IngressPorts = Pick<DeliveryPorts, 'nowMs' | 'bodyWithinMs'> & {
  /** By the name of their connection. */
  readonly doors: ReadonlyMap<string, Door>;
  /** Answers within a second or two, whatever is down. */
  readonly ready: () => Promise<Readiness>;
  /** Prometheus text; never rejects. */
  readonly metrics: () => Promise<string>;
  /** Hears of every delivery, with the seconds from its headers to its answer. */
  readonly counted: (delivery: Counted) => void;
  /** Of what a stranger can bring about it hears once a minute at most, with a count. */
  readonly log: (line: Line | Counting) => void;
  /** @default MOST_AT_ONCE */
  readonly mostAtOnce?: number;
};

const STATUS: Readonly<Record<Result, ContentfulStatusCode>> = {
  accepted: 202,
  ours: 202,
  unusable: 400,
  cut: 400,
  forged: 401,
  stale: 401,
  'unknown-connection': 404,
  slow: 408,
  'too-large': 413,
  compressed: 415,
  busy: 429,
  defect: 500,
  'not-taken': 503,
};
/** A stranger may ask for any path: its words become no label. */
const STRANGE = 'unknown';
const UNKNOWN: Ended = { result: 'unknown-connection', told: 'no such connection', why: undefined, by: 'stranger' };
/** The listener's part: this sender's connection is the last to give way. A test has none. */
type Bindings = { Bindings: { readonly vouch?: () => void } };
/** A bug here must neither kill the process nor tell a stranger anything. */
const defect = (error: unknown): Ended => ({
  result: 'defect',
  told: 'internal',
  why: error instanceof Error ? error.name : typeof error,
  by: 'sender',
});

export function createIngressApp(ports: IngressPorts): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const delivery = { ...ports, unverified: waitingRoomOf(MOST_UNVERIFIED_BYTES), places: roomOf(ports.mostAtOnce ?? MOST_AT_ONCE) };
  const logStranger = seldom(ports.log);
  app.get('/livez', (c) => c.text('ok'));
  app.get('/readyz', async (c) => readyAnswer(c, await ports.ready()));
  app.get('/metrics', async (c) => c.text(await ports.metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }));
  app.post('/hooks/:connection', async (c) => {
    const startedAt = performance.now();
    const name = c.req.param('connection');
    const door = ports.doors.get(name);
    // Before the body: a stranger's path costs us nothing. A connection that is polled looks like one that does not exist.
    const known = door !== undefined && door.secrets.length > 0;
    const vouch = (): void => c.env.vouch?.();
    const ended = known ? await takeDelivery(delivery, { door, request: c.req.raw, vouch }).catch(defect) : UNKNOWN;
    const label = known ? name : STRANGE;
    ports.counted({ connection: label, result: ended.result, seconds: (performance.now() - startedAt) / 1000 });
    if (ended.why !== undefined)
      (ended.by === 'stranger' ? logStranger : ports.log)({ event: `delivery-${ended.result}`, connection: label, why: ended.why });
    return answer(c, ended);
  });
  app.post('/hooks/*', (c) => answer(c, UNKNOWN));
  app.all('/hooks/*', (c) => c.json({ error: 'POST only' }, 405, { Allow: 'POST' }));
  app.onError((error, c) => {
    const ended = defect(error);
    ports.log({ event: 'ingress-defect', connection: STRANGE, why: ended.why ?? '' });
    return answer(c, ended);
  });
  return app;
}

function answer(c: Context, { result, told, by }: Ended): Response {
  const status = STATUS[result];
  if (status === 202) return c.json({ status: told }, status);
  const headers: Record<string, string> = {
    ...(result === 'busy' || result === 'not-taken' ? { 'Retry-After': COME_AGAIN_S } : {}),
    // The rest of the body is still under way: this connection is of no more use.
    ...(result === 'slow' || result === 'too-large' || (result === 'busy' && by === 'stranger') ? { Connection: 'close' } : {}),
    // RFC 9110, 15.5.16: so that a sender can tell that it is the coding that is not taken.
    ...(result === 'compressed' ? { 'Accept-Encoding': 'identity' } : {}),
  };
  return c.json({ error: told }, status, headers);
}

function readyAnswer(c: Context, parts: Readiness): Response {
  const notReady = Object.entries(parts).flatMap(([part, ready]) => (ready ? [] : [part]));
  return c.json({ ready: notReady.length === 0, notReady }, notReady.length === 0 ? 200 : 503);
}
