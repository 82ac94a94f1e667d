/** From the bytes of a page of a period to its tickets: what may be left out and says nothing is not known, and never none, never 0. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPeriodCount, readPeriodPage } from '../../../../connectors/desk/period-reply.ts';
import type { PeriodTicket } from '../../../../connectors/period.ts';

const AT = '2026-11-25T08:00:00.000Z';
const AT_MS = Date.UTC(2026, 10, 25, 8);
const LATER = '2026-11-25T10:30:00+01:00';
const LATER_MS = AT_MS + 90 * 60_000;
const LEAST = { id: 'T1', client: 'acme', createdAt: AT, status: 'closed' };
const FULL = {
  ...LEAST,
  subject: 'VPN drops',
  acknowledgedAt: LATER,
  resolvedAt: LATER,
  category: 'Remote access',
  priority: 'P2',
  site: 'Berlin',
  sla: 'met',
  waitingOnClient: false,
  internal: false,
  project: true,
  merged: false,
};
const page = (...tickets: readonly object[]) => readPeriodPage(Buffer.from(JSON.stringify({ tickets, more: false })));
function read(ticket: object): { readonly ticket: PeriodTicket; readonly unclear: number } {
  const got = page(ticket);
  assert.ok(got.kind === 'read', JSON.stringify(got));
  const [first] = got.value.tickets;
  assert.ok(first);
  return { ticket: first, unclear: got.value.unclear };
}

test('a listed ticket is read whole, and what we do not use is left out', () => {
  assert.deepEqual(read({ ...FULL, version: '1', mood: 'bad' }), {
    ticket: {
      id: 'T1',
      client: 'acme',
      subject: 'VPN drops',
      createdAtMs: AT_MS,
      status: 'closed',
      acknowledgedAtMs: LATER_MS,
      resolvedAtMs: LATER_MS,
      category: 'Remote access',
      priority: 'P2',
      site: 'Berlin',
      sla: 'met',
      // Of a ticket that is done it says nothing.
      waitingOnClient: undefined,
      internal: false,
      project: true,
      merged: false,
    },
    unclear: 0,
  });
});

test('what is left out, and what is null, is not known', () => {
  const { ticket, unclear } = read(LEAST);
  const { id, client, createdAtMs, status, subject, ...rest } = ticket;
  assert.deepEqual([id, client, createdAtMs, status, subject, unclear], ['T1', 'acme', AT_MS, 'closed', '', 0]);
  assert.deepEqual(new Set(Object.values(rest)), new Set([undefined]));
  const nulls = Object.fromEntries(Object.keys(FULL).map((key) => [key, null]));
  assert.deepEqual(read({ ...nulls, ...LEAST }), { ticket, unclear: 0 });
});

test('that there is none is another thing than that nobody knows', () => {
  const { ticket } = read({
    ...FULL,
    status: 'open',
    acknowledgedAt: 'none',
    sla: 'none',
    category: '',
    priority: '',
    site: ' ',
    internal: false,
  });
  assert.deepEqual(
    [ticket.acknowledgedAtMs, ticket.sla, ticket.category, ticket.priority, ticket.site, ticket.internal],
    ['none', 'none', '', '', '', false],
  );
});

test('a ticket that is open is not done, whatever is kept of it', () => {
  const { ticket } = read({ ...FULL, status: 'open', waitingOnClient: true });
  assert.deepEqual([ticket.resolvedAtMs, ticket.waitingOnClient], [undefined, true]);
});

const SAYS_NOTHING: readonly (readonly [key: keyof typeof FULL, value: unknown])[] = [
  ['acknowledgedAt', '0001-01-01T00:00:00Z'],
  ['acknowledgedAt', '1970-01-01T00:00:00Z'],
  ['acknowledgedAt', 0],
  ['acknowledgedAt', ''],
  ['acknowledgedAt', 'never'],
  ['resolvedAt', '9999-12-31T23:59:59Z'],
  ['resolvedAt', '2026-11-25T08:00:00'],
  ['resolvedAt', 'none'],
  ['category', 7],
  ['priority', { id: 1 }],
  ['site', ['Berlin']],
  ['sla', 'MET'],
  ['sla', true],
  ['internal', 0],
  ['internal', 'false'],
  ['project', 1],
  ['merged', 'no'],
  ['waitingOnClient', 0],
  ['subject', 12],
];
for (const [key, value] of SAYS_NOTHING)
  test(`\`${key}\` as ${JSON.stringify(value)} costs itself and not the ticket, and is counted`, () => {
    const { [key]: _left, ...least } = FULL;
    assert.deepEqual(read({ ...FULL, [key]: value }), { ticket: read(least).ticket, unclear: 1 });
  });

const UNREAD: readonly (readonly [what: string, ticket: object])[] = [
  ['no id', { ...FULL, id: undefined }],
  ['an id that leads elsewhere', { ...FULL, id: '../T1' }],
  ['no client', { ...FULL, client: undefined }],
  ['an empty client', { ...FULL, client: '' }],
  ['no creation', { ...FULL, createdAt: null }],
  ['a creation of the year 1', { ...FULL, createdAt: '0001-01-01T00:00:00Z' }],
  ['a creation without a zone', { ...FULL, createdAt: '2026-11-25T08:00:00' }],
  ['a status of its own', { ...FULL, status: 'resolved' }],
];
for (const [what, ticket] of UNREAD)
  test(`a page on which a ticket has ${what} is not read, and its text is in no complaint`, () => {
    const got = page(FULL, { ...ticket, subject: 'SECRET' });
    assert.match(
      got.kind === 'unreadable' ? got.why : assert.fail('it was read'),
      /^ticket (T1|number 2 of the page) does not fit: (id|client|createdAt|status) \(/,
    );
    assert.equal(JSON.stringify(got).includes('SECRET'), false);
  });

test('hostile text is one line of what is seen, and ends somewhere', () => {
  const { ticket } = read({
    ...FULL,
    subject: `A\u202eB\u0000\r\nCD\u200b${'😀'.repeat(400)}`,
    category: `N\u202een\u200b\n${'x'.repeat(300)}`,
    priority: '__proto__',
    site: '<script>alert(1)</script>',
  });
  assert.equal(ticket.subject.startsWith('AB CD😀'), true, ticket.subject);
  assert.equal(ticket.subject.length, 300);
  assert.ok(ticket.subject.isWellFormed(), 'the cut parts a sign, and leaves no half of it');
  assert.match(ticket.category ?? '', /^Nen x+…[0-9a-f]{12}$/);
  assert.ok((ticket.category ?? '').length <= 200);
  // It is text, and stays so; whoever prints it escapes it.
  assert.deepEqual([ticket.priority, ticket.site], ['__proto__', '<script>alert(1)</script>']);
});

test('a place is a place, a time a time, and a page that says neither is no page', () => {
  const of = (body: object) => readPeriodPage(Buffer.from(JSON.stringify(body))).kind;
  const whole = { tickets: [], more: true, after: 'p', wholeUntil: AT };
  assert.equal(of(whole), 'read');
  for (const wrong of [
    { ...whole, after: 'a b' },
    { ...whole, after: 'p'.repeat(501) },
    { ...whole, after: '' },
    { ...whole, wholeUntil: 'yesterday' },
    { ...whole, more: 'yes' },
    { ...whole, tickets: {} },
    { tickets: [] },
    [],
  ])
    assert.equal(of(wrong), 'unreadable', JSON.stringify(wrong));
});

test('a count is a whole number or not known; anything else is no count', () => {
  const of = (body: object) => readPeriodCount(Buffer.from(JSON.stringify(body)));
  assert.deepEqual(of({ created: 0, resolved: 12, open: null, more: 1 }), {
    kind: 'read',
    value: { created: 0, resolved: 12, open: undefined },
  });
  for (const wrong of [-1, 1.5, '3', 2 ** 60, undefined])
    assert.equal(of({ created: wrong, resolved: 0, open: 0 }).kind, 'unreadable', String(wrong));
});
