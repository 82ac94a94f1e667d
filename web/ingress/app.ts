/** Where ticket systems announce tickets: verify, parse, hand over, answer. Calls no ticket system and no model. */
import { Hono } from 'hono';
import { readBody as parseBody } from '../../connectors/desk/body.ts';
import { readEvent } from '../../connectors/desk/normalize.ts';
import { verifyDelivery } from '../../connectors/desk/verify.ts';
import { readBody } from './read-body.ts';
import type { DeskEvent } from '../../connectors/desk/contract.ts';

/** `failed`: not durably taken; the sender keeps the event and comes again. */
export type Accepted = { readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly why: string };
export type IngressPorts = {
  /** Webhook secrets by connection; several while one is being replaced. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  readonly accept: (connection: string, event: DeskEvent) => Promise<Accepted>;
  readonly ready: () => Promise<boolean>;
  readonly nowMs: () => number;
  readonly log: (line: { readonly event: string; readonly connection: string; readonly why: string }) => void;
};

/** An announcement is under 2 KB; 256 KB leaves room for desks that embed the whole ticket. */
const MOST_BYTES = 256 * 1024;
/** Seconds after which a sender may come again when we could not take its event. */
const COME_AGAIN_S = '5';

export function createIngressApp(ports: IngressPorts): Hono {
  const app = new Hono();
  app.get('/livez', (c) => c.text('ok'));
  app.get('/readyz', async (c) => ((await ports.ready()) ? c.text('ready') : c.text('not ready', 503)));
  app.post('/hooks/:connection', async (c) => {
    const connection = c.req.param('connection');
    const secrets = ports.secrets.get(connection);
    // Before the body: a stranger's path costs us nothing.
    if (!secrets) return c.json({ error: 'no such connection' }, 404);
    const body = await readBody(c.req.raw, MOST_BYTES);
    if (body.kind === 'too-large') return c.json({ error: `more than ${MOST_BYTES} bytes` }, 413);
    if (body.kind === 'cut') return c.json({ error: 'the body ended early' }, 400);
    const headers = {
      id: c.req.header('webhook-id'),
      timestamp: c.req.header('webhook-timestamp'),
      signature: c.req.header('webhook-signature'),
    };
    const verified = verifyDelivery({ secrets, headers, rawBody: body.bytes, nowMs: ports.nowMs() });
    if (verified.kind !== 'genuine') {
      ports.log({ event: `delivery-${verified.kind}`, connection, why: verified.why });
      return c.json({ error: verified.kind === 'stale' ? verified.why : 'the signature does not fit' }, 401);
    }
    const parsed = parseBody(body.bytes);
    const read = parsed.kind === 'json' ? readEvent(parsed.value, verified.deliveryId) : parsed;
    if (read.kind === 'unusable') {
      // Signed with our secret: a sender that has changed its form would else lose its tickets unseen.
      ports.log({ event: 'delivery-unusable', connection, why: read.why });
      return c.json({ error: read.why }, 400);
    }
    // Our own writes are announced too; they are no news.
    if (read.event.actor === 'us') return c.json({ status: 'ours' }, 202);
    const accepted = await ports.accept(connection, read.event);
    if (accepted.kind === 'accepted') return c.json({ status: 'accepted' }, 202);
    ports.log({ event: 'delivery-not-taken', connection, why: accepted.why });
    return c.json({ error: 'cannot take it now' }, 503, { 'Retry-After': COME_AGAIN_S });
  });
  app.post('/hooks/*', (c) => c.json({ error: 'no such connection' }, 404));
  app.all('/hooks/*', (c) => c.json({ error: 'POST only' }, 405, { Allow: 'POST' }));
  // A bug here must neither kill the process nor tell a stranger anything.
  app.onError((error, c) => {
    ports.log({ event: 'ingress-defect', connection: 'unknown', why: error.name });
    return c.json({ error: 'internal' }, 500);
  });
  return app;
}
