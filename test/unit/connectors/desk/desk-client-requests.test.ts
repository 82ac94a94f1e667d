/** What is asked of a desk, as it stands on the wire, and what each of its answers becomes. No socket is opened: `fetch` is the test's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDesk } from '../../../../connectors/desk/client.ts';
import type { TicketDraft, TicketSystem } from '../../../../connectors/ticket-system.ts';

const TIME_MS = 5_000;
const BASE = 'https://desk.example/api';
const AT = '2026-11-25T08:00:00.000Z';
const AT_MS = Date.parse(AT);
const NOTE_MARK = '00c0ffee';

type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };
type Asked = { readonly line: string; readonly headers: Headers; readonly body: string };
/** A desk that gives each call the one answer, and what it was asked. */
function deskThat(answer: Answer | (() => never), baseUrl = BASE): { readonly desk: TicketSystem; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: await request.text() });
    if (typeof answer === 'function') return answer();
    const { status = 200, body, headers = {} } = answer;
    return new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  return { desk: createDesk({ baseUrl, token: 'secret-token', fetch: fetch as typeof globalThis.fetch }), asked };
}
const lost = (): never => {
  throw new TypeError('terminated');
};

const EXTERNAL_ID = 'standby-00c0ffee00c0ffee00c0ffee00c0ffee';
const DRAFT: TicketDraft = {
  externalId: EXTERNAL_ID,
  client: 'acme',
  site: 'berlin',
  device: undefined,
  destination: undefined,
  priority: 'P2',
  subject: 'Disk',
  body: 'Full.',
  notifyClient: false,
};

/** A client whose name needs care in an address. */
const PERIOD = { client: 'Ärzte & Co', fromMs: AT_MS, untilMs: AT_MS + 3_600_000 };
const PERIOD_QUERY = 'client=%C3%84rzte+%26+Co&from=2026-11-25T08%3A00%3A00.000Z&until=2026-11-25T09%3A00%3A00.000Z';

const CALLS: Readonly<Record<string, (desk: TicketSystem) => Promise<{ readonly kind: string }>>> = {
  capabilities: (desk) => desk.capabilities(TIME_MS),
  read: (desk) => desk.read('T1', TIME_MS),
  findNote: (desk) => desk.findNote('T1', NOTE_MARK, TIME_MS),
  acts: (desk) => desk.acts('T1', 'v/1', TIME_MS),
  changedSince: (desk) => desk.changedSince({ sinceMs: AT_MS }, 50, TIME_MS),
  addNote: (desk) => desk.addNote('T1', 'Seen.', TIME_MS),
  editNote: (desk) => desk.editNote('T1', 'n/1', 'Seen again.', TIME_MS),
  setFields: (desk) => desk.setFields('T1', { category: 'vpn', impact: 2 }, 'v1', TIME_MS),
  close: (desk) => desk.close('T1', 'v1', TIME_MS),
  findCreated: (desk) => desk.findCreated(EXTERNAL_ID, TIME_MS),
  createTicket: (desk) => desk.createTicket(DRAFT, TIME_MS),
  periodPage: (desk) => desk.periodPage(PERIOD, 50, TIME_MS),
  countPeriod: (desk) => desk.countPeriod(PERIOD, TIME_MS),
};
const call = (name: string): ((desk: TicketSystem) => Promise<{ readonly kind: string }>) => CALLS[name] ?? assert.fail(name);

for (const [name, line, body] of [
  ['capabilities', 'GET /v1/capabilities', ''],
  ['read', 'GET /v1/tickets/T1', ''],
  ['findNote', 'GET /v1/tickets/T1/notes?mark=00c0ffee', ''],
  ['acts', 'GET /v1/tickets/T1/acts?since=v%2F1', ''],
  ['changedSince', 'GET /v1/tickets?changedSince=2026-11-25T08%3A00%3A00.000Z&limit=50', ''],
  ['addNote', 'POST /v1/tickets/T1/notes', '{"text":"Seen.","internal":true}'],
  ['editNote', 'PATCH /v1/tickets/T1/notes/n%2F1', '{"text":"Seen again."}'],
  ['setFields', 'PATCH /v1/tickets/T1', '{"fields":{"category":"vpn","impact":2}}'],
  ['close', 'POST /v1/tickets/T1/close', '{"notifyClient":false}'],
  ['findCreated', `GET /v1/created?externalId=${EXTERNAL_ID}`, ''],
  ['periodPage', `GET /v1/period/tickets?${PERIOD_QUERY}&limit=50`, ''],
  ['countPeriod', `GET /v1/period/count?${PERIOD_QUERY}`, ''],
  [
    'createTicket',
    'POST /v1/tickets',
    `{"externalId":"${EXTERNAL_ID}","client":"acme","site":"berlin","priority":"P2","subject":"Disk","body":"Full.","notifyClient":false}`,
  ],
] as const)
  test(`${name} is one request: ${line}`, async () => {
    const { desk, asked } = deskThat({ status: 500, body: {} });
    await call(name)(desk);
    assert.equal(asked.length, 1);
    const [one] = asked;
    assert.ok(one);
    assert.equal(one.line.replace(BASE, ''), line);
    assert.equal(one.body, body);
    assert.deepEqual(Object.fromEntries(one.headers), {
      accept: 'application/json',
      authorization: 'Bearer secret-token',
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
      ...(name === 'setFields' || name === 'close' ? { 'if-match': '"v1"' } : {}),
    });
  });

test('a draft that no desk takes, and an external id that is none, is a mistake of ours, and nothing is sent', async () => {
  const { desk, asked } = deskThat({ status: 500, body: {} });
  for (const wrong of [{ subject: '' }, { subject: 'x'.repeat(101) }, { body: 'x'.repeat(8_001) }])
    await assert.rejects(desk.createTicket({ ...DRAFT, ...wrong }, TIME_MS), RangeError);
  for (const externalId of ['', 'standby-1', EXTERNAL_ID.toUpperCase(), `${EXTERNAL_ID}&x=1`]) {
    await assert.rejects(desk.createTicket({ ...DRAFT, externalId }, TIME_MS), TypeError);
    await assert.rejects(desk.findCreated(externalId, TIME_MS), TypeError);
  }
  assert.deepEqual(asked, []);
  await desk.createTicket({ ...DRAFT, subject: 'x'.repeat(100), body: 'x'.repeat(8_000) }, TIME_MS);
  assert.equal(asked.length, 1);
});

test('a list goes on behind the place that was told', async () => {
  const { desk, asked } = deskThat({ status: 500, body: {} });
  await desk.changedSince({ sinceMs: AT_MS, after: 'a&b/1' }, 1, TIME_MS);
  assert.match(asked[0]?.line ?? '', /&limit=1&after=a%26b%2F1$/);
});

test('slashes at the end of the address of a desk are none', async () => {
  for (const baseUrl of [BASE, `${BASE}/`, `${BASE}///`]) {
    const { desk, asked } = deskThat({ status: 500, body: {} }, baseUrl);
    await desk.read('T1', TIME_MS);
    assert.equal(asked[0]?.line, `GET ${BASE}/v1/tickets/T1`);
  }
  assert.throws(() => deskThat(lost, 'ftp://desk.example'), /begin with http:\/\/ or https:\/\//);
  deskThat(lost, 'http://desk.example');
});

const TICKET = {
  id: 'T1',
  version: 'v1',
  status: 'open',
  client: 'acme',
  subject: 'VPN',
  body: '',
  createdAt: AT,
  openings: 1,
  dueAt: null,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [], destinations: [] },
};
const FOUND = {
  ...TICKET,
  createdAt: undefined,
  dueAt: undefined,
  createdAtMs: AT_MS,
  createdAtText: AT,
  dueAtMs: undefined,
  owner: undefined,
  type: undefined,
  source: undefined,
  statusName: undefined,
  setBy: {},
};
const { createdAt: _createdAt, dueAt: _dueAt, ...TICKET_READ } = FOUND;
const NOTE = { id: 'n1', text: `Ours. [standby ${NOTE_MARK}]` };
const MADE = { id: 'T9', version: 'v1', externalId: EXTERNAL_ID };
const OTHER = { ...MADE, id: 'T8', externalId: EXTERNAL_ID.replace('c', 'd') };
const CHANGE = { id: 'A', version: '1', changedAt: AT, createdAt: AT, actor: 'client' };
const unreachable = (detail: string, retryAfterMs?: number) => ({ kind: 'unreachable', detail, retryAfterMs });
const answered = (status: number) => unreachable(`the desk answered HTTP ${status}`);
const forbidden = (status: number) => ({
  kind: 'forbidden',
  detail: `the desk answered HTTP ${status}; check the token and the rights of its account`,
});
const misfit = (where: string) => `the reply does not fit: ${where}`;
const OTHER_TICKET = 'the desk answered with another ticket than the one asked for';
const applied = (ref: string) => ({ kind: 'applied', ref, version: 'v2' });
const rejected = (because: string, status: number) => ({ kind: 'rejected', because, detail: `the desk answered HTTP ${status}` });
const GONE = { error: 'deleted', ticket: 'T1' };

const EMPTY_PAGE = { kind: 'page', tickets: [], more: false, after: undefined, wholeUntilMs: undefined, unclear: 0 };

const ROWS: readonly (readonly [name: string, answer: Answer, means: object])[] = [
  [
    'capabilities',
    { body: { contract: '2.0.0', actors: ['us'], optional: [] } },
    { kind: 'capabilities', contract: '2.0.0', actors: ['us'], optional: [] },
  ],
  ['capabilities', { status: 404 }, { kind: 'unsupported' }],
  ['capabilities', { status: 405 }, { kind: 'unsupported' }],
  ['capabilities', { status: 501 }, { kind: 'unsupported' }],
  ['capabilities', { status: 401 }, forbidden(401)],
  ['capabilities', { status: 500 }, answered(500)],
  ['capabilities', { status: 201, body: { contract: '2.0.0', actors: [], optional: [] } }, answered(201)],
  ['capabilities', { body: {} }, unreachable(misfit('contract (invalid_type), actors (invalid_type), optional (invalid_type)'))],
  ['read', { body: TICKET }, { kind: 'found', ticket: TICKET_READ }],
  ['read', { body: { ...TICKET, externalId: EXTERNAL_ID } }, { kind: 'found', ticket: { ...TICKET_READ, externalId: EXTERNAL_ID } }],
  ['read', { body: { ...TICKET, externalId: 'PO-4711' } }, { kind: 'found', ticket: TICKET_READ }],
  ['read', { body: { ...TICKET, externalId: null } }, { kind: 'found', ticket: TICKET_READ }],
  ['read', { body: { ...TICKET, id: 'T2' } }, unreachable(OTHER_TICKET)],
  ['read', { body: { ...TICKET, version: '' } }, unreachable(misfit('version (invalid_format)'))],
  ['read', { status: 404, body: '<html>' }, { kind: 'absent' }],
  ['read', { status: 410 }, { kind: 'absent' }],
  ['read', { status: 404, body: { error: 'deleted', ticket: 'T2' } }, { kind: 'absent' }],
  ['read', { status: 404, body: GONE }, { kind: 'named-absent', why: 'deleted' }],
  ['read', { status: 410, body: { error: 'no-such-ticket', ticket: 'T1' } }, { kind: 'named-absent', why: 'no-such-ticket' }],
  ['read', { status: 403, body: GONE }, forbidden(403)],
  ['read', { status: 503, headers: { 'retry-after': '3' } }, unreachable('the desk answered HTTP 503', 3_000)],
  ['read', { status: 201, body: TICKET }, answered(201)],
  ['read', { body: 'x'.repeat(4 * 1024 * 1024 + 1) }, { kind: 'too-large', detail: 'GET answered HTTP 200 with more than 4194304 bytes' }],
  ['findNote', { body: { notes: [{ id: 'n0', text: 'Other.' }, NOTE] } }, { kind: 'found', noteId: 'n1', text: NOTE.text }],
  ['findNote', { body: { notes: [] } }, { kind: 'none' }],
  ['findNote', { body: { notes: [{ id: 'n1', text: `Ours. [standby 11111111] ${NOTE_MARK}` }] } }, { kind: 'none' }],
  ['findNote', { status: 404, body: GONE }, answered(404)],
  ['findNote', { status: 201, body: { notes: [NOTE] } }, answered(201)],
  ['findNote', { body: {} }, unreachable(misfit('notes (invalid_type)'))],
  [
    'acts',
    { body: { version: 'v2', acts: [{ actor: 'us', kind: 'other', at: AT }] } },
    { kind: 'acts', version: 'v2', acts: [{ actor: 'us', kind: 'other', staff: undefined, atMs: AT_MS }] },
  ],
  ['acts', { status: 400 }, { kind: 'unknown-version' }],
  ['acts', { status: 422 }, { kind: 'unknown-version' }],
  ['acts', { status: 404 }, answered(404)],
  ['acts', { status: 403 }, forbidden(403)],
  ['acts', { status: 201, body: { version: 'v2', acts: [] } }, answered(201)],
  ['acts', { body: { version: 'v2' } }, unreachable(misfit('acts (invalid_type)'))],
  [
    'changedSince',
    { body: { tickets: [CHANGE], more: false } },
    {
      kind: 'changes',
      changes: [{ id: 'A', version: '1', changedAtMs: AT_MS, createdAtMs: AT_MS, actor: 'client' }],
      more: false,
      skipped: 0,
      unclear: 0,
      lastChangedAtMs: AT_MS,
      after: undefined,
    },
  ],
  ['changedSince', { status: 404 }, { kind: 'unsupported' }],
  ['changedSince', { status: 405 }, { kind: 'unsupported' }],
  ['changedSince', { status: 400 }, answered(400)],
  ['changedSince', { status: 401 }, forbidden(401)],
  ['changedSince', { status: 201, body: { tickets: [], more: false } }, answered(201)],
  ['changedSince', { body: { tickets: [] } }, unreachable(misfit('more (invalid_type)'))],
  ['addNote', { status: 201, body: { id: 'n1', version: 'v2' } }, applied('n1')],
  ['addNote', { status: 200, body: { id: 'n1', version: 'v2' } }, applied('n1')],
  ['addNote', { status: 299, body: { id: 'n1', version: 'v2' } }, applied('n1')],
  ['addNote', { status: 300, body: { id: 'n1', version: 'v2' } }, { kind: 'unknown', detail: 'the desk answered HTTP 300' }],
  ['addNote', { status: 204 }, { kind: 'unknown', detail: 'expected JSON, got 0 bytes that are not' }],
  ['addNote', { status: 404 }, rejected('gone', 404)],
  [
    'addNote',
    { status: 429, headers: { 'retry-after': '3' } },
    { kind: 'not-sent', detail: 'the desk answered HTTP 429', retryAfterMs: 3_000 },
  ],
  ['editNote', { body: { id: 'n1', version: 'v2' } }, applied('n1')],
  ['editNote', { status: 405 }, { kind: 'unsupported' }],
  ['editNote', { status: 501 }, { kind: 'unsupported' }],
  ['editNote', { status: 404 }, rejected('gone', 404)],
  ['editNote', { body: { id: 'n1' } }, { kind: 'unknown', detail: misfit('version (invalid_type)') }],
  ['editNote', { status: 500 }, { kind: 'unknown', detail: 'the desk answered HTTP 500' }],
  ['setFields', { body: { version: 'v2' } }, applied('T1')],
  ['setFields', { status: 412 }, rejected('changed-meanwhile', 412)],
  ['setFields', { body: {} }, { kind: 'unknown', detail: misfit('version (invalid_type)') }],
  ['setFields', { status: 500 }, { kind: 'unknown', detail: 'the desk answered HTTP 500' }],
  ['findCreated', { body: { tickets: [] } }, { kind: 'none' }],
  ['findCreated', { body: { tickets: [OTHER, MADE] } }, { kind: 'found', ticket: 'T9', version: 'v1', others: [] }],
  ['findCreated', { body: { tickets: [MADE, { ...MADE, id: 'T10' }] } }, { kind: 'found', ticket: 'T9', version: 'v1', others: ['T10'] }],
  ['findCreated', { body: { tickets: [{ ...MADE, id: 'T 9' }] } }, unreachable(misfit('tickets.0.id (custom)'))],
  ['findCreated', { body: {} }, unreachable(misfit('tickets (invalid_type)'))],
  // A list of changes, as a desk may answer that knows the address and not the question.
  ['findCreated', { body: { tickets: [CHANGE], more: false } }, unreachable(misfit('tickets.0.externalId (invalid_type)'))],
  ['findCreated', { status: 404 }, { kind: 'absent' }],
  ['findCreated', { status: 410 }, { kind: 'absent' }],
  ['findCreated', { status: 405 }, { kind: 'unsupported' }],
  ['findCreated', { status: 501 }, { kind: 'unsupported' }],
  ['findCreated', { status: 400 }, answered(400)],
  ['findCreated', { status: 403 }, forbidden(403)],
  ['findCreated', { status: 201, body: { tickets: [MADE] } }, answered(201)],
  ['periodPage', { body: { tickets: [], more: false } }, EMPTY_PAGE],
  ['periodPage', { body: { tickets: [], more: false, after: null, wholeUntil: null } }, EMPTY_PAGE],
  [
    'periodPage',
    { body: { tickets: [], more: true, after: 'p', wholeUntil: AT } },
    { ...EMPTY_PAGE, more: true, after: 'p', wholeUntilMs: AT_MS },
  ],
  [
    'periodPage',
    { body: { tickets: [{ id: 'T1' }], more: false } },
    unreachable('ticket T1 does not fit: client (invalid_type), createdAt (invalid_type), status (invalid_value)'),
  ],
  ['periodPage', { status: 404 }, { kind: 'absent' }],
  ['periodPage', { status: 405 }, { kind: 'unsupported' }],
  ['periodPage', { status: 501 }, { kind: 'unsupported' }],
  ['periodPage', { status: 400 }, { kind: 'refused' }],
  ['periodPage', { status: 422 }, { kind: 'refused' }],
  ['periodPage', { status: 403 }, forbidden(403)],
  ['periodPage', { status: 201, body: { tickets: [], more: false } }, answered(201)],
  ['countPeriod', { body: { created: 3, resolved: null, open: 0 } }, { kind: 'count', created: 3, resolved: undefined, open: 0 }],
  ['countPeriod', { body: { created: 3 } }, unreachable(misfit('resolved (invalid_type), open (invalid_type)'))],
  [
    'countPeriod',
    { body: { created: -1, resolved: 1.5, open: '3' } },
    unreachable(misfit('created (too_small), resolved (invalid_type), open (invalid_type)')),
  ],
  ['countPeriod', { status: 404 }, { kind: 'absent' }],
  ['countPeriod', { status: 405 }, { kind: 'unsupported' }],
  ['countPeriod', { status: 422 }, { kind: 'refused' }],
  ['countPeriod', { status: 401 }, forbidden(401)],
  ['close', { body: { version: 'v2' } }, applied('T1')],
  ['close', { status: 405 }, { kind: 'unsupported' }],
  ['close', { status: 412 }, rejected('changed-meanwhile', 412)],
  ['close', { status: 500 }, { kind: 'unknown', detail: 'the desk answered HTTP 500' }],
  ['createTicket', { status: 201, body: { id: 'T9', version: 'v2' } }, applied('T9')],
  ['createTicket', { status: 200, body: { id: 'T9', version: 'v2' } }, applied('T9')],
  ['createTicket', { status: 201, body: { id: 'T 9', version: 'v2' } }, { kind: 'unknown', saidYes: true, detail: misfit('id (custom)') }],
  ['createTicket', { status: 405 }, { kind: 'unsupported' }],
  ['createTicket', { status: 501 }, { kind: 'unsupported' }],
  ['createTicket', { status: 404 }, rejected('gone', 404)],
  ['createTicket', { status: 409 }, rejected('changed-meanwhile', 409)],
  ['createTicket', { status: 422 }, rejected('invalid', 422)],
  ['createTicket', { status: 500 }, { kind: 'unknown', detail: 'the desk answered HTTP 500' }],
  ['createTicket', { status: 503 }, { kind: 'unknown', detail: 'the desk answered HTTP 503' }],
];
for (const [name, answer, means] of ROWS)
  test(`${name}: ${answer.status ?? 200} with ${(JSON.stringify(answer.body) ?? 'nothing').slice(0, 60)} is ${JSON.stringify(means).slice(0, 60)}`, async () =>
    assert.deepEqual(await call(name)(deskThat(answer).desk), means));

test('a call whose answer never came is unreachable for a read, and unknown for a write', async () => {
  for (const name of Object.keys(CALLS)) {
    const isWrite = ['addNote', 'editNote', 'setFields', 'close', 'createTicket'].includes(name);
    assert.deepEqual((await call(name)(deskThat(lost).desk)).kind, isWrite ? 'unknown' : 'unreachable', name);
  }
});

test('an answer that is larger than anybody should read is passing where it is not the ticket itself', async () => {
  assert.equal((await call('changedSince')(deskThat({ body: 'x'.repeat(4 * 1024 * 1024 + 1) }).desk)).kind, 'unreachable');
});

test('a place that the desk refuses is unknown, and the same refusal of a list without one is passing', async () => {
  for (const [status, kind] of [
    [400, 'place-unknown'],
    [410, 'place-unknown'],
    [422, 'place-unknown'],
    [404, 'unsupported'],
    [500, 'unreachable'],
  ] as const) {
    const { desk } = deskThat({ status });
    assert.equal((await desk.changedSince({ sinceMs: AT_MS, after: 'p' }, 50, TIME_MS)).kind, kind, String(status));
  }
});

test('a question about a period that no desk takes is a mistake of ours, and nothing is sent', async () => {
  const { desk, asked } = deskThat({});
  const days = (count: number) => ({ ...PERIOD, untilMs: AT_MS + count * 86_400_000 });
  for (const limit of [0, 501, 1.5, Number.NaN]) await assert.rejects(desk.periodPage(PERIOD, limit, TIME_MS), RangeError);
  for (const wrong of [days(0), days(-1), days(400.1), { ...PERIOD, fromMs: Number.NaN }]) {
    await assert.rejects(desk.periodPage(wrong, 1, TIME_MS), RangeError);
    await assert.rejects(desk.countPeriod(wrong, TIME_MS), RangeError);
  }
  await assert.rejects(desk.countPeriod({ ...PERIOD, client: '' }, TIME_MS), TypeError);
  assert.equal(asked.length, 0);
  for (const limit of [1, 500]) await desk.periodPage(days(400), limit, TIME_MS);
  await desk.periodPage({ ...PERIOD, after: 'a&b/1' }, 1, TIME_MS);
  assert.match(asked.at(-1)?.line ?? '', /&limit=1&after=a%26b%2F1$/);
});

test('1 to 1,000 changes may be asked for', async () => {
  for (const limit of [1, 1_000]) assert.equal((await deskThat({}).desk.changedSince({ sinceMs: 0 }, limit, TIME_MS)).kind, 'unreachable');
  const { desk, asked } = deskThat({});
  for (const limit of [0, 1_001, 1.5, Number.NaN, -1])
    await assert.rejects(desk.changedSince({ sinceMs: 0 }, limit, TIME_MS), {
      name: 'RangeError',
      message: `Expected limit to be a whole number from 1 to 1000, got ${limit}.`,
    });
  assert.equal(asked.length, 0);
});

test('a note that somebody else has written passes for nobody of ours, though it holds our mark', async () => {
  const found = async (...notes: object[]): Promise<string> =>
    (await deskThat({ body: { notes } }).desk.findNote('T1', NOTE_MARK, TIME_MS)).kind;
  for (const actor of ['person', 'staff', 'client', 'automation']) {
    assert.equal(await found({ ...NOTE, actor }), 'none', actor);
    assert.equal(await found({ ...NOTE, id: 'n0', actor }, NOTE), 'found', actor);
  }
  for (const actor of ['us', 'api', undefined, 7]) assert.equal(await found({ ...NOTE, actor }), 'found', String(actor));
});

test('of a long note the first 8 KB come back, and no half letter', async () => {
  const textOf = async (text: string): Promise<string> => {
    const got = await deskThat({ body: { notes: [{ id: 'n', text }] } }).desk.findNote('T1', NOTE_MARK, TIME_MS);
    return got.kind === 'found' ? got.text : assert.fail(got.kind);
  };
  const whole = NOTE.text.padEnd(8_192, 'n');
  assert.equal(await textOf(whole), whole);
  assert.equal(await textOf(`${whole}x`), whole);
  assert.equal(await textOf(`${whole.slice(0, 8_191)}éx`), whole.slice(0, 8_191));
  assert.equal(await textOf(`\ufeff${NOTE.text}`), `\ufeff${NOTE.text}`);
});

test('the id of a note that would name another path is no note to edit, and nothing is sent', async () => {
  for (const [noteId, isSent] of [
    ['n', true],
    ['n'.repeat(200), true],
    ['n.1', true],
    ['.n', true],
    ['', false],
    ['n'.repeat(201), false],
    ['.', false],
    ['..', false],
    ['...', false],
    ['a b', false],
    ['é', false],
  ] as const) {
    const { desk, asked } = deskThat({ body: { id: 'n', version: 'v2' } });
    const got = await desk.editNote('T1', noteId, 'text', TIME_MS);
    assert.deepEqual(
      [asked.length, got],
      isSent ? [1, applied('n')] : [0, { kind: 'rejected', because: 'invalid', detail: 'the id of the note cannot stand in an address' }],
      noteId,
    );
  }
});

test('a ticket or a mark that could not stand in an address is a mistake of ours, and is not repeated', async () => {
  const { desk, asked } = deskThat({});
  await assert.rejects(desk.read('../T1', TIME_MS), {
    name: 'TypeError',
    message: 'Expected a ticket id of 1 to 64 letters, digits, _ or -, got 5 other character(s).',
  });
  for (const mark of ['00C0FFEE', '00c0ffe', '00c0ffee0', '&mark=a'])
    await assert.rejects(desk.findNote('T1', mark, TIME_MS), {
      name: 'TypeError',
      message: `Expected a mark of 8 hex digits, got ${mark.length} character(s).`,
    });
  assert.equal(asked.length, 0);
});
