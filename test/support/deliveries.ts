/** Signed deliveries as a ticket system sends them, and an ingress on a real socket to send them to. */
import { createConnection } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { signedHeaders } from '../../simulator/desk/sign.ts';
import { WEBHOOK_SECRET } from '../../simulator/stage/stage.ts';
import { createIngressApp } from '../../web/ingress/app.ts';
import { ticketDoor } from '../../web/ingress/doors.ts';
import type { Accepted } from '../../intake/contract.ts';
import type { DeskEvent } from '../../connectors/intake.ts';
import { desk } from '../../connectors/desk/index.ts';
import { listen } from '../../net/listen.ts';
import type { Counted, IngressPorts } from '../../web/ingress/app.ts';

/** Of the connection `alerts`, whose sender says more at once. */
export const LARGER_BYTES = 8 * 1024 * 1024;
export const OTHER_SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

export type Message = { readonly headers: Record<string, string>; readonly body: string };
export type Signing = { readonly id?: string; readonly secret?: string; readonly seconds?: number; readonly actor?: string };

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export function message(ticket: string, { id, secret = WEBHOOK_SECRET, seconds = nowSeconds(), actor = 'client' }: Signing = {}): Message {
  const body = JSON.stringify({ type: 'ticket.created', data: { ticket, actor } });
  return { headers: signedHeaders(secret, { id: id ?? `evt_${ticket}`, seconds, body }), body };
}

export type Answered = { readonly status: number; readonly retryAfter: string | null; readonly tookMs: number };

export async function send(url: string, { headers, body }: Message): Promise<Answered> {
  const startedAt = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), tookMs: performance.now() - startedAt };
}

/** Sends all, so many at a time; answers in the order of the messages. */
export async function sendAll(url: string, messages: readonly Message[], atOnce: number): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  const queue = messages.entries();
  const sender = async (): Promise<void> => {
    for (const [at, one] of queue) answers[at] = await send(url, one);
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return answers;
}

/** Sends by the clock, whatever the answers do: a slow answer must not slow the sender down and so hide itself. */
export async function sendAtRate(url: string, messages: readonly Message[], perSecond: number): Promise<readonly Answered[]> {
  const startedAt = performance.now();
  const answers: Promise<Answered>[] = [];
  for (const [at, one] of messages.entries()) {
    const due = startedAt + (at * 1000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    // The wait for its own turn counts too, where this process was late.
    answers.push(send(url, one).then((answer) => ({ ...answer, tookMs: performance.now() - due })));
  }
  return Promise.all(answers);
}

/** How many answers of each status. */
export function countBy(answers: readonly Answered[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Milliseconds under which the given share of the answers came. */
export function percentile(answers: readonly Answered[], share: number): number {
  const sorted = answers.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN);
}

/** Fisher and Yates by mulberry32: the same seed gives the same order on every machine. */
export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const all = [...items];
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let last = all.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1));
    [all[last], all[at]] = [all[at] ?? raise(), all[last] ?? raise()];
  }
  return all;
}
function raise(): never {
  throw new RangeError('Expected an index inside the list, got one outside.');
}

export type Door = {
  readonly url: string;
  readonly port: number;
  readonly counted: readonly Counted[];
  readonly logged: readonly string[];
};

type TakeTicket = (connection: string, event: DeskEvent) => Promise<Accepted>;

/** The ingress alone, listening; what is behind it is given by the test. */
export async function openDoor(
  t: TestContext,
  { accept = () => Promise.resolve({ kind: 'accepted' }), ...ports }: Partial<IngressPorts> & { readonly accept?: TakeTicket } = {},
): Promise<Door> {
  const counted: Counted[] = [];
  const logged: string[] = [];
  const app = createIngressApp({
    doors: new Map([
      ['desk', ticketDoor({ secrets: [WEBHOOK_SECRET], connector: desk }, (event) => accept('desk', event))],
      ['polled', ticketDoor({ secrets: [], connector: desk }, (event) => accept('polled', event))],
      [
        'alerts',
        ticketDoor({ secrets: [WEBHOOK_SECRET], connector: { ...desk, limits: { mostBytes: LARGER_BYTES } } }, (event) =>
          accept('alerts', event),
        ),
      ],
    ]),
    ready: () => Promise.resolve({ temporal: true, ledger: true }),
    metrics: () => Promise.resolve(''),
    counted: (delivery) => void counted.push(delivery),
    nowMs: Date.now,
    log: (line) => void logged.push(JSON.stringify(line)),
    ...ports,
  });
  const listening = await listen(app.fetch, 0);
  t.after(() => listening.stop());
  return { url: `http://127.0.0.1:${listening.port}`, port: listening.port, counted, logged };
}

/** Bytes as they are, over a socket of its own; resolves with all that came back when the other side closes. */
export function rawly(port: number, talk: (write: (text: string) => void) => void | Promise<void>): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection(port, '127.0.0.1', () => void talk((text) => void (socket.writable && socket.write(text))));
    socket.setEncoding('latin1').on('data', (chunk) => (said += String(chunk)));
    // A reset is an end like another: what was said before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
  });
}
