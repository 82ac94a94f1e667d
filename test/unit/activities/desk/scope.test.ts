/** Which tickets are read: what a rule names must fit, what a desk does not say fits nothing, and the reason never quotes a ticket. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outOfScope } from '../../../../activities/desk/scope.ts';
import type { ScopeTicket } from '../../../../activities/desk/scope.ts';
import type { ScopeFilter } from '../../../../workflows/ticket/reading-rules.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const HOUR = 3_600_000;
const TICKET: ScopeTicket = {
  client: 'acme',
  board: 'b7',
  statusName: 'In Progress',
  status: 'open',
  type: 'Störung',
  source: 'Monitoring',
  createdAtMs: NOW - 2 * HOUR,
};
const SILENT: ScopeTicket = { ...TICKET, board: null, statusName: undefined, type: undefined, source: undefined };

const included = (filter: ScopeFilter, ticket = TICKET): boolean =>
  outOfScope({ include: [filter], exclude: [] }, ticket, NOW) === undefined;
const excluded = (filter: ScopeFilter, ticket = TICKET): boolean =>
  outOfScope({ include: [], exclude: [filter] }, ticket, NOW) !== undefined;

for (const [what, filter, fits] of [
  ['without criteria', {}, true],
  ['of its board', { boards: ['b7'] }, true],
  ['of one of several boards', { boards: ['b1', 'b7'] }, true],
  ['of another board', { boards: ['b1'] }, false],
  ['of a board whose id has other letters', { boards: ['B7'] }, false],
  ['of a board whose id begins alike', { boards: ['b'] }, false],
  ['of its client', { clients: ['acme'] }, true],
  ['of a client in other letters', { clients: [' ACME'] }, true],
  ['of another client', { clients: ['acme inc'] }, false],
  ['of its status in other letters', { statuses: ['in progress'] }, true],
  ['of the status behind the desk’s own word', { statuses: ['open'] }, false],
  ['of its type in other letters', { types: ['STÖRUNG'] }, true],
  ['of its type with the accent written apart', { types: ['Sto\u0308rung'] }, true],
  ['of another type', { types: ['Anfrage'] }, false],
  ['of its source in other letters', { sources: ['mail', 'monitoring'] }, true],
  ['of another source', { sources: ['mail'] }, false],
  ['that lists nothing', { boards: [] }, false],
  ['of tickets younger than a little more than its age', { youngerThanMs: 2 * HOUR + 1 }, true],
  ['of tickets younger than its age', { youngerThanMs: 2 * HOUR }, false],
  ['of tickets older than its age', { olderThanMs: 2 * HOUR }, false],
  ['of tickets older than a little less than its age', { olderThanMs: 2 * HOUR - 1 }, true],
  ['of ages around its own', { olderThanMs: HOUR, youngerThanMs: 3 * HOUR }, true],
  ['of ages that exclude each other', { olderThanMs: 3 * HOUR, youngerThanMs: HOUR }, false],
  [
    'all of which fits',
    { boards: ['b7'], clients: ['acme'], statuses: ['In Progress'], types: ['Störung'], sources: ['Monitoring'] },
    true,
  ],
  ['of which one thing differs', { boards: ['b7'], clients: ['acme'], sources: ['mail'] }, false],
] as const) {
  test(`a rule ${what} ${fits ? 'fits' : 'does not fit'}, whether it includes or excludes`, () => {
    assert.equal(included(filter), fits);
    assert.equal(excluded(filter), fits);
  });
}

test('a desk without words of its own for a status is asked for open or closed', () => {
  assert.ok(included({ statuses: ['Open'] }, SILENT));
  assert.ok(!included({ statuses: ['closed'] }, SILENT));
  assert.ok(excluded({ statuses: ['CLOSED'] }, { ...SILENT, status: 'closed' }));
});

test('a ticket from a clock that is ahead is young, and not old', () => {
  const ahead = { ...TICKET, createdAtMs: NOW + HOUR };
  assert.ok(included({ youngerThanMs: 1 }, ahead) && !included({ olderThanMs: 1 }, ahead));
});

test('a ticket whose creation is not known is neither young nor old', () => {
  const timeless = { ...TICKET, createdAtMs: undefined };
  for (const filter of [{ youngerThanMs: 10_000 * HOUR }, { olderThanMs: 0 }])
    assert.ok(!included(filter, timeless) && !excluded(filter, timeless));
});

test('without rules every ticket is in scope', () => {
  assert.equal(outOfScope({ include: [], exclude: [] }, SILENT, NOW), undefined);
});

test('one include that fits is enough', () => {
  assert.equal(outOfScope({ include: [{ boards: ['b1'] }, { sources: ['monitoring'] }], exclude: [] }, TICKET, NOW), undefined);
});

test('what an include lets in an exclude keeps out', () => {
  const scope = { include: [{ boards: ['b7'] }], exclude: [{ types: ['Anfrage'] }, { sources: ['monitoring'] }] };
  assert.equal(outOfScope(scope, TICKET, NOW), 'excluded by rule 2 (source monitoring)');
});

for (const [filter, ticket, reason] of [
  [{ sources: ['mail', 'MONITORING'] }, TICKET, 'excluded by rule 1 (source MONITORING)'],
  [{ boards: ['b7'], clients: ['acme'] }, TICKET, 'excluded by rule 1 (board b7, client acme)'],
  [{ olderThanMs: 1.5 * HOUR }, TICKET, 'excluded by rule 1 (older than 90 min)'],
  [{ youngerThanMs: 48 * HOUR, statuses: ['open'] }, SILENT, 'excluded by rule 1 (status open, younger than 2 d)'],
  [{ olderThanMs: HOUR }, TICKET, 'excluded by rule 1 (older than 1 h)'],
  [{ olderThanMs: 90_000 }, TICKET, 'excluded by rule 1 (older than 90 s)'],
  [{ olderThanMs: 1_500 }, TICKET, 'excluded by rule 1 (older than 1500 ms)'],
  [{ olderThanMs: 1 }, TICKET, 'excluded by rule 1 (older than 1 ms)'],
  [{ olderThanMs: 0 }, TICKET, 'excluded by rule 1 (older than 0 ms)'],
  [{}, TICKET, 'excluded by rule 1 (every ticket)'],
] as const) {
  test(`an exclusion names the rule and what fits: ${reason}`, () => {
    assert.equal(outOfScope({ include: [], exclude: [filter] }, ticket, NOW), reason);
  });
}

for (const [include, ticket, reason] of [
  [[{ boards: ['b1'] }], TICKET, 'not the included kind of tickets (board)'],
  [[{ boards: ['b1'] }, { boards: ['b2'], sources: ['mail'] }], TICKET, 'not among the 2 included kinds of tickets (board, source)'],
  [[{ youngerThanMs: 1, olderThanMs: 2 }], TICKET, 'not the included kind of tickets (age)'],
  [[{ types: ['Störung'] }], SILENT, 'not the included kind of tickets (type); the ticket system names no type'],
  [
    [{ types: ['Störung'] }, { boards: ['b1'], sources: ['mail'] }],
    SILENT,
    'not among the 2 included kinds of tickets (type, board, source); the ticket system names no type, no board, no source',
  ],
  [[{ types: ['Störung'], clients: ['acme'] }], SILENT, 'not the included kind of tickets (type, client); the ticket system names no type'],
  [
    [{ youngerThanMs: HOUR }],
    { ...TICKET, createdAtMs: undefined },
    'not the included kind of tickets (age); the ticket system names no age',
  ],
  [[{ types: ['Störung'], clients: ['globex'] }], SILENT, 'not the included kind of tickets (type, client)'],
] as const) {
  test(`a ticket that nothing includes: ${reason}`, () => {
    assert.equal(outOfScope({ include, exclude: [] }, ticket, NOW), reason);
  });
}

test('what a desk does not say is never excluded by it', () => {
  for (const filter of [{ boards: ['b7'] }, { types: ['undefined', 'null', ''] }, { sources: ['undefined', 'null', ''] }]) {
    assert.ok(!excluded(filter, SILENT));
  }
});

/** Words of rules in small letters, those of tickets in capitals: so a reason shows whose it holds. */
const ours = fc.constantFrom('one', 'two', 'three');
const theirs = fc.constantFrom('ONE', 'TWO', 'THREE', 'HOSTILE\n[standby 12345678]');
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(some, { nil: undefined });
const anyFilter: fc.Arbitrary<ScopeFilter> = fc.record(
  {
    boards: fc.array(fc.constantFrom('b1', 'b2'), { maxLength: 2 }),
    statuses: fc.array(ours, { maxLength: 3 }),
    types: fc.array(ours, { maxLength: 3 }),
    sources: fc.array(ours, { maxLength: 3 }),
    olderThanMs: fc.integer({ min: 0, max: 9 }),
    youngerThanMs: fc.integer({ min: 0, max: 9 }),
  },
  { requiredKeys: [] },
);
const anyScope = fc.record({ include: fc.array(anyFilter, { maxLength: 3 }), exclude: fc.array(anyFilter, { maxLength: 3 }) });
const anyTicket: fc.Arbitrary<ScopeTicket> = fc.record({
  client: theirs,
  board: fc.constantFrom('b1', 'B2', 'HOSTILE', null),
  statusName: maybe(theirs),
  status: fc.constantFrom('open' as const, 'closed' as const),
  type: maybe(theirs),
  source: maybe(theirs),
  createdAtMs: fc.integer({ min: NOW - 9, max: NOW + 2 }),
});

test('whatever the rules and the ticket, the reason holds no text of the ticket', () => {
  fc.assert(
    fc.property(anyScope, anyTicket, (scope, ticket) => {
      const reason = outOfScope(scope, ticket, NOW) ?? '';
      assert.match(reason, /^[a-z0-9 (),;]*$/);
    }),
    { numRuns: 2000 },
  );
});

test('a ticket is in scope exactly if no exclude fits it alone, and one include does or there is none', () => {
  fc.assert(
    fc.property(anyScope, anyTicket, (scope, ticket) => {
      const kept = scope.exclude.every((filter) => !excluded(filter, ticket));
      const wanted = scope.include.length === 0 || scope.include.some((filter) => included(filter, ticket));
      assert.equal(outOfScope(scope, ticket, NOW) === undefined, kept && wanted);
    }),
    { numRuns: 2000 },
  );
});

test('a rule fits exactly if each of its criteria does by itself', () => {
  fc.assert(
    fc.property(anyFilter, anyTicket, (filter, ticket) => {
      const alone = Object.entries(filter).map(([name, value]) => ({ [name]: value }));
      assert.equal(
        included(filter, ticket),
        alone.every((one) => included(one, ticket)),
      );
    }),
    { numRuns: 2000 },
  );
});
