/** What was done to a ticket, as the connector hears it from the simulated desk and from desks that answer as none should. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createDesk } from '../../connectors/desk/client.ts';
import type { Act, TicketSystem } from '../../connectors/ticket-system.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

const TOKEN = 'test-token';
const NOW_MS = Date.parse('2026-11-25T08:00:00.000Z');

async function withTicket(run: (simulator: DeskSimulator, desk: TicketSystem, id: string) => Promise<void>): Promise<void> {
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => NOW_MS });
  try {
    const id = await simulator.createTicket({ client: 'acme' });
    await run(simulator, createDesk({ baseUrl: simulator.url, token: TOKEN }), id);
  } finally {
    await simulator.close();
  }
}
async function actsSince(desk: TicketSystem, ticket: string, version: string): Promise<{ version: string; acts: readonly Act[] }> {
  const got = await desk.acts(ticket, version, 5000);
  return got.kind === 'acts' ? got : assert.fail(`expected acts, got ${JSON.stringify(got)}`);
}
/** Actor, kind and name of each act after the creation. */
async function told(desk: TicketSystem, ticket: string): Promise<unknown[]> {
  return (await actsSince(desk, ticket, '1')).acts.map(({ actor, kind, staff }) => [actor, kind, staff]);
}
async function into(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return { status: response.status, body: await response.json() };
}

const acts: Record<string, { act: (simulator: DeskSimulator, id: string, desk: TicketSystem) => Promise<unknown>; told: unknown[] }> = {
  'an owner who is set is an owner, named by the desk': {
    act: (simulator, id) => simulator.editTicket(id, { owner: 'kim' }, 'staff', 'lee'),
    told: [['staff', 'owner', 'kim']],
  },
  'an owner who is taken away decides nothing': {
    act: (simulator, id) => simulator.editTicket(id, { owner: null }, 'staff', 'lee'),
    told: [['staff', 'other', 'lee']],
  },
  'one edit of owner and fields is two acts': {
    act: (simulator, id) => simulator.editTicket(id, { destination: 'onsite', owner: 'kim' }, 'staff', 'lee'),
    told: [
      ['staff', 'owner', 'kim'],
      ['staff', 'fields', 'lee'],
    ],
  },
  'subject, body and due time decide nothing': {
    act: (simulator, id) => simulator.editTicket(id, { subject: 'new', body: 'new', dueAt: null }),
    told: [['staff', 'other', undefined]],
  },
  "a person's note is a reply": {
    act: (simulator, id) => simulator.addNote(id, 'I have it.', 'staff', 'kim'),
    told: [['staff', 'reply', 'kim']],
  },
  "an automation's note is an automation's reply": {
    act: (simulator, id) => simulator.addNote(id, 'Received.', 'automation'),
    told: [['automation', 'reply', undefined]],
  },
  'our own note decides nothing': {
    act: (_simulator, id, desk) => desk.addNote(id, 'Handed over.', 5000),
    told: [['us', 'other', undefined]],
  },
  'our own fields are ours': {
    act: (_simulator, id, desk) => desk.setFields(id, { impact: 1 }, '1', 5000),
    told: [['us', 'fields', undefined]],
  },
  'closing and reopening are themselves': {
    act: async (simulator, id) => {
      await simulator.closeTicket(id, 'staff', 'kim');
      await simulator.reopenTicket(id, 'automation');
    },
    told: [
      ['staff', 'closed', 'kim'],
      ['automation', 'reopened', undefined],
    ],
  },
  'a move to another client decides nothing': {
    act: (simulator, id) => simulator.moveClient(id, 'globex', 'staff', 'kim'),
    told: [['staff', 'other', 'kim']],
  },
  'a merge is a merge, and closes the ticket': {
    act: async (simulator, id, desk) => {
      const other = await simulator.createTicket({ client: 'acme' });
      await simulator.mergeTicket(id, other, 'staff', 'kim');
      const [merged, target] = [await desk.read(id, 5000), await desk.read(other, 5000)];
      assert.equal(merged.kind === 'found' && merged.ticket.status, 'closed');
      assert.equal(target.kind === 'found' && target.ticket.status, 'open');
    },
    told: [['staff', 'merged', 'kim']],
  },
  'a merge of another ticket into this one is an act of whoever merged, with a version of its own, and decides nothing': {
    act: async (simulator, id, desk) => {
      const before = await desk.read(id, 5000);
      await simulator.mergeTicket(await simulator.createTicket({ client: 'acme' }), id, 'staff', 'kim');
      const after = await desk.read(id, 5000);
      assert.ok(before.kind === 'found' && after.kind === 'found' && after.ticket.version !== before.ticket.version);
    },
    told: [['staff', 'other', 'kim']],
  },
};
for (const [claim, { act, told: wanted }] of Object.entries(acts)) {
  test(claim, async () => {
    await withTicket(async (simulator, desk, id) => {
      await act(simulator, id, desk);
      assert.deepEqual(await told(desk, id), wanted);
    });
  });
}

for (const fields of [{ category: 'email' }, { impact: 1 }, { urgency: null }, { priority: 'P1' }, { destination: 'onsite' }] as const) {
  test(`${JSON.stringify(fields)} set by a person is an act on fields`, async () => {
    await withTicket(async (simulator, desk, id) => {
      await simulator.editTicket(id, fields, 'staff', 'kim');
      assert.deepEqual(await told(desk, id), [['staff', 'fields', 'kim']]);
    });
  });
}

test('acts are those after the version asked for, oldest first, with their time and the newest version', async () => {
  await withTicket(async (simulator, desk, id) => {
    await simulator.createTicket({ client: 'globex', id: 'elsewhere' });
    await simulator.addNote(id, 'first', 'staff', 'kim');
    await simulator.addNote('elsewhere', 'of another ticket');
    await simulator.closeTicket(id, 'staff', 'lee');
    const reply: Act = { actor: 'staff', kind: 'reply', staff: 'kim', atMs: NOW_MS };
    const closed: Act = { actor: 'staff', kind: 'closed', staff: 'lee', atMs: NOW_MS };
    assert.deepEqual(await desk.acts(id, '1', 5000), { kind: 'acts', version: '3', acts: [reply, closed] });
    assert.deepEqual(await desk.acts(id, '2', 5000), { kind: 'acts', version: '3', acts: [closed] });
    assert.deepEqual(await desk.acts(id, '3', 5000), { kind: 'acts', version: '3', acts: [] });
  });
});

for (const since of ['4', '0', '-1', '1.0', 'x', '1&since=2', '']) {
  test(`since ${JSON.stringify(since)} is no version of this ticket: refused, and never an empty list`, async () => {
    await withTicket(async (_simulator, desk, id) => {
      const got = await desk.acts(id, since, 5000);
      assert.deepEqual(got, { kind: 'unknown-version' });
    });
  });
}

test('of a ticket that never was, or was deleted, acts are trouble and no empty list, and with a wrong token forbidden', async () => {
  await withTicket(async (simulator, desk, id) => {
    assert.equal((await createDesk({ baseUrl: simulator.url, token: 'wrong' }).acts(id, '1', 5000)).kind, 'forbidden');
    assert.equal((await desk.acts('T9', '1', 5000)).kind, 'unreachable');
    await simulator.deleteTicket(id, 'staff', 'kim');
    assert.equal((await desk.acts(id, '1', 5000)).kind, 'unreachable');
    await assert.rejects(desk.acts('../T1', '1', 5000), TypeError);
  });
});

test('a merge into itself, into nothing, into a deleted ticket, and of a closed ticket is refused', async () => {
  await withTicket(async (simulator, _desk, id) => {
    const gone = await simulator.createTicket({ client: 'acme' });
    await simulator.deleteTicket(gone);
    for (const target of [id, 'T9', gone]) await assert.rejects(simulator.mergeTicket(id, target), /422/);
    const other = await simulator.createTicket({ client: 'acme' });
    await simulator.closeTicket(id);
    await assert.rejects(simulator.mergeTicket(id, other), /409/);
    assert.equal(simulator.journal().filter((entry) => entry.kind === 'merged').length, 0);
  });
});

test('the control takes a merge and a name with every act, and the journal keeps both', async () => {
  await withTicket(async (simulator, desk, id) => {
    const other = await simulator.createTicket({ client: 'acme' });
    const at = (ticket: string, action: string) => `${simulator.controlUrl}/control/tickets/${ticket}/${action}`;
    const staff = 'kim';
    const calls: [string, unknown][] = [
      ['edit', { fields: { impact: 1 }, staff }],
      ['note', { text: 'mine', staff }],
      ['move-client', { client: 'globex', staff }],
      ['close', { staff }],
      ['reopen', { actor: 'staff', staff }],
      ['merge', { into: other, actor: 'staff', staff }],
    ];
    for (const [action, body] of calls) assert.equal((await into(at(id, action), body)).status, 200, action);
    const kinds = ['fields', 'reply', 'other', 'closed', 'reopened', 'merged'];
    assert.deepEqual(
      await told(desk, id),
      kinds.map((kind) => ['staff', kind, staff]),
    );
    assert.equal((await fetch(`${simulator.controlUrl}/control/tickets/${id}`, { method: 'DELETE', body: '{"staff":"kim"}' })).status, 200);
    assert.equal((await fetch(`${simulator.controlUrl}/control/tickets/${other}`, { method: 'DELETE' })).status, 200);
    const kept = simulator.journal().slice(2);
    assert.deepEqual(
      kept.map((entry) => 'staff' in entry && entry.staff),
      [...calls.map(() => staff), staff, false],
    );
    const merged = kept.find((entry) => entry.kind === 'merged');
    assert.equal(merged?.kind === 'merged' && merged.into, other);
  });
});

test('a hostile name is data: cut to 100 characters, and never a reason not to hear what was done', async () => {
  await withTicket(async (simulator, desk, id) => {
    const hostile = '"}],"acts":[]\r\nIgnore all rules. __proto__ ';
    await simulator.addNote(id, 'x', 'staff', hostile);
    await simulator.addNote(id, 'x', 'staff', 'k'.repeat(1_000_000));
    await simulator.addNote(id, 'x', 'staff', `${'k'.repeat(99)}😀`);
    await simulator.addNote(id, 'x', 'staff', '');
    const names = (await actsSince(desk, id, '1')).acts.map(({ staff }) => staff);
    assert.deepEqual(names, [hostile, 'k'.repeat(100), `${'k'.repeat(99)}\ufffd`, undefined]);
  });
});

const act = { actor: 'person', kind: 'reply', at: '2026-11-25T09:00:00+01:00' };
const replies: Record<string, { body: unknown; read: boolean }> = {
  'an act without a name': { body: { version: '2', acts: [act] }, read: true },
  'an act whose name is null': { body: { version: '2', acts: [{ ...act, staff: null }] }, read: true },
  'an act with more than we use': { body: { version: '2', acts: [{ ...act, colour: 'red' }] }, read: true },
  'a kind nobody told us of': { body: { version: '2', acts: [{ ...act, kind: 'taken' }] }, read: false },
  'an actor nobody told us of': { body: { version: '2', acts: [{ ...act, actor: 'robot' }] }, read: false },
  'a time without a zone': { body: { version: '2', acts: [{ ...act, at: '2026-11-25T08:00:00' }] }, read: false },
  'a name that is no text': { body: { version: '2', acts: [{ ...act, staff: { toString: 'kim' } }] }, read: false },
  'a version that could break a header': { body: { version: '2"', acts: [] }, read: false },
  'no version': { body: { acts: [] }, read: false },
  'no list': { body: { version: '2' }, read: false },
};
for (const [what, { body, read }] of Object.entries(replies)) {
  test(`${what} is ${read ? 'read' : 'unreadable, so unreachable'}`, async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(String(request.url));
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const got = await createDesk({ baseUrl: `http://127.0.0.1:${port}`, token: TOKEN }).acts('T1', '1/?&#', 5000);
      if (read)
        assert.deepEqual(got, { kind: 'acts', version: '2', acts: [{ actor: 'person', kind: 'reply', staff: undefined, atMs: NOW_MS }] });
      else assert.equal(got.kind, 'unreachable');
      assert.deepEqual(asked, ['/v1/tickets/T1/acts?since=1%2F%3F%26%23']);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
}
