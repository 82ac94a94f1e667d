/** The tickets of a period, from the simulated desk over real sockets: who is among them, each once whatever happens meanwhile, and how many. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDesk } from '../../connectors/desk/client.ts';
import { countOf, listPeriod } from '../../connectors/period-list.ts';
import type { PeriodList, PeriodRead } from '../../connectors/period-list.ts';
import type { PeriodAsked, PeriodTicket } from '../../connectors/period.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator, DeskSimulatorOptions } from '../../simulator/desk/desk.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import { against } from './loopback.ts';

const TOKEN = 'test-token';
const FROM_MS = Date.parse('2026-11-01T00:00:00.000Z');
const UNTIL_MS = Date.parse('2026-12-01T00:00:00.000Z');
const NOVEMBER = { client: 'acme', fromMs: FROM_MS, untilMs: UNTIL_MS };
const DAY_MS = 86_400_000;
const CALL_MS = 10_000;
const BUDGET = { callMs: CALL_MS, leftMs: () => 60_000 };

type Bench = { readonly simulator: DeskSimulator; readonly desk: TicketSystem; at(ms: number): void };
async function withDesk<T>(run: (bench: Bench) => Promise<T>, options: Partial<DeskSimulatorOptions> = {}): Promise<T> {
  let nowMs = FROM_MS;
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => nowMs, ...options });
  try {
    const desk = createDesk({ baseUrl: simulator.url, token: TOKEN });
    return await run({ simulator, desk, at: (ms) => void (nowMs = ms) });
  } finally {
    await simulator.close();
  }
}
function complete(read: PeriodRead): PeriodList {
  return read.kind === 'complete' ? read.value : assert.fail(`expected a complete list, got ${JSON.stringify(read).slice(0, 300)}`);
}
const list = async (desk: TicketSystem, asked: PeriodAsked = NOVEMBER): Promise<PeriodList> =>
  complete(await listPeriod(desk, asked, BUDGET));
const idsIn = ({ tickets }: { readonly tickets: readonly PeriodTicket[] }): readonly string[] => tickets.map(({ id }) => id);

test('who was made before the end and not done before the beginning is listed, at both edges to the millisecond', async () => {
  await withDesk(async ({ simulator, desk, at }) => {
    const make = async (id: string, madeMs: number, doneMs?: number): Promise<void> => {
      at(madeMs);
      await simulator.createTicket({ id, client: 'acme' });
      if (doneMs === undefined) return;
      at(doneMs);
      await simulator.closeTicket(id);
    };
    await make('open-since-october', FROM_MS - DAY_MS);
    await make('done-before', FROM_MS - DAY_MS, FROM_MS - 1);
    await make('done-at-first', FROM_MS - DAY_MS, FROM_MS);
    await make('made-before', FROM_MS - 1);
    await make('made-at-first', FROM_MS);
    await make('made-and-done', FROM_MS + 1, FROM_MS + 2);
    await make('made-at-last', UNTIL_MS - 1, UNTIL_MS + DAY_MS);
    await make('made-after', UNTIL_MS);
    at(UNTIL_MS + 2 * DAY_MS);
    const read = await list(desk);
    assert.deepEqual(idsIn(read), ['done-at-first', 'open-since-october', 'made-before', 'made-at-first', 'made-and-done', 'made-at-last']);
    assert.deepEqual(read.count, { created: 3, resolved: 2, open: 4 });
    assert.deepEqual(countOf(NOVEMBER, read.tickets), read.count);
    const october = await list(desk, { client: 'acme', fromMs: FROM_MS - 31 * DAY_MS, untilMs: FROM_MS });
    assert.deepEqual([idsIn(october).length, october.count], [4, { created: 4, resolved: 1, open: 3 }]);
  });
});

test('a ticket tells its times, its names, its verdict and its marks', async () => {
  await withDesk(async ({ simulator, desk, at }) => {
    await simulator.createTickets([
      {
        id: 'A',
        client: 'acme',
        subject: 'VPN',
        fields: { category: 'network', priority: 'P2' },
        site: 'Berlin',
        dueAt: '2026-11-01T01:00:00Z',
      },
      { id: 'B', client: 'acme', dueAt: '2026-11-01T00:30:00Z', internal: true, statusName: 'Waiting for client' },
      { id: 'C', client: 'acme', project: true, dueAt: '2026-12-24T00:00:00Z' },
    ]);
    at(FROM_MS + 3_600_000);
    await desk.addNote('A', 'Ours.', CALL_MS);
    await simulator.addNote('A', 'Please hurry.', 'client');
    await simulator.addNote('A', 'On it.', 'staff', 'kim');
    at(FROM_MS + 7_200_000);
    await simulator.closeTicket('A');
    await simulator.mergeTicket('C', 'B');
    at(FROM_MS + 9_000_000);
    await desk.addNote('A', 'Ours, later.', CALL_MS);
    at(UNTIL_MS);
    const [a, b, c] = (await list(desk)).tickets;
    const same = { client: 'acme', createdAtMs: FROM_MS, category: '', priority: '', site: '', subject: '', waitingOnClient: undefined };
    const marks = { internal: false, project: false, merged: false };
    const closed = { status: 'closed', resolvedAtMs: FROM_MS + 7_200_000 };
    assert.deepEqual(a, {
      ...same,
      ...marks,
      ...closed,
      id: 'A',
      subject: 'VPN',
      acknowledgedAtMs: FROM_MS + 3_600_000,
      category: 'Network, Wi-Fi and VPN',
      priority: 'P2',
      site: 'Berlin',
      sla: 'met',
    });
    assert.deepEqual(b, {
      ...same,
      ...marks,
      id: 'B',
      status: 'open',
      acknowledgedAtMs: 'none',
      resolvedAtMs: undefined,
      sla: 'missed',
      waitingOnClient: true,
      internal: true,
    });
    assert.deepEqual(c, {
      ...same,
      ...marks,
      ...closed,
      id: 'C',
      acknowledgedAtMs: FROM_MS + 7_200_000,
      sla: 'met',
      project: true,
      merged: true,
    });
  });
});

test('a second resolution counts from the second time, and a reopening takes the first away', async () => {
  await withDesk(async ({ simulator, desk, at }) => {
    await simulator.createTicket({ id: 'A', client: 'acme' });
    await simulator.closeTicket('A');
    at(FROM_MS + DAY_MS);
    await simulator.reopenTicket('A');
    at(UNTIL_MS + 1);
    assert.deepEqual(
      (await list(desk)).tickets.map(({ status, resolvedAtMs }) => [status, resolvedAtMs]),
      [['open', undefined]],
    );
    await simulator.closeTicket('A');
    assert.deepEqual(
      (await list(desk)).tickets.map(({ status, resolvedAtMs }) => [status, resolvedAtMs]),
      [['closed', UNTIL_MS + 1]],
    );
    assert.deepEqual((await list(desk)).count, { created: 1, resolved: 0, open: 1 }, 'open at the end of November');
  });
});

/** All that people may do to tickets while somebody goes through their list. */
async function disturb(simulator: DeskSimulator, random: () => number): Promise<void> {
  const ticket = oneOf(
    random,
    simulator.tickets().map(({ id }) => String(id)),
  );
  const other = oneOf(
    random,
    simulator.tickets().map(({ id }) => String(id)),
  );
  const { actions } = simulator;
  // What the desk refuses is no disturbance.
  switch (oneOf(random, ['note', 'close', 'reopen', 'merge', 'move', 'back', 'delete', 'new', 'priority'])) {
    case 'note':
      return void (await actions.addNote(ticket, 'Meanwhile.', 'staff'));
    case 'close':
      return void (await actions.closeTicket(ticket, 'staff'));
    case 'reopen':
      return void (await actions.reopenTicket(ticket, 'client'));
    case 'merge':
      return void (await actions.mergeTicket(ticket, other, 'staff'));
    case 'move':
      return void (await actions.moveClient(ticket, 'globex', 'staff'));
    case 'back':
      return void (await actions.moveClient(ticket, 'acme', 'staff'));
    case 'delete':
      return void (await actions.deleteTicket(ticket, 'staff'));
    case 'new':
      return void (await simulator.createTicket({ client: 'acme' }));
    default:
      return void (await actions.editTicket(ticket, { priority: 'P1' }, 'staff'));
  }
}

type Pager = (
  bench: Bench,
  nth: number,
  after: string | undefined,
) => Promise<{ readonly ids: readonly string[]; readonly after: string | undefined }>;
/** What went wrong with the list of one seed while somebody went through it. */
type Gone = { readonly twice: number; readonly lost: number; readonly strange: number; readonly pages: number; readonly moved: number };
function goneThrough(seed: number, pager: Pager): Promise<Gone> {
  return withDesk(async (bench) => {
    const { simulator, desk, at } = bench;
    const random = randomFrom(seed);
    for (let number = 0; number < 40; number++) {
      // Some share a time; a third is older than the period.
      at(FROM_MS - 10 * DAY_MS + Math.floor(random() * 30) * DAY_MS);
      const id = await simulator.createTicket({ client: random() < 0.8 ? 'acme' : 'globex' });
      if (random() < 0.4) await simulator.closeTicket(id);
    }
    at(UNTIL_MS + DAY_MS);
    const members = async (): Promise<Set<string>> => new Set(idsIn(await list(desk)));
    let always = await members();
    let ever = always;
    const got: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ;) {
      const page = await pager(bench, pages, after);
      got.push(...page.ids);
      pages += 1;
      ({ after } = page);
      if (after === undefined) break;
      for (let acts = 0; acts < 3; acts++) await disturb(simulator, random);
      const now = await members();
      always = new Set([...always].filter((id) => now.has(id)));
      ever = new Set([...ever, ...now]);
    }
    const read = await list(desk);
    assert.deepEqual(countOf(NOVEMBER, read.tickets), read.count, `seed ${seed}: the count is the list's`);
    return {
      twice: got.length - new Set(got).size,
      lost: [...always].filter((id) => !got.includes(id)).length,
      strange: got.filter((id) => !ever.has(id)).length,
      pages,
      moved: ever.size - always.size,
    };
  });
}
const byPlace =
  (limit: number): Pager =>
  async ({ desk }, _nth, after) => {
    const page = await desk.periodPage({ ...NOVEMBER, after }, limit, CALL_MS);
    assert.ok(page.kind === 'page', page.kind);
    return { ids: idsIn(page), after: page.more ? page.after : undefined };
  };
/** As most ticket systems page: by how many are passed over. */
const byNumber =
  (limit: number): Pager =>
  async ({ desk }, nth) => {
    const all = idsIn(await list(desk));
    return { ids: all.slice(nth * limit, (nth + 1) * limit), after: all.length > (nth + 1) * limit ? 'next' : undefined };
  };
async function sumOf(seeds: number, pager: (limit: number) => Pager): Promise<Gone> {
  const sum = { twice: 0, lost: 0, strange: 0, pages: 0, moved: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const limit = 1 + (seed % 7);
    const one = await goneThrough(seed, pager(limit));
    for (const key of ['twice', 'lost', 'strange', 'pages', 'moved'] as const) sum[key] += one[key];
  }
  return sum;
}

const SEEDS = 20;
test(`${SEEDS} lists are gone through while tickets are changed, closed, reopened, merged, moved, deleted and made: none that belongs is lost, none is doubled`, async (t) => {
  const { pages, moved, ...wrong } = await sumOf(SEEDS, byPlace);
  t.diagnostic(`${pages} pages, ${moved} tickets came or went meanwhile`);
  assert.deepEqual(wrong, { twice: 0, lost: 0, strange: 0 });
  assert.ok(moved > 50, `enough has happened: ${moved}`);
});

test('gone through by number of tickets the same lists lose some, so this test can fail', async () => {
  const { lost, twice } = await sumOf(7, byNumber);
  assert.ok(lost > 0 && twice > 0, `${lost} lost, ${twice} doubled`);
});

test('a place is good after a restart of the desk', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-period-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const options = { journalFile: join(dir, 'journal.jsonl') };
  const first = await withDesk(async ({ simulator, desk, at }) => {
    await simulator.createTickets([
      { id: 'A', client: 'acme' },
      { id: 'B', client: 'acme' },
      { id: 'C', client: 'acme' },
    ]);
    at(UNTIL_MS);
    return desk.periodPage(NOVEMBER, 1, CALL_MS);
  }, options);
  assert.ok(first.kind === 'page');
  await withDesk(async ({ desk, at }) => {
    at(UNTIL_MS);
    const next = await desk.periodPage({ ...NOVEMBER, after: first.after }, 5, CALL_MS);
    assert.deepEqual(next.kind === 'page' && [idsIn(next), next.more], [['B', 'C'], false]);
  }, options);
});

test('eight clients: each list and count is of its own client alone', async () => {
  const clients = Array.from({ length: 8 }, (_, nth) => `client-${nth}`);
  await withDesk(async ({ simulator, desk, at }) => {
    for (const [nth, client] of clients.entries())
      await simulator.createTickets(
        Array.from({ length: nth + 1 }, () => ({ client, subject: `canary-${client}`, site: `site-${client}` })),
      );
    at(UNTIL_MS);
    for (const [nth, client] of clients.entries()) {
      const read = await list(desk, { ...NOVEMBER, client });
      assert.deepEqual([read.tickets.length, read.count.created], [nth + 1, nth + 1]);
      const others = clients.filter((other) => other !== client);
      assert.deepEqual(
        others.filter((other) => JSON.stringify(read).includes(other)),
        [],
        client,
      );
    }
  });
});

test('a client that nobody knows has no empty list, and one without tickets has', async () => {
  await withDesk(
    async ({ desk, at }) => {
      at(UNTIL_MS);
      assert.deepEqual(await listPeriod(desk, { ...NOVEMBER, client: 'acem' }, BUDGET), {
        kind: 'unreadable',
        reason: 'the ticket system knows no such client or period',
        isPassing: false,
        retryAfterMs: undefined,
      });
      assert.deepEqual((await list(desk)).count, { created: 0, resolved: 0, open: 0 });
    },
    { clients: ['acme'] },
  );
});

test('a period that is not over is partial, and so is one of which a ticket cannot be read yet', async () => {
  await withDesk(async ({ simulator, desk, at }) => {
    at(FROM_MS + DAY_MS);
    await simulator.createTicket({ client: 'acme' });
    at(FROM_MS + 10 * DAY_MS);
    const early = await listPeriod(desk, NOVEMBER, BUDGET);
    assert.deepEqual(early.kind === 'partial' && [early.untilMs, early.value.tickets.length], [FROM_MS + 10 * DAY_MS, 1]);
    at(UNTIL_MS - 1);
    assert.equal((await listPeriod(desk, NOVEMBER, BUDGET)).kind, 'partial', 'a millisecond before its end');
    at(FROM_MS + 10 * DAY_MS);
    await simulator.createTicket({ client: 'acme', announceBeforeReadableMs: 90 * DAY_MS });
    at(UNTIL_MS);
    const hidden = await listPeriod(desk, NOVEMBER, BUDGET);
    assert.deepEqual(hidden.kind === 'partial' && [hidden.untilMs, hidden.isPassing], [FROM_MS + 10 * DAY_MS, true]);
  });
});

test('a desk of an older contract, or that lists none, is unreadable for good; one that is down, for now', async () => {
  for (const options of [{ contract: '2.2.0' }, { contract: '1.0.0' }, { listsPeriod: false }] as const)
    await withDesk(async ({ simulator, desk, at }) => {
      await simulator.createTicket({ client: 'acme' });
      at(UNTIL_MS);
      const read = await listPeriod(desk, NOVEMBER, BUDGET);
      assert.deepEqual(read, {
        kind: 'unreadable',
        reason: 'the ticket system lists no tickets of a period',
        isPassing: false,
        retryAfterMs: undefined,
      });
      assert.deepEqual(await desk.countPeriod(NOVEMBER, CALL_MS), { kind: 'absent' });
    }, options);
  await withDesk(async ({ simulator, desk }) => {
    await simulator.createTicket({ client: 'acme' });
    await simulator.setMode('read', { kind: 'down', retryAfter: '7', count: 1 });
    const read = await listPeriod(desk, NOVEMBER, BUDGET);
    assert.deepEqual(read.kind === 'unreadable' && [read.isPassing, read.retryAfterMs], [true, 7_000]);
  });
});

test('a desk that takes no notice of the client, or of the period, is not believed', async () => {
  const row = (id: string, client: string) => ({ id, client, createdAt: '2026-11-02T00:00:00Z', status: 'open' });
  for (const [tickets, why] of [
    [[row('A', 'acme'), row('B', 'globex')], 'it lists tickets of another client'],
    [[{ ...row('A', 'acme'), createdAt: '2026-12-01T00:00:00Z' }], 'it lists tickets of another time'],
  ] as const)
    await against(
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ tickets, more: false })),
      async (url) => {
        const read = await listPeriod(createDesk({ baseUrl: url, token: TOKEN }), NOVEMBER, BUDGET);
        assert.equal(read.kind === 'unreadable' && read.reason, `the ticket system breaks its contract: ${why}`);
      },
    );
});

test('a page of 200 tickets with long texts stays below the size of a reply', async () => {
  await withDesk(async ({ simulator, desk, at }) => {
    const long = '漢'.repeat(20_000);
    await simulator.createTickets(Array.from({ length: 250 }, () => ({ client: 'acme', subject: long, site: 'x'.repeat(200) })));
    at(UNTIL_MS);
    const { tickets } = await list(desk);
    assert.deepEqual([tickets.length, Math.max(...tickets.map(({ subject }) => subject.length))], [250, 300]);
  });
});
