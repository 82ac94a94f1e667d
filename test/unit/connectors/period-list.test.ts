/** A list of a period is whole, or whole up to a moment, or nothing: whatever a ticket system answers, a narrowed or broken list passes for no small one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_LISTED, countOf, isOfPeriod, listPeriod } from '../../../connectors/period-list.ts';
import type { PeriodRead } from '../../../connectors/period-list.ts';
import type { PeriodCountRead, PeriodPageRead, PeriodTicket } from '../../../connectors/period.ts';
import type { CapabilitiesRead } from '../../../connectors/ticket-system.ts';

const FROM_MS = Date.UTC(2026, 10, 1);
const UNTIL_MS = Date.UTC(2026, 11, 1);
const ASKED = { client: 'acme', fromMs: FROM_MS, untilMs: UNTIL_MS };
const HOUR_MS = 3_600_000;
const BUDGET = { callMs: 10_000, leftMs: () => 60_000 };

const ticket = (id: string, createdAtMs: number, change: Partial<PeriodTicket> = {}): PeriodTicket => ({
  id,
  client: 'acme',
  subject: '',
  createdAtMs,
  status: 'open',
  acknowledgedAtMs: undefined,
  resolvedAtMs: undefined,
  category: undefined,
  priority: undefined,
  site: undefined,
  sla: undefined,
  waitingOnClient: undefined,
  internal: undefined,
  project: undefined,
  merged: undefined,
  ...change,
});
const OLD = ticket('T1', FROM_MS - HOUR_MS);
const FIRST = ticket('T2', FROM_MS);
const DONE = ticket('T3', FROM_MS + HOUR_MS, { status: 'closed', resolvedAtMs: FROM_MS + 2 * HOUR_MS });
const LAST = ticket('T4', UNTIL_MS - 1);
const ALL = [OLD, FIRST, DONE, LAST];

type Page = Partial<Extract<PeriodPageRead, { kind: 'page' }>>;
const page = (tickets: readonly PeriodTicket[], given: Page = {}): PeriodPageRead => ({
  kind: 'page',
  tickets,
  more: false,
  after: undefined,
  wholeUntilMs: undefined,
  unclear: 0,
  ...given,
});
const before = (after: string, ...tickets: readonly PeriodTicket[]): PeriodPageRead => page(tickets, { more: true, after });
const COUNT: PeriodCountRead = { kind: 'count', created: 3, resolved: 1, open: 3 };
const can = (...optional: readonly string[]): CapabilitiesRead => ({ kind: 'capabilities', contract: '2.3.0', actors: ['us'], optional });
const down: PeriodPageRead = { kind: 'unreachable', detail: 'the desk answered HTTP 503', retryAfterMs: 5_000 };

/** A ticket system that answers these pages in turn, and what it was asked. */
function deskThat(pages: readonly PeriodPageRead[], count = COUNT, capabilities = can('listPeriod')) {
  const asked: (string | undefined)[] = [];
  const desk = {
    periodPage: async ({ after }: { readonly after?: string | undefined }) =>
      pages[asked.push(after) - 1] ?? assert.fail('one page too many was asked for'),
    countPeriod: async () => count,
    capabilities: async () => capabilities,
  };
  return { desk, asked };
}
const list = (pages: readonly PeriodPageRead[], count?: PeriodCountRead, capabilities?: CapabilitiesRead): Promise<PeriodRead> =>
  listPeriod(deskThat(pages, count, capabilities).desk, ASKED, BUDGET);
const idsIn = (read: PeriodRead): readonly string[] => (read.kind === 'unreadable' ? [] : read.value.tickets.map(({ id }) => id));

test('all pages and the count are a complete list, asked for page by page behind the place that each tells', async () => {
  const { desk, asked } = deskThat([
    page([OLD, FIRST], { more: true, after: 'p1', unclear: 1 }),
    before('p2', DONE),
    page([LAST], { unclear: 2 }),
  ]);
  assert.deepEqual(await listPeriod(desk, ASKED, BUDGET), {
    kind: 'complete',
    value: { tickets: ALL, count: { created: 3, resolved: 1, open: 3 }, noCount: undefined, unclear: 3 },
  });
  assert.deepEqual(asked, [undefined, 'p1', 'p2']);
});

test('no tickets are no tickets only where the list says so and the client is known', async () => {
  const none = { kind: 'count', created: 0, resolved: 0, open: 0 } as const;
  assert.deepEqual(await list([page([])], none), {
    kind: 'complete',
    value: { tickets: [], count: { created: 0, resolved: 0, open: 0 }, noCount: undefined, unclear: 0 },
  });
});

for (const [count, why] of [
  [{ kind: 'unsupported' }, 'the ticket system lists no tickets of a period'],
  [{ kind: 'absent' }, 'the ticket system answered HTTP 404'],
  [{ kind: 'refused' }, 'the ticket system knows no such client or period'],
  [{ kind: 'unreachable', detail: 'the desk answered HTTP 500', retryAfterMs: undefined }, 'the desk answered HTTP 500'],
] as const)
  test(`a list without a count (${count.kind}) is whole, its count is not known, and it says why`, async () => {
    const read = await list([page(ALL)], count);
    const value = read.kind === 'complete' ? read.value : assert.fail(read.kind);
    assert.deepEqual([value.count, value.noCount], [{ created: undefined, resolved: undefined, open: undefined }, why]);
  });

const NO_PAGE: readonly (readonly [
  read: PeriodPageRead,
  can: CapabilitiesRead,
  reason: string,
  isPassing: boolean,
  retryAfterMs?: number,
])[] = [
  [down, can(), 'the desk answered HTTP 503', true, 5_000],
  [{ kind: 'forbidden', detail: 'no rights' }, can(), 'no rights', false],
  [{ kind: 'unsupported' }, can(), 'the ticket system lists no tickets of a period', false],
  [{ kind: 'refused' }, can(), 'the ticket system knows no such client or period', false],
  [{ kind: 'absent' }, can(), 'the ticket system lists no tickets of a period', false],
  [{ kind: 'absent' }, { kind: 'unsupported' }, 'the ticket system lists no tickets of a period', false],
  // It says that it does: then a proxy has answered, or it is not well.
  [{ kind: 'absent' }, can('listPeriod'), 'the ticket system answered HTTP 404', true],
  [{ kind: 'absent' }, { kind: 'forbidden', detail: 'no' }, 'the ticket system answered HTTP 404', true],
];
for (const [read, capabilities, reason, isPassing, retryAfterMs] of NO_PAGE)
  test(`${read.kind} at the first page is unreadable: ${reason}, ${isPassing ? 'for now' : 'until somebody changes something'}`, async () => {
    assert.deepEqual(await list([read], COUNT, capabilities), { kind: 'unreadable', reason, isPassing, retryAfterMs });
  });

const BREACHES: readonly (readonly [why: string, pages: readonly PeriodPageRead[]])[] = [
  ['it lists tickets of another client', [before('p', OLD), page([ticket('T9', FROM_MS, { client: 'globex' })])]],
  ['it lists tickets of another time', [page([ticket('T9', UNTIL_MS)])]],
  ['it lists tickets of another time', [page([ticket('T9', FROM_MS - 2, { status: 'closed', resolvedAtMs: FROM_MS - 1 })])]],
  ['its list is not in the order in which the tickets were made', [page([FIRST, OLD])]],
  ['its list is not in the order in which the tickets were made', [before('p', FIRST), page([OLD])]],
  ['it lists a ticket twice', [page([FIRST, FIRST])]],
  ['it lists a ticket twice', [before('p', OLD, FIRST), page([FIRST, DONE])]],
  ['it says that there are others and not where', [page([OLD], { more: true })]],
  ['it says that there are others and not where', [page([], { more: true, after: 'p' })]],
  ['it lists more tickets than it was asked for', [page(Array.from({ length: 201 }, (_, nth) => ticket(`T${nth}`, FROM_MS + nth)))]],
];
for (const [why, pages] of BREACHES)
  test(`nothing is believed of a list where ${why} (page ${pages.length})`, async () => {
    const read = await list(pages);
    assert.deepEqual(read, {
      kind: 'unreadable',
      reason: `the ticket system breaks its contract: ${why}`,
      isPassing: false,
      retryAfterMs: undefined,
    });
    assert.equal(JSON.stringify(read).includes('globex'), false, 'no word of another client');
  });

test('a list that breaks off is whole up to the last ticket that it told, and holds what was made before it', async () => {
  const read = await list([before('p', OLD, FIRST, DONE), down]);
  assert.deepEqual(read, {
    kind: 'partial',
    untilMs: DONE.createdAtMs,
    reason: 'the desk answered HTTP 503',
    isPassing: true,
    // Others that were made at the moment of the last one may be missing.
    value: {
      tickets: [OLD, FIRST],
      count: { created: undefined, resolved: undefined, open: undefined },
      noCount: 'the list was not gone through',
      unclear: 0,
    },
  });
});

test('a list that breaks off before the period begins tells nothing of it', async () => {
  for (const tickets of [[OLD], [OLD, FIRST]]) {
    const read = await list([before('p', ...tickets), down]);
    assert.deepEqual(read, { kind: 'unreadable', reason: 'the desk answered HTTP 503', isPassing: true, retryAfterMs: 5_000 });
  }
});

test('a place that is refused in the middle passes: begun anew there is none', async () => {
  const read = await list([before('p', OLD, DONE), { kind: 'refused' }]);
  assert.ok(
    read.kind === 'partial' && read.isPassing && read.reason === 'it does not know the place that it has told',
    JSON.stringify(read),
  );
});

test('a list that is behind is whole up to where it says, and unreadable where that is before the period', async () => {
  const at = (wholeUntilMs: number) => list([page(ALL, { wholeUntilMs })]);
  const half = await at(DONE.createdAtMs);
  assert.ok(half.kind === 'partial' && half.isPassing, JSON.stringify(half));
  assert.deepEqual([half.untilMs, idsIn(half), half.value.noCount], [DONE.createdAtMs, ['T1', 'T2'], 'the list is not whole yet']);
  for (const ms of [UNTIL_MS, UNTIL_MS + HOUR_MS]) assert.equal((await at(ms)).kind, 'complete');
  for (const ms of [FROM_MS, FROM_MS - HOUR_MS])
    assert.deepEqual(await at(ms), {
      kind: 'unreadable',
      reason: 'the ticket system does not yet have the whole period',
      isPassing: true,
      retryAfterMs: undefined,
    });
});

test('of several pages the one that is furthest behind counts', async () => {
  const read = await list([
    page([OLD, FIRST], { more: true, after: 'p', wholeUntilMs: FROM_MS + 5 * HOUR_MS }),
    page([DONE], { wholeUntilMs: FROM_MS + 9 * HOUR_MS }),
  ]);
  assert.equal(read.kind === 'partial' ? read.untilMs : read.kind, FROM_MS + 5 * HOUR_MS);
});

test('time that is over ends the list, and no call is begun that has none', async () => {
  const left = [60_000, 9_999];
  const { desk, asked } = deskThat([before('p', OLD, FIRST, DONE)]);
  const read = await listPeriod(desk, ASKED, { callMs: 10_000, leftMs: () => left.shift() ?? 0 });
  assert.ok(read.kind === 'partial' && read.reason === 'there was no time left', JSON.stringify(read));
  assert.equal(asked.length, 1);
  const [whole, twice] = [deskThat([page(ALL)]), [60_000, 9_999]];
  const listed = await listPeriod(whole.desk, ASKED, { callMs: 10_000, leftMs: () => twice.shift() ?? 0 });
  assert.equal(listed.kind === 'complete' && listed.value.noCount, 'there was no time left');
  const [absent, thrice] = [deskThat([{ kind: 'absent' }], COUNT, can()), [60_000, 9_999]];
  const gone = await listPeriod(absent.desk, ASKED, { callMs: 10_000, leftMs: () => thrice.shift() ?? 0 });
  assert.ok(gone.kind === 'unreadable' && gone.isPassing, 'what it says of itself is not known');
});

test(`a client with more than ${MOST_LISTED} tickets has a partial list, which asking again does not mend`, async () => {
  const pages = Array.from({ length: MOST_LISTED / 200 + 1 }, (_, nth) =>
    before(`p${nth}`, ...Array.from({ length: 200 }, (__, at) => ticket(`T${nth}-${at}`, FROM_MS + nth * 200 + at))),
  );
  const { desk, asked } = deskThat(pages);
  const read = await listPeriod(desk, ASKED, BUDGET);
  assert.ok(read.kind === 'partial' && !read.isPassing, read.kind);
  assert.deepEqual([read.reason, asked.length, read.untilMs], ['the list has more than 20,000 tickets', 100, FROM_MS + MOST_LISTED - 1]);
});

test('a period takes its first instant and not its last, and whoever was not done before it', () => {
  const is = (createdAtMs: number, resolvedAtMs?: number) => isOfPeriod(ASKED, { createdAtMs, resolvedAtMs });
  assert.deepEqual([is(FROM_MS), is(UNTIL_MS - 1), is(UNTIL_MS), is(0)], [true, true, false, true]);
  assert.deepEqual([is(0, FROM_MS - 1), is(0, FROM_MS), is(0, UNTIL_MS)], [false, true, true]);
});

test('the list is counted as the ticket system counts, and what cannot be counted of it is not known', () => {
  assert.deepEqual(countOf(ASKED, ALL), { created: 3, resolved: 1, open: 3 });
  const vague = ticket('T5', FROM_MS, { status: 'closed' });
  assert.deepEqual(countOf(ASKED, [...ALL, vague]), { created: 4, resolved: undefined, open: undefined });
  const after = ticket('T6', FROM_MS, { status: 'closed', resolvedAtMs: UNTIL_MS });
  assert.deepEqual(countOf(ASKED, [...ALL, after]), { created: 4, resolved: 1, open: 4 });
});
