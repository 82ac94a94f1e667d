/** What changed since a time, and who set a field, as the connector hears it from the simulated desk and from desks that answer as none should. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDesk } from '../../connectors/desk/client.ts';
import type { Actor, ChangesRead, DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import { against } from './loopback.ts';

const TOKEN = 'test-token';
const START_MS = Date.parse('2026-11-25T08:00:00.000Z');
const TIMEOUT_MS = 10_000;

/** A desk whose clock stands at `clock.ms` until the test moves it. */
type Bench = { readonly simulator: DeskSimulator; readonly desk: TicketSystem; readonly clock: { ms: number } };
async function withDesk(run: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = { ms: START_MS };
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => clock.ms });
  try {
    await run({ simulator, desk: createDesk({ baseUrl: simulator.url, token: TOKEN }), clock });
  } finally {
    await simulator.close();
  }
}
async function listed(desk: TicketSystem, sinceMs: number, limit = 100): Promise<Extract<ChangesRead, { kind: 'changes' }>> {
  const got = await desk.changedSince({ sinceMs }, limit, TIMEOUT_MS);
  return got.kind === 'changes' ? got : assert.fail(`expected changes, got ${JSON.stringify(got)}`);
}
const idsOf = ({ changes }: Extract<ChangesRead, { kind: 'changes' }>): string[] => changes.map(({ id }) => id);
async function ticketOf(desk: TicketSystem, id: string): Promise<DeskTicket> {
  const got = await desk.read(id, TIMEOUT_MS);
  return got.kind === 'found' ? got.ticket : assert.fail(`expected the ticket, got ${got.kind}`);
}

test('a change at the very time that is asked for is listed, and one a millisecond before is not', async () => {
  await withDesk(async ({ simulator, desk, clock }) => {
    await simulator.createTicket({ id: 'A', client: 'acme' });
    clock.ms += 1;
    await simulator.createTicket({ id: 'B', client: 'acme' });
    assert.deepEqual(idsOf(await listed(desk, START_MS)), ['A', 'B']);
    assert.deepEqual(idsOf(await listed(desk, START_MS + 1)), ['B']);
    assert.deepEqual(idsOf(await listed(desk, START_MS + 2)), []);
  });
});

test('tickets come oldest change first, at one time by id, each once with its newest version', async () => {
  await withDesk(async ({ simulator, desk, clock }) => {
    for (const id of ['C', 'B', 'A']) await simulator.createTicket({ id, client: 'acme' });
    clock.ms += 1000;
    await simulator.editTicket('A', { owner: 'kim' });
    clock.ms += 1000;
    await simulator.closeTicket('A');
    const { changes, more, skipped } = await listed(desk, 0);
    assert.deepEqual(changes, [
      { id: 'B', version: '1', changedAtMs: START_MS, createdAtMs: START_MS, actor: 'client' },
      { id: 'C', version: '1', changedAtMs: START_MS, createdAtMs: START_MS, actor: 'client' },
      { id: 'A', version: '3', changedAtMs: START_MS + 2000, createdAtMs: START_MS, actor: 'staff' },
    ]);
    assert.deepEqual([more, skipped], [false, 0]);
  });
});

test('going from page to page by the last time misses no ticket', async () => {
  await withDesk(async ({ simulator, desk, clock }) => {
    for (let number = 0; number < 25; number++) {
      clock.ms += number % 3; // some share a time
      await simulator.createTicket({ client: 'acme' });
    }
    const seen = new Set<string>();
    let since = 0;
    for (let page = 0; page < 30; page++) {
      const got = await listed(desk, since, 4);
      for (const id of idsOf(got)) seen.add(id);
      if (!got.more) break;
      assert.equal(got.changes.length, 4);
      since = got.changes.at(-1)?.changedAtMs ?? since;
    }
    assert.equal(seen.size, 25);
  });
});

const whose: Record<string, { acts: Actor[]; actor: Actor }> = {
  'ours alone is ours': { acts: ['us', 'us'], actor: 'us' },
  "a technician's change does not hide behind our later note": { acts: ['staff', 'us'], actor: 'staff' },
  "a client's change does not hide behind an automation's": { acts: ['us', 'client', 'automation'], actor: 'client' },
  'staff is told before a client who came later': { acts: ['staff', 'client', 'person'], actor: 'staff' },
  'a client is told before a person of whom nobody can say who he is': { acts: ['client', 'person', 'automation'], actor: 'client' },
  'a person of whom nobody can say who he is is told before an automation': { acts: ['automation', 'person'], actor: 'person' },
  'an automation among us is an automation': { acts: ['us', 'automation', 'us'], actor: 'automation' },
};
for (const [claim, { acts, actor }] of Object.entries(whose)) {
  test(claim, async () => {
    await withDesk(async ({ simulator, desk, clock }) => {
      const id = await simulator.createTicket({ client: 'acme' });
      clock.ms += 1;
      const since = clock.ms;
      for (const who of acts) {
        if (who === 'us') await desk.addNote(id, 'Ours. [standby 00c0ffee]', TIMEOUT_MS);
        else await simulator.addNote(id, 'Seen.', who);
        clock.ms += 1;
      }
      assert.deepEqual(
        (await listed(desk, since)).changes.map((change) => change.actor),
        [actor],
      );
      assert.equal(
        (await listed(desk, START_MS)).changes[0]?.actor,
        acts.includes('staff') ? 'staff' : 'client',
        'a client made the ticket',
      );
    });
  });
}

test('a ticket announced before it can be read is listed when it can be read, as changed then', async () => {
  await withDesk(async ({ simulator, desk, clock }) => {
    await simulator.createTicket({ id: 'A', client: 'acme', announceBeforeReadableMs: 500 });
    assert.deepEqual(idsOf(await listed(desk, 0)), []);
    clock.ms += 500;
    // Whoever has listed up to 08:00:00.400 meanwhile must still find it.
    assert.deepEqual(idsOf(await listed(desk, START_MS + 400)), ['A']);
  });
});

test('a field is set by whoever set the value that stands, and what a ticket was made with by an automation', async () => {
  await withDesk(async ({ simulator, desk }) => {
    const id = await simulator.createTicket({ client: 'acme', fields: { category: 'email', impact: 2 } });
    assert.deepEqual((await ticketOf(desk, id)).setBy, { category: 'automation', impact: 'automation' });
    await simulator.editTicket(id, { category: 'network', urgency: 1, owner: 'kim' });
    await desk.setFields(id, { impact: 1 }, '2', TIMEOUT_MS);
    assert.deepEqual((await ticketOf(desk, id)).setBy, { category: 'staff', impact: 'us', urgency: 'staff' });
    await simulator.editTicket(id, { urgency: null }, 'automation');
    assert.equal((await ticketOf(desk, id)).setBy.urgency, 'automation', 'who takes a value away has set it');
  });
});

test('type, source and status are told in the words of the desk, and after a restart too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'desk-changes-'));
  const journalFile = join(folder, 'journal.jsonl');
  const said = { type: 'incident', source: 'monitoring', statusName: 'New' };
  try {
    const first = await startDeskSimulator({ token: TOKEN, journalFile });
    await first.createTicket({ id: 'A', client: 'acme', fields: { impact: 2 }, ...said });
    await first.createTicket({ id: 'B', client: 'acme' });
    await first.close();
    const again = await startDeskSimulator({ token: TOKEN, journalFile });
    const desk = createDesk({ baseUrl: again.url, token: TOKEN });
    try {
      const { type, source, statusName, setBy } = await ticketOf(desk, 'A');
      assert.deepEqual({ type, source, statusName, setBy }, { ...said, setBy: { impact: 'automation' } });
      await again.closeTicket('A');
      assert.equal((await ticketOf(desk, 'A')).statusName, 'Closed');
      await again.closeTicket('B');
      assert.equal((await ticketOf(desk, 'B')).statusName, undefined);
    } finally {
      await again.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** What the connector makes of one reply to the list. */
function fromReply(status: number, body: unknown, use: (got: ChangesRead, paths: readonly string[]) => void): Promise<void> {
  return against(
    (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    async (baseUrl, { paths }) =>
      use(await createDesk({ baseUrl, token: TOKEN }).changedSince({ sinceMs: START_MS }, 7, TIMEOUT_MS), paths),
  );
}
const change = (id: unknown, changedAt: string): unknown => ({ id, version: '1', changedAt, actor: 'person' });

for (const status of [404, 405, 501]) {
  test(`a desk that answers the list with ${status} cannot list`, () =>
    fromReply(status, {}, (got, paths) => {
      assert.equal(got.kind, 'unsupported');
      assert.deepEqual(paths, ['/v1/tickets?changedSince=2026-11-25T08%3A00%3A00.000Z&limit=7']);
    }));
}

test('a ticket with an id that cannot be named is left out and counted, and costs no other ticket', () => {
  const at = '2026-11-25T08:00:00Z';
  const tickets = [change('A', at), change('../B', at), change(17, at), change(undefined, at), change('D', at)];
  return fromReply(200, { tickets, more: true }, (got) => {
    assert.ok(got.kind === 'changes', JSON.stringify(got));
    assert.deepEqual([idsOf(got), got.skipped, got.more], [['A', 'D'], 3, true]);
  });
});

test('a list that is not sorted is no list: whoever went on from its last time would lose a ticket', () =>
  fromReply(200, { tickets: [change('A', '2026-11-25T08:00:01Z'), change('B', '2026-11-25T08:00:00Z')], more: true }, (got) =>
    assert.ok(got.kind === 'unreachable' && got.detail.includes('not sorted'), JSON.stringify(got)),
  ));

test('what else of a ticket does not fit costs no other ticket, and the ticket itself is looked at', () => {
  const at = '2026-11-25T08:00:00Z';
  const tickets = [
    { ...Object(change('A', at)), version: 'with a space' },
    { ...Object(change('B', at)), actor: 'robot' },
    { ...Object(change('C', at)), changedAt: '2026-11-25T08:00:00' },
    change('D', at),
  ];
  return fromReply(200, { tickets, more: false }, (got) => {
    assert.ok(got.kind === 'changes', JSON.stringify(got));
    assert.deepEqual([idsOf(got), got.unclear, got.skipped], [['A', 'B', 'C', 'D'], 3, 0]);
    assert.equal(got.changes[1]?.actor, 'person', 'nobody can say who it is');
    assert.ok(got.changes.every(({ changedAtMs }) => changedAtMs === Date.parse(at)));
  });
});

test('a whole list that is not sorted is put in order: nothing is behind it that could be lost', () =>
  fromReply(200, { tickets: [change('A', '2026-11-25T08:00:01Z'), change('B', '2026-11-25T08:00:00Z')], more: false }, (got) => {
    assert.ok(got.kind === 'changes', JSON.stringify(got));
    assert.deepEqual([idsOf(got), got.unclear, got.lastChangedAtMs], [['B', 'A'], 1, Date.parse('2026-11-25T08:00:01Z')]);
  }));

for (const [what, body] of Object.entries({
  'no time at all': { tickets: [change('A', '2026-11-25T08:00:00')], more: false },
  'no word on whether there are more': { tickets: [] },
})) {
  test(`a list with ${what} cannot be read`, () => fromReply(200, body, (got) => assert.equal(got.kind, 'unreachable')));
}

test('a limit out of bounds is our bug and is thrown', async () => {
  await withDesk(async ({ desk }) => {
    for (const limit of [0, 1001, 1.5, Number.NaN]) await assert.rejects(desk.changedSince({ sinceMs: 0 }, limit, TIMEOUT_MS), RangeError);
    await assert.rejects(desk.changedSince({ sinceMs: Number.NaN }, 1, TIMEOUT_MS), RangeError);
  });
});
