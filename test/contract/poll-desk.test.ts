/** What a poll makes of a real desk over real sockets: each way it can answer, and where the poll stands afterwards. The ledger is a real one. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { OVERLAP_MS } from '../../activities/poll/cursor.ts';
import { pollChanges } from '../../activities/poll/index.ts';
import { PAGE } from '../../activities/poll/poll.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { keyIn } from '../support/live.ts';
import { against, refusingUrl } from './loopback.ts';
import type { PollPorts } from '../../activities/poll/index.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

const TOKEN = 'test-token';
const START_MS = Date.parse('2026-11-25T08:00:00.000Z');

type Bench = {
  readonly clock: { ms: number };
  readonly simulator: DeskSimulator;
  readonly ledger: Ledger;
  readonly accepted: string[];
  readonly alerts: string[];
  beats: number;
  /** Takes so many more, then none. */
  takes: number;
  poll(over?: Partial<PollPorts>): ReturnType<typeof pollChanges>;
};

async function bench(t: TestContext): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-poll-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(() => ledger.close());
  const clock = { ms: START_MS };
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => clock.ms });
  t.after(() => simulator.close());
  const made: Bench = {
    clock,
    simulator,
    ledger,
    accepted: [],
    alerts: [],
    beats: 0,
    takes: Infinity,
    poll: (over = {}) =>
      pollChanges(
        {
          desk: createDesk({ baseUrl: simulator.url, token: TOKEN }),
          ledger,
          accept: (_connection, { ticket }) => {
            if (made.takes-- <= 0) return Promise.resolve({ kind: 'failed', why: 'Temporal does not answer' });
            made.accepted.push(ticket);
            return Promise.resolve({ kind: 'accepted' });
          },
          clock: { nowMs: () => Promise.resolve(clock.ms) },
          alert: ({ kind }) => void made.alerts.push(kind),
          beat: () => void (made.beats += 1),
          ...over,
        },
        'desk',
      ),
  };
  return made;
}
const many = (count: number, prefix = 'T'): { id: string; client: string }[] =>
  Array.from({ length: count }, (_, at) => ({ id: `${prefix}${at}`, client: 'acme' }));

test('what changed is announced once, our own writes are not, and a quiet desk costs one request and no announcement', async (t) => {
  const b = await bench(t);
  await b.poll();
  await b.simulator.createTickets(many(3));
  assert.deepEqual(await b.poll(), { kind: 'polled', listed: 3, accepted: 3, ours: 0, unnamed: 0, more: false });
  b.clock.ms += 60_000;
  await b.simulator.createTicket({ id: 'U', client: 'acme' });
  await b.poll();
  b.clock.ms += OVERLAP_MS + 1_000;
  await b.simulator.createTicket({ id: 'V', client: 'acme' });
  await b.poll();
  b.clock.ms += 1_000;
  await b.simulator.addNote('U', 'Ours. [standby 00c0ffee]', 'us');
  assert.deepEqual(await b.poll(), { kind: 'polled', listed: 1, accepted: 0, ours: 1, unnamed: 0, more: false });
  const requests = b.simulator.counts().requests.read;
  assert.deepEqual(await b.poll(), { kind: 'polled', listed: 0, accepted: 0, ours: 0, unnamed: 0, more: false });
  assert.equal(b.simulator.counts().requests.read, requests + 1);
  assert.deepEqual(b.accepted.toSorted(), ['T0', 'T1', 'T2', 'U', 'V']);
  assert.equal((await b.ledger.pollCursor('desk'))?.polledAtMs, b.clock.ms);
});

test('a desk that is down, resets, or does not listen leaves the poll where it was, and nothing that came meanwhile is missed', async (t) => {
  const b = await bench(t);
  for (const mode of [{ kind: 'down' }, { kind: 'reset' }, { kind: 'error', status: 429 }, { kind: 'refuse' }] as const) {
    await b.simulator.setMode('read', mode);
    assert.equal((await b.poll()).kind, 'unreachable', mode.kind);
  }
  assert.equal((await b.ledger.pollCursor('desk'))?.polledAtMs, 0, 'it has never been polled');
  await b.simulator.createTickets(many(2));
  b.clock.ms += 3_600_000;
  await b.simulator.setMode('read', { kind: 'works' });
  assert.equal((await b.poll()).kind, 'polled');
  assert.deepEqual(b.accepted.toSorted(), ['T0', 'T1']);
  assert.deepEqual(b.alerts, []);
});

test('nobody at the address is unreachable; a refused token and a missing list are told', async (t) => {
  const b = await bench(t);
  const at = (baseUrl: string) => ({ desk: createDesk({ baseUrl, token: TOKEN }) });
  assert.equal((await b.poll(at(await refusingUrl()))).kind, 'unreachable');
  assert.deepEqual(b.alerts, []);
  assert.equal((await b.poll({ desk: createDesk({ baseUrl: b.simulator.url, token: 'another' }) })).kind, 'unreachable');
  assert.deepEqual(b.alerts, ['desk-forbidden']);
  await against(
    (_request, response) => void response.writeHead(404, { 'content-type': 'application/json' }).end('{}'),
    async (url) => assert.equal((await b.poll(at(url))).kind, 'unsupported'),
  );
  assert.deepEqual(b.alerts, ['desk-forbidden', 'poll-unsupported']);
});

test('a start that fails in the middle of a page calls nothing taken that was not, and the next polls announce the rest', async (t) => {
  const b = await bench(t);
  await b.poll();
  const before = await b.ledger.pollCursor('desk');
  await b.simulator.createTickets(many(5));
  b.takes = 2;
  b.clock.ms += 1_000;
  const end = await b.poll();
  assert.deepEqual(end, { kind: 'not-taken', why: 'Temporal does not answer' });
  assert.equal((await b.ledger.pollCursor('desk'))?.polledAtMs, before?.polledAtMs, 'whoever watches is told');
  b.takes = Infinity;
  b.clock.ms += 90_000;
  await b.poll();
  assert.deepEqual(b.accepted.toSorted(), ['T0', 'T1', 'T2', 'T3', 'T4']);
  assert.deepEqual(b.alerts, []);
});

test('the largest page that is asked for is one that a desk gives, and more than one page comes whole', async (t) => {
  const b = await bench(t);
  await b.poll();
  for (let page = 0; page < 3; page++) {
    b.clock.ms += 1_000;
    await b.simulator.createTickets(many(PAGE - 1, `P${page}-`));
  }
  const end = await b.poll();
  assert.deepEqual(end, { kind: 'polled', listed: 3 * (PAGE - 1), accepted: 3 * (PAGE - 1), ours: 0, unnamed: 0, more: false });
  assert.ok(b.beats > 3 * PAGE, 'it says at each ticket that it goes on');
});

test('a poll ends after some thousand announcements, and the next ones go on where it ended', async (t) => {
  const b = await bench(t);
  await b.poll();
  for (let page = 0; page < 5; page++) {
    b.clock.ms += 1_000;
    await b.simulator.createTickets(many(PAGE, `P${page}-`));
  }
  const first = await b.poll();
  assert.ok(first.kind === 'polled' && first.more && first.accepted >= 3_000 && first.accepted <= 4_000, JSON.stringify(first));
  const second = await b.poll();
  assert.deepEqual(second, {
    kind: 'polled',
    listed: 0,
    accepted: 5_000 - first.accepted,
    ours: 0,
    unnamed: 0,
    more: false,
  });
  assert.equal(new Set(b.accepted).size, 5_000);
  assert.equal(b.accepted.length, 5_000);
});

test('more tickets of one millisecond than an answer holds come whole', async (t) => {
  const b = await bench(t);
  await b.poll();
  await b.simulator.createTickets(many(PAGE + 1));
  b.clock.ms += 5;
  await b.simulator.createTicket({ id: 'later', client: 'acme' });
  await b.poll();
  assert.equal(b.accepted.length, PAGE + 2);
  assert.deepEqual(b.alerts, []);
});

test("a person's act before ours is announced although the list goes on over several pages and was begun by a poll that died", async (t) => {
  const b = await bench(t);
  await b.poll();
  await b.simulator.createTicket({ id: 'A', client: 'acme' });
  b.clock.ms += 120_000;
  await b.simulator.createTickets(many(PAGE));
  b.clock.ms += 120_000;
  await b.simulator.addNote('A', 'Ours. [standby 00c0ffee]', 'us');
  // The second page never comes through.
  const desk = createDesk({ baseUrl: b.simulator.url, token: TOKEN });
  let lists = 0;
  const dies: PollPorts['desk'] = {
    acts: desk.acts,
    changedSince: (from, limit, deadlineMs) =>
      ++lists === 1 ? desk.changedSince(from, limit, deadlineMs) : Promise.reject(new Error('killed')),
  };
  await assert.rejects(b.poll({ desk: dies }), /killed/);
  await b.poll();
  assert.ok(b.accepted.includes('A'));
});
