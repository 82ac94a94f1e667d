/** What the ingress answers, counts and logs, for each way in which a delivery can end. No socket is opened. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { createIngressApp } from '../../../../web/ingress/app.ts';
import { ticketDoor } from '../../../../web/ingress/doors.ts';
import { WEBHOOK_SECRET } from '../../../../simulator/stage/stage.ts';
import { OTHER_SECRET, message, nowSeconds } from '../../../support/deliveries.ts';
import { desk } from '../../../../connectors/desk/index.ts';
import type { Counted, IngressPorts } from '../../../../web/ingress/app.ts';
import type { Message } from '../../../support/deliveries.ts';
import type { Accepted } from '../../../../intake/contract.ts';
import type { DeskEvent } from '../../../../connectors/intake.ts';

const taking = (mostBytes: number) => ({ ...desk, limits: { mostBytes } });

type Door = {
  readonly post: (sent: Given, path?: string) => Promise<Answer>;
  readonly ask: (path: string, method?: string) => Promise<Answer>;
  readonly counted: readonly Counted[];
  readonly logged: readonly object[];
};
type Given = Partial<Message> & { readonly stream?: ReadableStream<Uint8Array>; readonly vouch?: () => void };
type Answer = { readonly status: number; readonly body: string; readonly headers: Headers };

type TakeTicket = (event: DeskEvent) => Promise<Accepted>;
type DoorPorts = Partial<IngressPorts> & { readonly accept?: TakeTicket; readonly mostBytes?: number };

function doorOf({ accept = () => Promise.resolve({ kind: 'accepted' }), mostBytes = 1_000, ...ports }: DoorPorts = {}): Door {
  const [counted, logged]: [Counted[], object[]] = [[], []];
  const app = createIngressApp({
    doors: new Map([
      ['desk', ticketDoor({ secrets: [WEBHOOK_SECRET], connector: taking(mostBytes) }, accept)],
      ['polled', ticketDoor({ secrets: [], connector: taking(mostBytes) }, accept)],
    ]),
    ready: () => Promise.resolve({ temporal: true, ledger: true }),
    metrics: () => Promise.resolve('standby_up 1\n'),
    counted: (delivery) => void counted.push(delivery),
    nowMs: Date.now,
    log: (line) => void logged.push(line),
    ...ports,
  });
  const answered = async (request: Request, env: object = {}): Promise<Answer> => {
    const response = await app.fetch(request, env);
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  return {
    post: ({ headers, body, stream, vouch }, path = '/hooks/desk') => {
      const whole = message('T1', { id: 'evt_1' });
      const init = { method: 'POST', headers: headers ?? whole.headers, body: stream ?? body ?? whole.body, duplex: 'half' as const };
      return answered(new Request(`http://standby${path}`, init), vouch ? { vouch } : {});
    },
    ask: (path, method = 'GET') => answered(new Request(`http://standby${path}`, { method })),
    counted,
    logged,
  };
}
/** A claim about what comes at once ends here where nothing comes. */
const timedOut = (): Promise<undefined> => pause(5_000, undefined, { ref: false });
const told = (error: string): string => JSON.stringify({ error });
const broken = (): ReadableStream<Uint8Array> => new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });

const PACKED =
  'the body is compressed (content-encoding: gzip); send it as it is, and let no proxy between compress it: the signature is over the plain bytes';
const MISFIT = 'Expected `data.ticket` to be 1 to 64 letters, digits, _ or -, got a string of 4 other character(s).';
const BUSY = 'too many deliveries at once';
type Row = {
  readonly sent?: Given;
  readonly ports?: DoorPorts;
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
  /** Undefined where our log hears nothing; `count` where it may come as often as a stranger likes. */
  readonly why?: string;
  readonly count?: number;
};
const ROWS: Readonly<Record<string, Row>> = {
  accepted: { status: 202, body: '{"status":"accepted"}' },
  ours: { sent: message('T1', { actor: 'us' }), status: 202, body: '{"status":"ours"}' },
  unusable: { sent: message('../1', { id: 'evt_1' }), status: 400, body: told(MISFIT), why: MISFIT },
  cut: { sent: { stream: broken() }, status: 400, body: told('the body ended early'), why: 'the body ended early', count: 1 },
  forged: {
    sent: message('T1', { secret: OTHER_SECRET }),
    status: 401,
    body: told('the signature does not fit'),
    why: 'none of 1 signature(s) fits one of 1 secret(s)',
    count: 1,
  },
  slow: {
    sent: { stream: new ReadableStream() },
    ports: { bodyWithinMs: 20 },
    status: 408,
    body: told('the body took too long'),
    headers: { connection: 'close' },
    why: 'the body took too long',
    count: 1,
  },
  'too-large': {
    sent: { body: 'x'.repeat(1_001) },
    status: 413,
    body: told('more than 1000 bytes'),
    headers: { connection: 'close' },
    why: 'more than 1000 bytes',
    count: 1,
  },
  compressed: {
    sent: { headers: { 'content-encoding': 'gzip' } },
    status: 415,
    body: told(PACKED),
    headers: { 'accept-encoding': 'identity' },
    why: PACKED,
    count: 1,
  },
  busy: { ports: { mostAtOnce: 0 }, status: 429, body: told(BUSY), headers: { 'retry-after': '5' }, why: BUSY },
  'not-taken': {
    ports: { accept: () => Promise.resolve({ kind: 'failed', why: 'inner words' }) },
    status: 503,
    body: told('cannot take it now'),
    headers: { 'retry-after': '5' },
    why: 'inner words',
  },
  defect: {
    ports: { accept: () => Promise.reject(new RangeError('inner words')) },
    status: 500,
    body: told('internal'),
    why: 'RangeError',
  },
};
for (const [result, { sent = {}, ports, status, body, headers = {}, why, count }] of Object.entries(ROWS))
  test(`a delivery that ends ${result} is answered ${status}, counted once, and ${why === undefined ? 'not logged' : 'logged'}`, async () => {
    const door = doorOf(ports);
    const got = await door.post(sent);
    assert.deepEqual([got.status, got.body], [status, body]);
    assert.deepEqual(Object.fromEntries(got.headers), { 'content-type': 'application/json', ...headers });
    assert.deepEqual(
      door.counted.map((one) => [one.connection, one.result]),
      [['desk', result]],
    );
    const line = { event: `delivery-${result}`, connection: 'desk', why };
    assert.deepEqual(door.logged, why === undefined ? [] : [{ ...line, ...(count === undefined ? {} : { count }) }]);
  });

test('a delivery that is stale is 401 and says by how much', async () => {
  const door = doorOf();
  const got = await door.post(message('T1', { seconds: nowSeconds() - 500 }));
  assert.equal(got.status, 401);
  assert.match(got.body, /^\{"error":"clock: the delivery is 50[01] s old/);
  assert.equal(door.counted[0]?.result, 'stale');
});

test('who gives way before it has shown a secret is told to come again, on another connection', async () => {
  const big = doorOf({ mostBytes: 40_000_000 });
  const got = await big.post({ body: 'x'.repeat(16 * 1024 * 1024 + 1) });
  assert.deepEqual([got.status, got.body], [429, told(BUSY)]);
  assert.deepEqual([got.headers.get('retry-after'), got.headers.get('connection')], ['5', 'close']);
  assert.deepEqual(big.logged, [{ event: 'delivery-busy', connection: 'desk', why: BUSY, count: 1 }]);
});

test('a path that we do not know, and a connection that is polled, are one answer under one label, and stand in no log', async () => {
  const door = doorOf();
  for (const name of ['nobody', 'polled']) {
    const got = await door.post({}, `/hooks/${name}`);
    assert.deepEqual([got.status, got.body], [404, told('no such connection')]);
  }
  assert.deepEqual(
    door.counted.map(({ connection, result }) => `${connection} ${result}`),
    ['unknown unknown-connection', 'unknown unknown-connection'],
  );
  const deeper = await door.post({}, '/hooks/desk/more');
  assert.deepEqual([deeper.status, deeper.body], [404, told('no such connection')]);
  assert.deepEqual([door.counted.length, door.logged], [2, []]);
});

test('only a sender that has shown the secret is vouched for', async () => {
  let vouched = 0;
  const vouch = (): void => void (vouched += 1);
  const door = doorOf();
  await door.post({ ...message('T1', { secret: OTHER_SECRET }), vouch });
  assert.equal(vouched, 0);
  await door.post({ vouch });
  assert.equal(vouched, 1);
});

test('256 deliveries are handed over at once where nothing else is said, and the next one is told to come again', async () => {
  const gate = Promise.withResolvers<{ kind: 'accepted' }>();
  let handed = 0;
  const door = doorOf({ accept: () => ((handed += 1), gate.promise) });
  const held = Array.from({ length: 256 }, () => door.post({}));
  for (let turns = 0; handed < 256 && turns < 5_000; turns++) await turn();
  assert.equal(handed, 256);
  const late = await Promise.race([door.post({}), timedOut()]);
  assert.equal(late?.status, 429);
  gate.resolve({ kind: 'accepted' });
  assert.deepEqual(new Set((await Promise.all(held)).map(({ status }) => status)), new Set([202]));
  assert.equal((await door.post({})).status, 202);
});

test('the time that is counted is that from the headers to the answer, in seconds', async (t) => {
  const times = [10_000, 10_250];
  t.mock.method(performance, 'now', () => times.shift() ?? 10_250);
  const door = doorOf();
  await door.post({});
  assert.equal(door.counted[0]?.seconds, 0.25);
});

test('what is no error is logged as what it is', async () => {
  const door = doorOf({ accept: () => Promise.reject('words' as unknown as Error) });
  assert.equal((await door.post({})).status, 500);
  assert.deepEqual(door.logged, [{ event: 'delivery-defect', connection: 'desk', why: 'string' }]);
});

test('a defect beside the deliveries is 500, says nothing, and is logged', async () => {
  const door = doorOf({ ready: () => Promise.reject(new TypeError('inner words')) });
  const got = await door.ask('/readyz');
  assert.deepEqual([got.status, got.body], [500, told('internal')]);
  assert.deepEqual(door.logged, [{ event: 'ingress-defect', connection: 'unknown', why: 'TypeError' }]);
});

test('the other paths: alive, measured, and POST alone for a hook', async () => {
  const door = doorOf();
  const alive = await door.ask('/livez');
  assert.deepEqual([alive.status, alive.body], [200, 'ok']);
  const measured = await door.ask('/metrics');
  assert.deepEqual([measured.status, measured.body], [200, 'standby_up 1\n']);
  assert.equal(measured.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const got = await door.ask('/hooks/desk');
  assert.deepEqual([got.status, got.body, got.headers.get('allow')], [405, told('POST only'), 'POST']);
});

test('ready is 200 only where every part is, and names those that are not', async () => {
  for (const [parts, status, notReady] of [
    [{ temporal: true, ledger: true }, 200, []],
    [{ temporal: false, ledger: true }, 503, ['temporal']],
    [{ temporal: true, ledger: false }, 503, ['ledger']],
    [{ temporal: false, ledger: false }, 503, ['temporal', 'ledger']],
  ] as const) {
    const got = await doorOf({ ready: () => Promise.resolve(parts) }).ask('/readyz');
    assert.deepEqual([got.status, JSON.parse(got.body)], [status, { ready: status === 200, notReady }]);
  }
});
