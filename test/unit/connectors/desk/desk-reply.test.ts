/** From the bytes of a desk's reply to what it says: every field whole, every bound on both of its sides, and nothing of what does not fit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readAbsence,
  readActs,
  readCapabilities,
  readChanges,
  readFields,
  readNote,
  readNotes,
  readTicket,
} from '../../../../connectors/desk/reply.ts';
import { actorIn } from '../../../../connectors/ticket-system.ts';
import type { Parsed } from '../../../../connectors/desk/reply.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
function valueOf<T>(parsed: Parsed<T>): T {
  return parsed.kind === 'read' ? parsed.value : assert.fail(parsed.why);
}
const whyOf = (parsed: Parsed<unknown>): string => (parsed.kind === 'unreadable' ? parsed.why : assert.fail('it was read'));
const isRead = (parsed: Parsed<unknown>): boolean => parsed.kind === 'read';

const AT = '2026-11-25T08:00:00.000Z';
const AT_MS = Date.UTC(2026, 10, 25, 8);
const FIELDS = { category: null, impact: null, urgency: null, priority: null, destination: null };
const TICKET = {
  id: 'T1',
  version: 'v1',
  status: 'open',
  client: 'acme',
  subject: 'VPN',
  body: 'It drops.',
  createdAt: AT,
  openings: 1,
  dueAt: '2026-11-25T09:00:00+00:00',
  owner: 'kim',
  fields: { category: 'vpn', impact: 1, urgency: 3, priority: 'P2', destination: 'network' },
  type: 'incident',
  source: 'mail',
  statusName: 'New',
  setBy: { category: 'us', impact: 'staff', urgency: 'client', priority: 'automation', destination: 'person' },
  choices: { categories: [{ id: 'v', name: 'Remote access' }], destinations: [{ id: 'network', name: '' }] },
};
const ticket = (change: object = {}) => readTicket(bytes({ ...TICKET, ...change }));

test('a ticket is read whole, and what we do not use is left out', () => {
  const { createdAt, dueAt, ...same } = TICKET;
  assert.deepEqual(valueOf(ticket({ mood: 'bad' })), {
    ...same,
    createdAtMs: AT_MS,
    createdAtText: createdAt,
    dueAtMs: Date.parse(dueAt),
  });
});

test('what a desk may leave out is none, and a setter that it does not name stands nowhere', () => {
  const { owner, type, source, statusName, setBy, subject, body, dueAt, ...least } = TICKET;
  assert.ok(owner && type && source && statusName && setBy && subject && body && dueAt);
  const { createdAt, ...kept } = least;
  const none = {
    ...kept,
    subject: '',
    body: '',
    createdAtMs: AT_MS,
    createdAtText: createdAt,
    dueAtMs: undefined,
    owner: undefined,
    type: undefined,
    source: undefined,
    statusName: undefined,
    setBy: {},
  };
  assert.deepEqual(valueOf(readTicket(bytes(least))), none);
  const nulls = { owner: null, type: null, source: null, statusName: null, setBy: null, subject: null, body: null, dueAt: null };
  assert.deepEqual(valueOf(readTicket(bytes({ ...least, ...nulls }))), none);
  for (const field of ['category', 'impact', 'urgency', 'priority', 'destination'])
    assert.deepEqual(valueOf(ticket({ setBy: { [field]: 'staff', ...(field === 'impact' ? { urgency: null } : {}) } })).setBy, {
      [field]: 'staff',
    });
});

test('a ticket that was created at no time has none, and is known again by what was said', () => {
  for (const [createdAt, text] of [
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00Z'],
    [null, ''],
  ]) {
    const { createdAtMs, createdAtText } = valueOf(ticket({ createdAt }));
    assert.deepEqual([createdAtMs, createdAtText], [undefined, text]);
  }
});

test('levels are 1, 2, 3 or none', () => {
  for (const [level, fits] of [
    [0, false],
    [1, true],
    [2, true],
    [3, true],
    [4, false],
    [null, true],
    ['1', false],
  ] as const)
    for (const field of ['impact', 'urgency'])
      assert.equal(isRead(ticket({ fields: { ...FIELDS, [field]: level } })), fits, `${field} ${level}`);
});

test('a ticket is open or closed, and was opened once at least', () => {
  for (const [change, fits] of [
    [{ status: 'open' }, true],
    [{ status: 'closed' }, true],
    [{ status: 'merged' }, false],
    [{ openings: 0 }, false],
    [{ openings: 1 }, true],
    [{ openings: 7 }, true],
    [{ openings: 1.5 }, false],
  ] as const)
    assert.equal(isRead(ticket(change)), fits, JSON.stringify(change));
});

test('a choice has an id, be it of one character or of many', () => {
  for (const [id, fits] of [
    ['', false],
    ['v', true],
    ['vpn', true],
  ] as const)
    assert.equal(isRead(ticket({ choices: { categories: [{ id, name: 'n' }], destinations: [] } })), fits, id);
});

test('each of the five that can change a ticket is known, and nobody else', () => {
  for (const actor of ['us', 'staff', 'client', 'automation', 'person']) {
    assert.equal(actorIn(actor), actor);
    assert.equal(isRead(readActs(bytes({ version: '1', acts: [{ actor, kind: 'reply', at: AT }] }))), true, actor);
  }
  assert.equal(actorIn('robot'), undefined);
  assert.equal(isRead(readActs(bytes({ version: '1', acts: [{ actor: 'robot', kind: 'reply', at: AT }] }))), false);
});

test('acts are read in their order, and one of a kind that we do not know makes the reply unreadable', () => {
  const kinds = ['owner', 'fields', 'reply', 'closed', 'reopened', 'merged', 'other'];
  const acts = kinds.map((kind) => ({ actor: 'staff', kind, staff: 'kim', at: AT, more: 1 }));
  assert.deepEqual(valueOf(readActs(bytes({ version: 'v2', acts }))), {
    version: 'v2',
    acts: kinds.map((kind) => ({ actor: 'staff', kind, staff: 'kim', atMs: AT_MS })),
  });
  assert.equal(isRead(readActs(bytes({ version: 'v2', acts: [{ actor: 'staff', kind: 'claimed', at: AT }] }))), false);
});

test('whoever gives himself a long name is cut at 100 characters, and an empty name is none', () => {
  const nameOf = (staff: unknown): string | undefined =>
    valueOf(readActs(bytes({ version: '1', acts: [{ actor: 'staff', kind: 'reply', staff, at: AT }] }))).acts[0]?.staff;
  assert.equal(nameOf('k'.repeat(100)), 'k'.repeat(100));
  assert.equal(nameOf('k'.repeat(101)), 'k'.repeat(100));
  assert.equal(nameOf(`${'k'.repeat(99)}🙂`), `${'k'.repeat(99)}\ufffd`);
  for (const none of ['', null, undefined]) assert.equal(nameOf(none), undefined);
});

test('a version is what can stand between quotes in a header: 1 to 200 visible characters and no quote', () => {
  for (const [version, fits] of [
    ['v', true],
    ['v'.repeat(200), true],
    ['', false],
    ['v'.repeat(201), false],
    ['a b', false],
    ['a"b', false],
    ['é', false],
    [7, false],
  ] as const)
    for (const read of [
      readFields(bytes({ version })),
      readNote(bytes({ id: 'n1', version })),
      readActs(bytes({ version, acts: [] })),
      ticket({ version }),
    ])
      assert.equal(isRead(read), fits, String(version));
  assert.deepEqual(valueOf(readFields(bytes({ version: 'v2', more: 1 }))), { version: 'v2' });
});

test('the id of a note is any text but none, and a long one is kept short', () => {
  for (const [id, kept] of [
    ['n', 'n'],
    ['note 17', 'note 17'],
    ['n'.repeat(200), 'n'.repeat(200)],
  ] as const)
    assert.deepEqual(valueOf(readNote(bytes({ id, version: '1' }))), { id: kept, version: '1' });
  assert.equal(valueOf(readNote(bytes({ id: 'n'.repeat(201), version: '1' }))).id.length, 193);
  assert.equal(isRead(readNote(bytes({ id: '', version: '1' }))), false);
});

test('notes are read with their text, which may be none, and with whoever wrote them where it is said', () => {
  const notes = [
    { id: 'n1', text: 'Seen.', actor: 'us' },
    { id: 'n2', text: null },
    { id: 'n3', actor: { odd: 1 } },
  ];
  assert.deepEqual(valueOf(readNotes(bytes({ notes }))), {
    notes: [
      { id: 'n1', text: 'Seen.', actor: 'us' },
      { id: 'n2', text: '' },
      { id: 'n3', text: '', actor: { odd: 1 } },
    ],
  });
});

test('a ticket is gone only where the desk names it and says why', () => {
  const said = (body: unknown) => readAbsence(bytes(body), 'T1');
  assert.equal(said({ error: 'no-such-ticket', ticket: 'T1' }), 'no-such-ticket');
  assert.equal(said({ error: 'deleted', ticket: 'T1' }), 'deleted');
  for (const nothing of [{ error: 'deleted', ticket: 'T2' }, { error: 'deleted' }, { error: 'moved', ticket: 'T1' }, 'gone', null])
    assert.equal(said(nothing), undefined, JSON.stringify(nothing));
  assert.equal(readAbsence(Buffer.from('<html>'), 'T1'), undefined);
});

const CAPABLE = { contract: '2.0.0', actors: ['us', 'robot', 'person'], optional: ['editNote'] };
test('a desk says what it can: actors that we do not know are left out, abilities are kept', () => {
  assert.deepEqual(valueOf(readCapabilities(bytes({ ...CAPABLE, more: 1 }))), { ...CAPABLE, actors: ['us', 'person'] });
  for (const [change, fits] of [
    [{ contract: '1234.0.99' }, true],
    [{ contract: '12345.0.0' }, false],
    [{ contract: '2.0' }, false],
    [{ contract: 'v2.0.0' }, false],
    [{ optional: ['a'.repeat(40)] }, true],
    [{ optional: ['a'.repeat(41)] }, false],
    [{ optional: ['edit note'] }, false],
    [{ optional: Array.from({ length: 50 }, () => 'a') }, true],
    [{ optional: Array.from({ length: 51 }, () => 'a') }, false],
    [{ optional: [] }, true],
  ] as const)
    assert.equal(isRead(readCapabilities(bytes({ ...CAPABLE, ...change }))), fits, JSON.stringify(change).slice(0, 60));
});

const later = (ms: number): string => new Date(AT_MS + ms).toISOString();
const change = (id: string, ms: number, given: object = {}) => ({
  id,
  version: '1',
  changedAt: later(ms),
  createdAt: AT,
  actor: 'client',
  ...given,
});
const plain = (id: string, ms: number) => ({ id, version: '1', changedAtMs: AT_MS + ms, createdAtMs: AT_MS, actor: 'client' });
const list = (tickets: readonly unknown[], rest: object = {}) => readChanges(bytes({ tickets, more: false, ...rest }));

test('a list is read whole, with the time of its last ticket and the place behind it', () => {
  assert.deepEqual(valueOf(list([change('A', 0), change('B', 5)], { more: true, after: 'place-1' })), {
    changes: [plain('A', 0), plain('B', 5)],
    more: true,
    skipped: 0,
    unclear: 0,
    lastChangedAtMs: AT_MS + 5,
    after: 'place-1',
  });
  assert.deepEqual(valueOf(list([])), { changes: [], more: false, skipped: 0, unclear: 0, lastChangedAtMs: undefined, after: undefined });
  assert.equal(valueOf(list([change('A', 0)], { after: null })).after, undefined);
});

test('a place is 1 to 500 visible characters', () => {
  for (const [after, fits] of [
    ['p', true],
    ['p'.repeat(500), true],
    ['', false],
    ['p'.repeat(501), false],
    ['a b', false],
  ] as const)
    assert.equal(isRead(list([], { after })), fits, after);
});

test('an unsorted list is refused only where its rest could be lost: with more behind it, and no place to go on from', () => {
  const unsorted = [change('A', 9), change('B', 3)];
  assert.equal(whyOf(list(unsorted, { more: true })), 'the list is not sorted by changedAt, oldest first');
  for (const rest of [{ more: true, after: 'p' }, { more: false }, { more: false, after: 'p' }]) {
    const { changes, unclear, lastChangedAtMs } = valueOf(list(unsorted, rest));
    assert.deepEqual(changes, [plain('B', 3), plain('A', 9)]);
    assert.deepEqual([unclear, lastChangedAtMs], [1, AT_MS + 9]);
  }
  assert.equal(isRead(list([change('A', 3), change('B', 3)], { more: true })), true, 'tickets of one time are sorted');
  assert.equal(
    whyOf(list([change('A', 9), change('B', 9), change('C', 3)], { more: true })),
    'the list is not sorted by changedAt, oldest first',
  );
  const withGap = [change('A', 0), change('B', 1, { changedAt: 'soon' }), change('C', 2)];
  assert.equal(isRead(list(withGap, { more: true })), true, 'one without a time is not early');
});

test('a ticket that nobody can name is skipped, and its time still counts as the last of the page', () => {
  const { changes, skipped, unclear, lastChangedAtMs } = valueOf(
    list([change('A', 0), change('../x', 7), 'odd', null, change('B', 3, { id: 17 })]),
  );
  assert.deepEqual(changes, [plain('A', 0)]);
  assert.deepEqual([skipped, unclear, lastChangedAtMs], [4, 0, AT_MS + 7]);
});

test('a ticket without a time has that of the one before it, or of the first behind it', () => {
  const timeless = { changedAt: 'soon' };
  const { changes, unclear } = valueOf(
    list([change('A', 0, timeless), change('B', 4), change('C', 0, timeless), change('D', 8), change('E', 0, timeless)]),
  );
  assert.deepEqual(
    changes.map(({ id, changedAtMs }) => [id, changedAtMs - AT_MS]),
    [
      ['A', 4],
      ['B', 4],
      ['C', 4],
      ['D', 8],
      ['E', 8],
    ],
  );
  assert.equal(unclear, 3);
  assert.equal(whyOf(list([change('A', 0, timeless)])), 'no ticket of the list has a changedAt that is a time');
});

test('an unreadable version is one that was never met, the same each time, and another where anything differs', () => {
  const versionOf = (given: object, ms = 0): string | undefined => valueOf(list([change('A', ms, given)])).changes[0]?.version;
  assert.equal(versionOf({ version: 'a b' }), 'unreadable-1b58c4cc5ba983ef');
  assert.notEqual(versionOf({ version: 'a c' }), versionOf({ version: 'a b' }));
  assert.notEqual(versionOf({ version: 'a b' }, 1), versionOf({ version: 'a b' }));
  assert.equal(versionOf({ version: undefined }), versionOf({ version: null }));
  assert.match(versionOf({ version: null }) ?? '', /^unreadable-[0-9a-f]{16}$/);
});

test('each thing that does not fit makes its ticket unclear, and the list goes on', () => {
  for (const [given, unclear] of [
    [{}, 0],
    [{ version: '' }, 1],
    [{ actor: 'robot' }, 1],
    [{ actor: undefined }, 1],
    [{ createdAt: 'yesterday' }, 0],
    [{ createdAt: undefined }, 0],
  ] as const) {
    const got = valueOf(list([change('A', 0, given), change('B', 1)]));
    assert.deepEqual([got.unclear, got.changes.length], [unclear, 2], JSON.stringify(given));
  }
  const [odd] = valueOf(list([change('A', 0, { actor: 'robot', createdAt: 'yesterday' })])).changes;
  assert.deepEqual([odd?.actor, odd?.createdAtMs], ['person', undefined]);
});

test('a reply that cannot be read says where, three places at most, and never what stood there', () => {
  assert.equal(whyOf(readFields(Buffer.from('secret'))), 'expected JSON, got 6 bytes that are not');
  assert.equal(whyOf(readFields(Uint8Array.of(0x22, 0xff, 0x22))), 'expected JSON, got 3 bytes that are not');
  assert.equal(whyOf(readFields(bytes('secret'))), 'the reply does not fit: the whole (invalid_type)');
  assert.equal(
    whyOf(ticket({ fields: { ...FIELDS, impact: 9 }, createdAt: 'secret', status: 'x', client: 1 })),
    'the reply does not fit: status (invalid_value), client (invalid_type), createdAt (invalid_format)',
  );
  assert.equal(whyOf(ticket({ fields: { ...FIELDS, priority: 1 } })), 'the reply does not fit: fields.priority (invalid_type)');
});
