/** The connector against the simulated desk over real sockets: every way the desk can behave gives its own member of the union. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesk } from '../../connectors/desk/client.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

const TOKEN = 'test-token';
/** Short enough to wait for, long enough for a busy machine to answer within. */
const DEADLINE_MS = 400;
const NOTE = 'Needs triage. [standby 00c0ffee]';

async function withDesk(run: (simulator: DeskSimulator, desk: TicketSystem) => Promise<void>): Promise<void> {
  const simulator = await startDeskSimulator({ token: TOKEN });
  try {
    await run(simulator, createDesk({ baseUrl: simulator.url, token: TOKEN }));
  } finally {
    await simulator.close();
  }
}
/** A desk with a journal whose path is known; closed and removed whatever becomes of the test. */
async function withJournal(run: (simulator: DeskSimulator, desk: TicketSystem, journalFile: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-connector-'));
  const journalFile = join(folder, 'journal.jsonl');
  const simulator = await startDeskSimulator({ token: TOKEN, journalFile });
  try {
    await run(simulator, createDesk({ baseUrl: simulator.url, token: TOKEN }), journalFile);
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true });
  }
}
async function versionOf(desk: TicketSystem, ticket: string): Promise<string> {
  const got = await desk.read(ticket, 5000);
  return got.kind === 'found' ? got.ticket.version : assert.fail(`expected the ticket, got ${got.kind}`);
}

test('a ticket is read with all its fields, its times and what may be chosen', async () => {
  await withDesk(async (simulator, desk) => {
    const dueAt = '2026-11-25T12:00:00.000Z';
    const id = await simulator.createTicket({
      client: 'acme',
      subject: 'VPN down',
      body: 'since 8',
      dueAt,
      source: 'email',
      fields: { impact: 2 },
    });
    const got = await desk.read(id, 5000);
    assert.equal(got.kind, 'found');
    if (got.kind !== 'found') return;
    const { choices, createdAtMs, createdAtText, ...rest } = got.ticket;
    assert.deepEqual(rest, {
      id: 'T1001',
      version: '1',
      status: 'open',
      client: 'acme',
      subject: 'VPN down',
      body: 'since 8',
      openings: 1,
      dueAtMs: Date.parse(dueAt),
      owner: undefined,
      fields: { category: null, impact: 2, urgency: null, priority: null, destination: null },
      type: undefined,
      source: 'email',
      statusName: undefined,
      setBy: { impact: 'automation' },
    });
    assert.equal(createdAtMs, Date.parse(createdAtText));
    assert.ok(Math.abs(Date.now() - (createdAtMs ?? 0)) < 60_000);
    assert.deepEqual([choices.categories.length, choices.destinations.length], [8, 5]);
  });
});

test('a ticket that never was is absent, a deleted one is deleted, and neither takes a write', async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    await simulator.deleteTicket(id);
    assert.deepEqual(await desk.read('T9', 5000), { kind: 'named-absent', why: 'no-such-ticket' });
    assert.deepEqual(await desk.read(id, 5000), { kind: 'named-absent', why: 'deleted' });
    assert.equal((await desk.findNote(id, '00c0ffee', 5000)).kind, 'unreachable', 'no note is not what it said');
    for (const write of [
      await desk.addNote(id, NOTE, 5000),
      await desk.addNote('T9', NOTE, 5000),
      await desk.setFields(id, { impact: 1 }, '1', 5000),
    ]) {
      assert.equal(write.kind === 'rejected' && write.because, 'gone');
    }
  });
});

test("a ticket announced before it is readable is absent first and found later, by the desk's own clock", async (t) => {
  let now = Date.parse('2026-11-25T08:00:00Z');
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => now });
  t.after(() => simulator.close());
  const desk = createDesk({ baseUrl: simulator.url, token: TOKEN });
  const id = await simulator.createTicket({ client: 'acme', announceBeforeReadableMs: 2000 });
  assert.equal((await desk.read(id, 5000)).kind, 'absent');
  now += 2000;
  assert.equal((await desk.read(id, 5000)).kind, 'found');
});

test('a simulated desk whose clock is set back shows and lists what it has shown before: a ticket does not vanish with the hour', async (t) => {
  let now = Date.parse('2026-11-25T08:00:00Z');
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => now });
  t.after(() => simulator.close());
  const desk = createDesk({ baseUrl: simulator.url, token: TOKEN });
  const id = await simulator.createTicket({ client: 'acme', announceBeforeReadableMs: 2000 });
  now += 2000;
  assert.equal((await desk.read(id, 5000)).kind, 'found');
  now -= 50 * 60_000;
  assert.equal((await desk.read(id, 5000)).kind, 'found');
  const listed = await desk.changedSince({ sinceMs: now }, 10, 5000);
  assert.deepEqual(listed.kind === 'changes' && listed.changes.map((change) => change.id), [id]);
});

test('a note is written once, and found by its mark only', async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    await simulator.addNote(id, `a person quotes ${NOTE.replace('00c0ffee', 'deadbeef')}`);
    assert.deepEqual(await desk.addNote(id, NOTE, 5000), { kind: 'applied', ref: 'n2', version: '3' });
    assert.deepEqual(await desk.findNote(id, '00c0ffee', 5000), { kind: 'found', noteId: 'n2', text: NOTE });
    assert.deepEqual(await desk.findNote(id, '00000000', 5000), { kind: 'none' });
    assert.deepEqual(await desk.findNote(id, 'deadbeef', 5000), { kind: 'none' }, 'a quotation by a person is no note of ours');
  });
});

test("fields are set only on the version that was read, and the other writer's change stays", async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    const version = await versionOf(desk, id);
    await simulator.editTicket(id, { category: 'network' });
    const late = await desk.setFields(id, { category: 'email' }, version, 5000);
    assert.equal(late.kind === 'rejected' && late.because, 'changed-meanwhile');
    const inTime = await desk.setFields(id, { priority: 'P2', destination: 'network-team' }, await versionOf(desk, id), 5000);
    assert.deepEqual(inTime, { kind: 'applied', ref: id, version: '3' });
    const got = await desk.read(id, 5000);
    assert.deepEqual(got.kind === 'found' && got.ticket.fields, {
      category: 'network',
      impact: null,
      urgency: null,
      priority: 'P2',
      destination: 'network-team',
    });
  });
});

test('of twenty writers with the same version one is applied', async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    const ends = await Promise.all(Array.from({ length: 20 }, () => desk.setFields(id, { impact: 1 }, '1', 5000)));
    assert.equal(ends.filter((end) => end.kind === 'applied').length, 1);
    assert.equal(simulator.journal().filter((entry) => entry.kind === 'fields-set').length, 1);
  });
});

test('a value the desk does not offer is rejected as invalid', async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    for (const fields of [{ category: 'weather' }, { destination: 'moon' }, { priority: 'P9' }, {}]) {
      const got = await desk.setFields(id, fields, '1', 5000);
      assert.equal(got.kind === 'rejected' && got.because, 'invalid', JSON.stringify(fields));
    }
    assert.equal(await versionOf(desk, id), '1');
  });
});

test('a wrong token is forbidden for every call', async () => {
  await withDesk(async (simulator) => {
    const id = await simulator.createTicket({ client: 'acme' });
    const stranger = createDesk({ baseUrl: simulator.url, token: 'wrong' });
    assert.equal((await stranger.read(id, 5000)).kind, 'forbidden');
    assert.equal((await stranger.findNote(id, '00c0ffee', 5000)).kind, 'forbidden');
    assert.equal((await stranger.changedSince({ sinceMs: 0 }, 10, 5000)).kind, 'forbidden');
    for (const write of [await stranger.addNote(id, NOTE, 5000), await stranger.setFields(id, { impact: 1 }, '1', 5000)]) {
      assert.equal(write.kind === 'rejected' && write.because, 'forbidden');
    }
    assert.equal(simulator.journal().length, 1);
  });
});

const modes = [
  { mode: { kind: 'down' }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'down', retryAfter: '1' }, read: 'unreachable', write: 'not-sent', stored: 0 },
  { mode: { kind: 'down', retryAfter: 'soon' }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'refuse' }, read: 'unreachable', write: 'not-sent', stored: 0 },
  { mode: { kind: 'reset' }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'hold' }, read: 'unreachable', write: 'unknown', stored: 1 },
  { mode: { kind: 'delay', ms: 50 }, read: 'found', write: 'applied', stored: 1 },
  { mode: { kind: 'apply-late', ms: 100 }, read: 'unreachable', write: 'unknown', stored: 1 },
  { mode: { kind: 'apply-late', ms: 100, reply: 'hang' }, read: 'unreachable', write: 'unknown', stored: 1 },
  { mode: { kind: 'error', status: 429 }, read: 'unreachable', write: 'not-sent', stored: 0 },
  { mode: { kind: 'error', status: 500 }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'error', status: 502 }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'error', status: 504 }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'error', status: 408 }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'error', status: 302 }, read: 'unreachable', write: 'unknown', stored: 0 },
  { mode: { kind: 'error', status: 401 }, read: 'forbidden', write: 'rejected', stored: 0 },
  { mode: { kind: 'error', status: 403 }, read: 'forbidden', write: 'rejected', stored: 0 },
  { mode: { kind: 'error', status: 400 }, read: 'unreachable', write: 'rejected', stored: 0 },
  { mode: { kind: 'error', status: 409 }, read: 'unreachable', write: 'rejected', stored: 0 },
] as const;
for (const { mode, read, write, stored } of modes) {
  test(`${JSON.stringify(mode)}: a read is ${read}, a write ${write}, and ${stored} effect is stored`, async () => {
    await withDesk(async (simulator, desk) => {
      const id = await simulator.createTicket({ client: 'acme' });
      await simulator.setMode('read', mode);
      assert.equal((await desk.read(id, DEADLINE_MS)).kind, read);
      const look = await desk.findNote(id, '00c0ffee', DEADLINE_MS);
      assert.equal(look.kind, read === 'found' ? 'none' : read);
      const acts = await desk.acts(id, '1', DEADLINE_MS);
      // A refusal that is about nothing else is about the version that was asked for.
      const isOfVersion = mode.kind === 'error' && (mode.status === 400 || mode.status === 409);
      assert.equal(acts.kind, read === 'found' ? 'acts' : isOfVersion ? 'unknown-version' : read);
      const changes = await desk.changedSince({ sinceMs: 0 }, 10, DEADLINE_MS);
      assert.equal(changes.kind, read === 'found' ? 'changes' : read);
      await simulator.setMode('read', { kind: 'works' });

      await simulator.setMode('note', mode);
      assert.equal((await desk.addNote(id, NOTE, DEADLINE_MS)).kind, write);
      await simulator.setMode('note', { kind: 'works' });
      await sleep(150); // longer than the 100 ms after which a late effect is stored
      const notes = simulator.journal().filter((entry) => entry.kind === 'note-added');
      assert.equal(notes.length, stored);

      const version = await versionOf(desk, id);
      await simulator.setMode('fields', mode);
      assert.equal((await desk.setFields(id, { impact: 1 }, version, DEADLINE_MS)).kind, write);
      await simulator.setMode('fields', { kind: 'works' });
      await sleep(150);
      assert.equal(simulator.journal().filter((entry) => entry.kind === 'fields-set').length, stored);
    });
  });
}

test('a desk that works again after refusing is the same desk on the same port', async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    await simulator.setMode('note', { kind: 'refuse' });
    const got = await desk.addNote(id, NOTE, DEADLINE_MS);
    assert.ok(got.kind === 'not-sent' && got.detail.includes('ECONNREFUSED'), JSON.stringify(got));
    await simulator.setMode('note', { kind: 'works' });
    assert.equal((await desk.addNote(id, NOTE, 5000)).kind, 'applied');
  });
});

test('a held write is in the journal file before anybody is answered, and is answered at the release', async () => {
  await withJournal(async (simulator, desk, journalFile) => {
    const id = await simulator.createTicket({ client: 'acme' });
    await simulator.setMode('note', { kind: 'hold', count: 1 });
    const waiting = desk.addNote(id, NOTE, 5000);
    for (let round = 0; round < 100 && simulator.counts().held === 0; round++) await sleep(10);
    assert.equal(simulator.counts().held, 1);
    const kinds = readFileSync(journalFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    assert.deepEqual(kinds, ['ticket-created', 'note-added', 'held']);
    assert.equal((await desk.addNote(id, 'second', 5000)).kind, 'applied', 'only one was to be held');
    assert.equal(simulator.release(), 1);
    assert.equal((await waiting).kind, 'applied');
  });
});

test('whoever is answered finds his effect in the file, under load too', async () => {
  await withJournal(async (simulator, desk, journalFile) => {
    const id = await simulator.createTicket({ client: 'acme' });
    const one = async (): Promise<void> => {
      const got = await desk.addNote(id, NOTE, 5000);
      const ref = got.kind === 'applied' ? got.ref : assert.fail(got.kind);
      assert.ok(readFileSync(journalFile, 'utf8').includes(`"noteId":"${ref}"`), `${ref} was answered before it was stored`);
    };
    await Promise.all(Array.from({ length: 100 }, one));
  });
});

for (const [status, because] of [
  [409, 'changed-meanwhile'],
  [412, 'changed-meanwhile'],
  [400, 'invalid'],
  [422, 'invalid'],
  [404, 'gone'],
  [410, 'gone'],
  [401, 'forbidden'],
  [403, 'forbidden'],
] as const) {
  test(`${status} to a write means ${because}`, async () => {
    await withDesk(async (simulator, desk) => {
      const id = await simulator.createTicket({ client: 'acme' });
      for (const operation of ['note', 'fields'] as const) await simulator.setMode(operation, { kind: 'error', status });
      for (const write of [await desk.addNote(id, NOTE, 5000), await desk.setFields(id, { impact: 1 }, '1', 5000)])
        assert.equal(write.kind === 'rejected' && write.because, because);
    });
  });
}

for (const [advice, wanted] of [
  ['7', 7000],
  ['3600', 60_000],
  ['-1', undefined],
  ['soon', undefined],
  ['', undefined],
] as const) {
  test(`Retry-After ${JSON.stringify(advice)} is taken as ${wanted} ms`, async () => {
    await withDesk(async (simulator, desk) => {
      const id = await simulator.createTicket({ client: 'acme' });
      await simulator.setMode('read', { kind: 'error', status: 429, retryAfter: advice });
      await simulator.setMode('note', { kind: 'down', retryAfter: advice });
      const read = await desk.read(id, 5000);
      assert.equal(read.kind === 'unreachable' ? read.retryAfterMs : 'other', wanted);
      const write = await desk.addNote(id, NOTE, 5000);
      assert.equal(write.kind === 'not-sent' ? write.retryAfterMs : write.kind, wanted ?? 'unknown');
    });
  });
}

/** Runs against a server that answers as no desk should. */
async function against(answer: (response: ServerResponse) => void, run: (desk: TicketSystem) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await run(createDesk({ baseUrl: `http://127.0.0.1:${port}/`, token: TOKEN }));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
const drip = (response: ServerResponse): void => {
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
};
const endless = (response: ServerResponse): void => {
  const pour = (): void => {
    if (!response.destroyed) response.write('x'.repeat(65_536), pour);
  };
  response.writeHead(201);
  pour();
};
const unreadable: Record<string, (response: ServerResponse) => void> = {
  'a page of HTML': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'),
  'JSON without what was asked': (response) => void response.writeHead(200).end('{"ok":true}'),
  'an empty 204': (response) => void response.writeHead(204).end(),
  'bytes that are not UTF-8': (response) => void response.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22])),
  'a body cut short': (response) => void response.writeHead(200, { 'content-length': 500 }).write('{"id":"n1"', () => response.destroy()),
  'a body that drips for ever': drip,
};
for (const [what, answer] of Object.entries(unreadable)) {
  test(`${what}: a read is unreachable and a write unknown, within the deadline`, async () => {
    await against(answer, async (desk) => {
      const startedAt = Date.now();
      assert.equal((await desk.read('T1', DEADLINE_MS)).kind, 'unreachable');
      assert.equal((await desk.findNote('T1', '00c0ffee', DEADLINE_MS)).kind, 'unreachable');
      assert.equal((await desk.acts('T1', '1', DEADLINE_MS)).kind, 'unreachable');
      assert.equal((await desk.changedSince({ sinceMs: 0 }, 10, DEADLINE_MS)).kind, 'unreachable');
      assert.equal((await desk.addNote('T1', NOTE, DEADLINE_MS)).kind, 'unknown');
      assert.equal((await desk.editNote('T1', 'n1', NOTE, DEADLINE_MS)).kind, 'unknown');
      assert.equal((await desk.setFields('T1', { impact: 1 }, '1', DEADLINE_MS)).kind, 'unknown');
      // Seven calls, each at most its deadline and as much again for a busy machine.
      assert.ok(Date.now() - startedAt < 14 * DEADLINE_MS);
    });
  });
}

test('an endless body is left after 4 MB, long before the deadline', async () => {
  await against(endless, async (desk) => {
    assert.equal((await desk.read('T1', 20_000)).kind, 'too-large');
    const got = await desk.addNote('T1', NOTE, 20_000);
    assert.ok(got.kind === 'unknown' && got.detail.includes('more than 4194304 bytes'), JSON.stringify(got));
  });
});

test('a redirect is an answer and no invitation', async () => {
  let requests = 0;
  const answer = (response: ServerResponse): void => {
    requests += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  };
  await against(answer, async (desk) => assert.equal((await desk.addNote('T1', NOTE, 5000)).kind, 'unknown'));
  assert.equal(requests, 1);
});

test('a reply about another ticket is no ticket', async () => {
  await withDesk(async (simulator) => {
    await simulator.createTicket({ id: 'T1', client: 'acme' });
    const mixedUp: typeof fetch = (input) => fetch(new Request(String(new Request(input).url).replace('T2', 'T1'), new Request(input)));
    const got = await createDesk({ baseUrl: simulator.url, token: TOKEN, fetch: mixedUp }).read('T2', 5000);
    assert.ok(got.kind === 'unreachable' && got.detail.includes('another ticket'), JSON.stringify(got));
  });
});

test('without time nothing is sent', async () => {
  await withDesk(async (simulator, desk) => {
    const id = await simulator.createTicket({ client: 'acme' });
    assert.equal((await desk.addNote(id, NOTE, 0)).kind, 'not-sent');
    assert.equal((await desk.read(id, -5)).kind, 'unreachable');
    assert.deepEqual(simulator.counts().requests, { read: 0, note: 0, fields: 0, create: 0, close: 0 });
  });
});

test('an id or mark that could change the request is our bug and is thrown', async () => {
  await withDesk(async (_simulator, desk) => {
    for (const id of ['..', 'a/b', 'a?b', '']) await assert.rejects(desk.read(id, 5000), TypeError);
    await assert.rejects(desk.findNote('T1', 'XYZ', 5000), TypeError);
  });
});
