/** The contract's file: whole in itself, and true of what the simulated desk really answers and sends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesk } from '../../connectors/desk/client.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { at, followed, readContract, referencesIn, textAt } from './desk-contract.ts';
import { against } from './loopback.ts';

const contract = readContract();
const TOKEN = 'test-token';
const TIMEOUT_MS = 10_000;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('every reference in the file leads to something', () => {
  const references = referencesIn(contract.document);
  assert.ok(references.length > 50, `expected the file to be read, got ${references.length} references`);
  for (const reference of references) assert.notEqual(followed(contract.document, { $ref: reference }), undefined, reference);
});

test('the rules are numbered without a gap, and each is referred to at an operation, and none that is not there', () => {
  assert.deepEqual(
    contract.rules,
    contract.rules.map((_, index) => `R${index + 1}`),
  );
  const referred = [...contract.operations.values()].flatMap((operation) => textAt(operation, 'description').match(/\bR\d+\b/g) ?? []);
  assert.deepEqual(new Set(referred), new Set(contract.rules));
});

test('every operation has an id, a summary, and a schema for each body that it answers', () => {
  assert.equal(contract.operations.size, 14);
  for (const [name, operation] of contract.operations) {
    assert.match(textAt(operation, 'operationId'), /^[a-z][A-Za-z]+$/, name);
    assert.notEqual(textAt(operation, 'summary'), '', name);
    if (name === 'POST') continue; // the webhook's receiver answers with a status alone
    for (const [status, given] of Object.entries(Object(at(operation, 'responses')))) {
      assert.notEqual(at(followed(contract.document, given), 'content', 'application/json', 'schema'), undefined, `${name} ${status}`);
    }
  }
});

test('the example of a signature in the file is the one of Standard Webhooks', () => {
  const text = textAt(contract.document, 'webhooks', 'ticket', 'post', 'description');
  assert.ok(text.includes(SECRET) && text.includes('v1,hVsFLpmw4Ib/Xm0eZLt3KqYBZdt0U8gdGeuz0EsGv78='));
});

/** What went over the wire: the operation, and what came back. */
type Told = { readonly name: string; readonly status: number; readonly body: unknown };
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/capabilities$/, '/v1/capabilities'],
  [/^\/v1\/created$/, '/v1/created'],
  [/^\/v1\/period\/tickets$/, '/v1/period/tickets'],
  [/^\/v1\/period\/count$/, '/v1/period/count'],
  [/^\/v1\/tickets$/, '/v1/tickets'],
  [/^\/v1\/tickets\/[^/]+$/, '/v1/tickets/{ticket}'],
  [/^\/v1\/tickets\/[^/]+\/close$/, '/v1/tickets/{ticket}/close'],
  [/^\/v1\/tickets\/[^/]+\/acts$/, '/v1/tickets/{ticket}/acts'],
  [/^\/v1\/tickets\/[^/]+\/notes$/, '/v1/tickets/{ticket}/notes'],
  [/^\/v1\/tickets\/[^/]+\/notes\/[^/]+$/, '/v1/tickets/{ticket}/notes/{note}'],
];
function recording(told: Told[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const path = PATHS.find(([form]) => form.test(pathname))?.[1] ?? assert.fail(`no operation for ${pathname}`);
    const response = await fetch(request);
    told.push({ name: `${request.method} ${path}`, status: response.status, body: await response.clone().json() });
    return response;
  };
}

/** Everything the connector can ask, of tickets in every state. */
async function exercise(
  url: string,
  told: Told[],
  act: { remove(id: string): Promise<void>; note(id: string): Promise<void>; merge(id: string, into: string): Promise<void> },
): Promise<void> {
  const send = recording(told);
  const desk = createDesk({ baseUrl: url, token: TOKEN, fetch: send });
  const stranger = createDesk({ baseUrl: url, token: 'wrong', fetch: send });
  await desk.capabilities(TIMEOUT_MS);
  await stranger.capabilities(TIMEOUT_MS);
  await stranger.read('A', TIMEOUT_MS);
  const added = await desk.addNote('A', 'Ours. [standby 00c0ffee]', TIMEOUT_MS);
  assert.ok(added.kind === 'applied');
  await act.note('A');
  await desk.editNote('A', added.ref, 'Ours, again. [standby 00c0ffee]', TIMEOUT_MS);
  await desk.editNote('A', 'n999', 'None.', TIMEOUT_MS);
  await desk.findNote('A', '00c0ffee', TIMEOUT_MS);
  const read = await desk.read('A', TIMEOUT_MS);
  assert.ok(read.kind === 'found');
  await desk.setFields('A', { impact: 1, category: 'email' }, read.ticket.version, TIMEOUT_MS);
  await desk.setFields('A', { impact: 1 }, '1', TIMEOUT_MS);
  await desk.acts('A', '1', TIMEOUT_MS);
  await desk.acts('A', 'nonsense', TIMEOUT_MS);
  await desk.read('A', TIMEOUT_MS);
  await act.remove('B');
  for (const id of ['B', 'none']) {
    await desk.read(id, TIMEOUT_MS);
    await desk.findNote(id, '00c0ffee', TIMEOUT_MS);
    await desk.acts(id, '1', TIMEOUT_MS);
    await desk.addNote(id, 'Ours.', TIMEOUT_MS);
    await desk.setFields(id, { impact: 1 }, '1', TIMEOUT_MS);
  }
  await desk.changedSince({ sinceMs: 0 }, 1, TIMEOUT_MS);
  await desk.changedSince({ sinceMs: 0 }, 1000, TIMEOUT_MS);
  await stranger.changedSince({ sinceMs: 0 }, 1, TIMEOUT_MS);
  const place = { client: 'acme', site: 's1', device: 'd1', destination: 'onsite', priority: 'P2' };
  const externalId = `standby-${'0'.repeat(32)}`;
  const draft = { externalId, ...place, subject: 'Disk', body: 'Full.', notifyClient: false } as const;
  for (const one of [desk, stranger]) {
    await one.createTicket(draft, TIMEOUT_MS);
    await one.findCreated(externalId, TIMEOUT_MS);
  }
  await desk.createTicket({ ...draft, client: 'nobody' }, TIMEOUT_MS);
  for (const one of [desk, stranger]) await one.close('C', '1', TIMEOUT_MS);
  for (const id of ['C', 'B', 'none']) await desk.close(id, '1', TIMEOUT_MS);
  await desk.read('C', TIMEOUT_MS);
  await act.merge('A', 'C');
  const period = { client: 'acme', fromMs: Date.now() - 86_400_000, untilMs: Date.now() + 86_400_000 };
  for (const one of [desk, stranger]) {
    for (const limit of [2, 500]) await one.periodPage(period, limit, TIMEOUT_MS);
    await one.countPeriod(period, TIMEOUT_MS);
  }
  await desk.periodPage({ ...period, client: 'nobody' }, 500, TIMEOUT_MS);
  await desk.periodPage({ ...period, after: 'nowhere' }, 500, TIMEOUT_MS);
  await desk.countPeriod({ ...period, client: 'nobody' }, TIMEOUT_MS);
  await desk.read('A', TIMEOUT_MS);
}

function assertConforms({ name, status, body }: Told): void {
  const operation = contract.operations.get(name) ?? assert.fail(`the file knows no ${name}`);
  const response = followed(contract.document, at(operation, 'responses', String(status)));
  assert.notEqual(response, undefined, `${name} answered ${status}, of which the file says nothing`);
  const complaint = contract.complaint(at(response, 'content', 'application/json', 'schema'), body);
  assert.equal(complaint, undefined, `${name} ${status}: ${JSON.stringify(body)}`);
}

test('whatever the simulated desk answers has a status that the file knows, and a body of its schema', async () => {
  const simulator = await startDeskSimulator({ token: TOKEN });
  try {
    const said = { type: 'incident', source: 'email', statusName: 'New', dueAt: '2026-11-25T12:00:00.000Z', owner: 'kim' };
    await simulator.createTickets([
      { id: 'A', client: 'acme', ...said },
      { id: 'B', client: 'acme' },
      { id: 'C', client: 'acme' },
    ]);
    const told: Told[] = [];
    await exercise(simulator.url, told, {
      remove: (id) => simulator.deleteTicket(id),
      merge: (id, into) => simulator.mergeTicket(id, into),
      note: (id) => simulator.addNote(id, 'I have it.', 'staff', 'kim'),
    });
    await simulator.setMode('read', { kind: 'down', retryAfter: '1', count: 1 });
    await createDesk({ baseUrl: simulator.url, token: TOKEN, fetch: recording(told) }).read('A', TIMEOUT_MS);
    for (const one of told) assertConforms(one);
    const asked = new Set(told.map(({ name }) => name));
    assert.deepEqual(asked, new Set([...contract.operations.keys()].filter((name) => name !== 'POST')));
    assert.deepEqual(new Set(told.map(({ status }) => status)), new Set([200, 201, 400, 401, 404, 410, 412, 422, 503]));
  } finally {
    await simulator.close();
  }
});

test('a reply that lacks what the file asks for does not conform, so this check can fail', () => {
  assert.throws(() => assertConforms({ name: 'GET /v1/tickets/{ticket}', status: 200, body: { id: 'A' } }), /✖/);
  assert.throws(() => assertConforms({ name: 'GET /v1/tickets', status: 200, body: { tickets: [{ id: 'A' }], more: false } }), /✖/);
  assert.throws(() => assertConforms({ name: 'GET /v1/tickets', status: 418, body: {} }), /says nothing/);
});

test('what the simulated desk announces has the headers and the body that the file tells', async () => {
  await against(
    (_request, response) => void response.writeHead(204).end(),
    async (url, seen) => {
      const simulator = await startDeskSimulator({ token: TOKEN, webhooks: { url, secret: SECRET } });
      try {
        await simulator.createTicket({ id: 'A', client: 'acme' });
        await simulator.addNote('A', 'Seen.');
        for (let look = 0; look < 500 && seen.requests < 2; look++) await sleep(20);
        assert.equal(seen.requests, 2);
      } finally {
        await simulator.close();
      }
      const operation = contract.operations.get('POST');
      for (const body of seen.bodies)
        assert.equal(
          contract.complaint(at(operation, 'requestBody', 'content', 'application/json', 'schema'), JSON.parse(body)),
          undefined,
        );
      const parameters = at(operation, 'parameters');
      for (const parameter of Array.isArray(parameters) ? parameters : assert.fail('no headers in the file')) {
        for (const headers of seen.headers)
          assert.match(textAt(headers, textAt(parameter, 'name')), new RegExp(textAt(parameter, 'schema', 'pattern')));
      }
    },
  );
});
