/** The arithmetic of triage: whose rules hold, how urgent a ticket is, how long machines may try, when a person must decide. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FIXED, STRICTEST } from '../../../../config/defaults.ts';
import { EMPTY } from '../../../../workflows/ticket/fields.ts';
import { needsPerson, unsureFields } from '../../../../workflows/triage/confidence.ts';
import { maySet, policyFor } from '../../../../workflows/rules/permissions.ts';
import { machineTimeMs } from '../../../../workflows/episode/machine-time.ts';
import { priorityOf } from '../../../../workflows/triage/rules.ts';
import { sureFrom } from '../../../support/configured.ts';
import type { Confidence, Decision } from '../../../../workflows/triage/contract.ts';
import type { Level } from '../../../../workflows/ticket/contract.ts';
import type { ClientPolicy, Confidences, Place } from '../../../../workflows/rules/contract.ts';

const MINUTE = 60_000;
const NOW = 1_764_000_000_000;
const CLOUD: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };
const { deadline } = FIXED;
const at = (client: string, board: string | null = null, priority: string | null = null): Place => ({ client, board, priority });
const decisionWith = (confidence: Partial<Confidence>): Decision => ({
  category: 'vpn',
  impact: 2,
  urgency: 2,
  destination: 'network',
  summary: 'The VPN drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90, ...confidence },
  evidence: [],
});

test('a named client has its own rules, any other the rules for others', () => {
  const settings = { clients: { acme: CLOUD }, otherClients: STRICTEST };
  assert.equal(policyFor(settings, at('acme')), CLOUD);
  assert.equal(policyFor(settings, at('globex')), STRICTEST);
  assert.equal(policyFor(settings, at('')), STRICTEST);
});

test('a client named like a property of every object gets the rules for others', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(policyFor({ clients: { acme: CLOUD }, otherClients: STRICTEST }, at(name)), STRICTEST);
  }
});

const MATRIX: readonly (readonly [Level, Level, string])[] = [
  [1, 1, 'P1'],
  [1, 2, 'P2'],
  [2, 1, 'P2'],
  [1, 3, 'P3'],
  [2, 2, 'P3'],
  [3, 1, 'P3'],
  [2, 3, 'P4'],
  [3, 2, 'P4'],
  [3, 3, 'P4'],
];
for (const [impact, urgency, priority] of MATRIX) {
  test(`impact ${impact} and urgency ${urgency} make ${priority}`, () => assert.equal(priorityOf(impact, urgency), priority));
}

for (const [what, dueInMs, wanted] of [
  ['due in ten minutes leaves 30 % of them to people', 10 * MINUTE, 7 * MINUTE],
  ['due tomorrow gets ten minutes of machines, not more', 24 * 60 * MINUTE, 10 * MINUTE],
  ['without a due time gets half an hour', undefined, 30 * MINUTE],
  ['overdue for an hour still gets a short try', -60 * MINUTE, 2 * MINUTE],
] as const) {
  test(`a ticket ${what}`, () => {
    assert.equal(machineTimeMs(deadline, dueInMs === undefined ? undefined : NOW + dueInMs, NOW), wanted);
  });
}

test('machine time is a whole number of milliseconds within its bounds, whenever the ticket is due', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (dueAtMs) => {
      const ms = machineTimeMs(deadline, dueAtMs, NOW);
      assert.ok(Number.isInteger(ms) && ms >= 0 && ms <= deadline.atMostMs, `got ${ms}`);
    }),
  );
});

test('machines never take more than their share of the time that is left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_600_000 }), (leftMs) => {
      assert.ok(machineTimeMs(deadline, NOW + leftMs, NOW) <= leftMs * deadline.shareOfTimeLeft);
    }),
  );
});

test('of two tickets that are not due yet, the later one never gets less machine time', () => {
  const due = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(due, due, (a, b) => {
      const time = (minutes: number): number => machineTimeMs(deadline, NOW + minutes * MINUTE, NOW);
      assert.ok(time(Math.min(a, b)) <= time(Math.max(a, b)));
    }),
  );
});

test('a confidence at the bound is sure, one below it is not', () => {
  assert.deepEqual(unsureFields(decisionWith({ category: 70, urgency: 69 }), sureFrom(70), EMPTY), ['urgency']);
});

test('a person is asked where destination, impact or urgency is unsure, with the figures', () => {
  assert.equal(
    needsPerson(decisionWith({ destination: 40, impact: 69 }), sureFrom(70), EMPTY),
    'not sure enough of impact (69 %, 70 % is needed) and destination (40 %, 70 % is needed)',
  );
});

test('an unsure category alone needs no person', () => {
  assert.equal(needsPerson(decisionWith({ category: 0 }), sureFrom(70), EMPTY), undefined);
});

const BOUNDS: Confidences = { set: 70, change: 85, fields: { destination: { set: 80, change: 95 } }, personsValues: 'keep' };

test('a value that stands needs more confidence to be changed than an empty field to be filled, and each field has its own bound', () => {
  const now = { ...EMPTY, category: 'printer' };
  const decision = decisionWith({ category: 84, impact: 70, urgency: 69, destination: 79 });
  assert.deepEqual(unsureFields(decision, BOUNDS, now), ['category', 'urgency', 'destination']);
  assert.deepEqual(unsureFields(decisionWith({ category: 85, destination: 80 }), BOUNDS, now), []);
});

test('a field that says what the model says needs no confidence', () => {
  assert.deepEqual(unsureFields(decisionWith({ category: 0 }), BOUNDS, { ...EMPTY, category: 'vpn' }), []);
});

test('a ticket that has a destination, an impact and an urgency needs no person for a model that is unsure of them', () => {
  const unsure = decisionWith({ impact: 10, urgency: 10, destination: 10 });
  assert.match(
    needsPerson(unsure, BOUNDS, EMPTY) ?? '',
    /impact \(10 %, 70 % is needed\) and urgency \(10 %, 70 % is needed\) and destination \(10 %, 80 % is needed\)/,
  );
  assert.equal(needsPerson(unsure, BOUNDS, { ...EMPTY, impact: 3, urgency: 3, destination: 'sales' }), undefined);
});

test('of the exceptions that fit the last one wins, a field keeps its own, and what is named must fit wholly', () => {
  const settings = {
    clients: { acme: CLOUD },
    otherClients: STRICTEST,
    exceptions: [
      { when: { boards: ['vip'] }, write: 'note' },
      { when: { boards: ['vip'], clients: ['acme'] }, write: 'fields', fields: { destination: 'note' } },
      { when: { boards: ['vip'], priorities: ['P1'] }, criticality: 'convenience' },
    ],
  } as const;
  assert.equal(policyFor(settings, at('acme', 'vip')).write, 'fields');
  assert.equal(policyFor(settings, at('globex', 'vip')).write, 'note');
  assert.equal(policyFor(settings, at('acme', 'other')), CLOUD);
  assert.equal(policyFor(settings, at('acme', null)), CLOUD);
  assert.equal(policyFor(settings, at('acme', 'vip', 'P1')).criticality, 'convenience');
  assert.equal(policyFor(settings, at('acme', 'vip', 'P2')).criticality, undefined);
  const vip = policyFor(settings, at('acme', 'vip'));
  assert.deepEqual([maySet(vip, 'destination'), maySet(vip, 'category')], [false, true]);
});

test('whatever the exceptions say, none lets a ticket out that another rule keeps in', () => {
  const order = ['cloud', 'local-only', 'off'] as const;
  const ai = fc.constantFrom(...order);
  fc.assert(
    fc.property(ai, fc.array(fc.option(ai, { nil: undefined })), (own, others) => {
      const exceptions = others.map((one) => ({ when: {}, ...(one === undefined ? {} : { ai: one }) }));
      const got = policyFor({ clients: { acme: { ...CLOUD, ai: own } }, otherClients: STRICTEST, exceptions }, at('acme')).ai;
      const strictest = Math.max(...[own, ...others].map((one) => (one === undefined ? 0 : order.indexOf(one))));
      assert.equal(got, order[strictest]);
    }),
  );
});

test('nothing of an observed ticket may be set, whatever is said of a field', () => {
  assert.equal(maySet({ ...CLOUD, write: 'observe', fields: { category: 'fields' } }, 'category'), false);
  assert.equal(maySet({ ...CLOUD, write: 'note', fields: { category: 'fields' } }, 'category'), true);
});
