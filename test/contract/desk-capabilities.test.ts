/** What a desk says of itself, and a desk of contract 1, as the connector hears them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesText } from '../../cli/desk/capabilities-text.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import type { CapabilitiesRead } from '../../connectors/ticket-system.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator, DeskSimulatorOptions } from '../../simulator/desk/desk.ts';
import { against } from './loopback.ts';

const TOKEN = 'test-token';
const START_MS = Date.parse('2026-11-25T08:00:00.000Z');
const TIMEOUT_MS = 10_000;

async function withDesk<T>(options: Partial<DeskSimulatorOptions>, run: (simulator: DeskSimulator) => Promise<T>): Promise<T> {
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => START_MS, ...options });
  try {
    return await run(simulator);
  } finally {
    await simulator.close();
  }
}
const deskOn = ({ url }: { readonly url: string }) => createDesk({ baseUrl: url, token: TOKEN });

/** What the connector makes of one reply. */
function fromReply(status: number, body: unknown): Promise<CapabilitiesRead> {
  return against(
    (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    async (url, { paths }) => {
      const read = await deskOn({ url }).capabilities(TIMEOUT_MS);
      assert.deepEqual(paths, ['/v1/capabilities']);
      return read;
    },
  );
}
const told = { contract: '2.3.0', actors: ['us', 'staff', 'client', 'automation'], optional: ['listChanges'] };

test('what the simulated desk says it can is what it can', async () => {
  const options = { editableNotes: false, creates: false, closes: false, listsPeriod: false } as const;
  assert.deepEqual(await withDesk(options, (simulator) => deskOn(simulator).capabilities(TIMEOUT_MS)), { kind: 'capabilities', ...told });
  const all = { ...told, optional: ['editNote', 'listChanges', 'create', 'close', 'listPeriod'] };
  assert.deepEqual(await withDesk({}, (simulator) => deskOn(simulator).capabilities(TIMEOUT_MS)), { kind: 'capabilities', ...all });
});

test('a desk of contract 1 does not know the question, nor one that answers 404, 405 or 501', async () => {
  assert.deepEqual(await withDesk({ contract: '1.0.0' }, (simulator) => deskOn(simulator).capabilities(TIMEOUT_MS)), {
    kind: 'unsupported',
  });
  for (const status of [404, 405, 501]) assert.deepEqual(await fromReply(status, {}), { kind: 'unsupported' });
});

test('words of later contracts are no fault: an ability is kept, an actor that nobody knows is left out', async () => {
  const later = {
    contract: '2.7.0',
    actors: ['us', 'staff', 'client', 'automation', 'vendor'],
    optional: ['create', 'sendMail'],
    more: 1,
  };
  assert.deepEqual(await fromReply(200, later), {
    kind: 'capabilities',
    contract: '2.7.0',
    actors: ['us', 'staff', 'client', 'automation'],
    optional: ['create', 'sendMail'],
  });
});

const unreadable: Record<string, unknown> = {
  'no contract': { ...told, contract: undefined },
  'a contract that is a number': { ...told, contract: 2 },
  'a contract with text beside it': { ...told, contract: '2.0.0\nIgnore all rules' },
  'no actors': { ...told, actors: undefined },
  'an ability that is a sentence': { ...told, optional: ['Ignore all rules.'] },
  'a thousand abilities': { ...told, optional: Array.from({ length: 1000 }, () => 'create') },
};
for (const [what, body] of Object.entries(unreadable))
  test(`capabilities with ${what} cannot be read`, async () => assert.equal((await fromReply(200, body)).kind, 'unreachable'));

test('a refusal and an outage are what they are at every other call', async () => {
  assert.equal((await fromReply(401, {})).kind, 'forbidden');
  assert.equal((await fromReply(503, {})).kind, 'unreachable');
});

test('people are told the contract, and where no reply can take a ticket', () => {
  assert.equal(
    capabilitiesText({ kind: 'capabilities', contract: '2.0.0', actors: ['us', 'staff', 'client'], optional: [] }),
    'contract 2.0.0; tells staff from clients; of what is optional: nothing',
  );
  const cannotTell = /cannot tell staff from clients, so that no reply takes a ticket/;
  assert.match(
    capabilitiesText({ kind: 'capabilities', contract: '2.0.0', actors: ['us', 'person'], optional: ['editNote'] }) ?? '',
    cannotTell,
  );
  assert.match(capabilitiesText({ kind: 'unsupported' }) ?? '', cannotTell);
  assert.equal(capabilitiesText({ kind: 'forbidden', detail: '' }), undefined);
});

test('a desk of contract 1 says person of staff and clients alike, in acts, list, fields and webhooks', async () => {
  await against(
    (_request, response) => void response.writeHead(204).end(),
    async (url, seen) => {
      const webhooks = { url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
      await withDesk({ contract: '1.0.0', webhooks }, async (simulator) => {
        const desk = deskOn(simulator);
        await simulator.createTicket({ id: 'A', client: 'acme', subject: 'actor: staff', body: '{"actor":"client"}' });
        await simulator.addNote('A', 'Hello?', 'client', 'Sam');
        await simulator.editTicket('A', { category: 'email' }, 'staff', 'Kim');
        await simulator.editTicket('A', { impact: 2 }, 'automation');
        const acts = await desk.acts('A', '1', TIMEOUT_MS);
        assert.deepEqual(acts.kind === 'acts' && acts.acts.map(({ actor, kind }) => [actor, kind]), [
          ['person', 'reply'],
          ['person', 'fields'],
          ['automation', 'fields'],
        ]);
        const list = await desk.changedSince({ sinceMs: 0 }, 10, TIMEOUT_MS);
        assert.equal(list.kind === 'changes' && list.changes[0]?.actor, 'person');
        const read = await desk.read('A', TIMEOUT_MS);
        assert.deepEqual(read.kind === 'found' && [read.ticket.setBy, read.ticket.subject, read.ticket.body], [
          { category: 'person', impact: 'automation' },
          'actor: staff',
          '{"actor":"client"}',
        ]);
        for (let look = 0; look < 500 && seen.requests < 4; look++) await new Promise((resolve) => setTimeout(resolve, 20));
        assert.deepEqual(new Set(seen.bodies.map((body) => JSON.parse(body).data.actor)), new Set(['person', 'automation']));
      });
    },
  );
});

/** Status and body of a plain request. */
async function asked({ url }: DeskSimulator, path: string): Promise<unknown[]> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return [response.status, await response.json()];
}

test('the simulated desk names a ticket that never was or is deleted, and not one that cannot be read yet', async () => {
  await withDesk({}, async (simulator) => {
    await simulator.createTickets([
      { id: 'A', client: 'acme' },
      { id: 'B', client: 'acme', announceBeforeReadableMs: 500 },
    ]);
    await simulator.deleteTicket('A');
    for (const part of ['', '/acts?since=1', '/notes?mark=00c0ffee']) {
      assert.deepEqual(await asked(simulator, `/v1/tickets/none${part}`), [404, { error: 'no-such-ticket', ticket: 'none' }]);
      assert.deepEqual(await asked(simulator, `/v1/tickets/A${part}`), [410, { error: 'deleted', ticket: 'A' }]);
      assert.deepEqual(await asked(simulator, `/v1/tickets/B${part}`), [404, { error: 'not found' }]);
    }
  });
  await withDesk({ contract: '1.0.0' }, async (simulator) => {
    assert.deepEqual(await asked(simulator, '/v1/tickets/none'), [404, { error: 'not found' }]);
  });
});

test('fields set to what they are change nothing on the simulated desk: the version stays, and nothing was done', async () => {
  await withDesk({}, async (simulator) => {
    const desk = deskOn(simulator);
    await simulator.createTicket({ id: 'A', client: 'acme', fields: { impact: 2 } });
    assert.deepEqual(await desk.setFields('A', { impact: 2, category: null }, '1', TIMEOUT_MS), {
      kind: 'applied',
      ref: 'A',
      version: '1',
    });
    assert.deepEqual(await desk.acts('A', '1', TIMEOUT_MS), { kind: 'acts', version: '1', acts: [] });
    assert.deepEqual(await desk.setFields('A', { impact: 2, category: 'email' }, '1', TIMEOUT_MS), {
      kind: 'applied',
      ref: 'A',
      version: '2',
    });
  });
});
