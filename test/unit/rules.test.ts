/** The arithmetic of triage: whose rules hold, how urgent a ticket is, how long machines may try, when a person must decide. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { STRICTEST, settingsOf } from '../../workers/settings.ts';
import { machineTimeMs, needsPerson, policyFor, priorityOf, unsureFields } from '../../workflows/triage/rules.ts';
import type { Confidence, Decision, Level } from '../../workflows/triage/contract.ts';
import type { ClientPolicy } from '../../workflows/triage/settings.ts';

const MINUTE = 60_000;
const NOW = 1_764_000_000_000;
const CLOUD: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };
const { deadline } = settingsOf([], {}, STRICTEST);
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
  assert.equal(policyFor(settings, 'acme'), CLOUD);
  assert.equal(policyFor(settings, 'globex'), STRICTEST);
  assert.equal(policyFor(settings, ''), STRICTEST);
});

test('a client named like a property of every object gets the rules for others', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(policyFor({ clients: { acme: CLOUD }, otherClients: STRICTEST }, name), STRICTEST);
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
  assert.deepEqual(unsureFields(decisionWith({ category: 70, urgency: 69 }), 70), ['urgency']);
});

test('a person is asked where destination, impact or urgency is unsure, with the figures', () => {
  assert.equal(
    needsPerson(decisionWith({ destination: 40, impact: 69 }), 70),
    'wanted a confidence of at least 70, got impact at 69, destination at 40',
  );
});

test('an unsure category alone needs no person', () => {
  assert.equal(needsPerson(decisionWith({ category: 0 }), 70), undefined);
});
