/** An answer that was taken before its ticket moved: it holds where its ids are among the ticket's own, and is the draft where one is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carriedAnswer, personsAnswer } from '../../../../workflows/episode/ending.ts';
import { TRIAGE } from '../../../../workflows/triage/process.ts';
import type { Answer } from '../../../../workflows/people/contract.ts';
import type { Decision, PersonsDecision } from '../../../../workflows/triage/contract.ts';
import type { Choices } from '../../../../workflows/ticket/contract.ts';

const DECISION: PersonsDecision = { category: 'access', impact: 2, urgency: 3, destination: 'onsite', summary: 'Look at the switch.' };
const ANSWER: Answer = { by: 'Dana', decision: DECISION, atMs: 1 };
const choices = (categories: readonly string[], destinations: readonly string[]): Choices => ({
  categories: categories.map((id) => ({ id, name: id })),
  destinations: destinations.map((id) => ({ id, name: id })),
});

test('where both of its ids are there it is written as it was given', () => {
  const carried = carriedAnswer(TRIAGE, ANSWER, choices(['network', 'access'], ['onsite']));
  assert.deepEqual(carried, { kind: 'fits', given: personsAnswer(TRIAGE, 'Dana', DECISION) });
});

for (const [categories, destinations, missing] of [
  [['network'], ['onsite'], 'category'],
  [['access'], ['projects'], 'destination'],
  [[], ['access'], 'category and destination'],
] as const)
  test(`where its ${missing} is not there a person is asked, with the answer as the draft and the reason`, () => {
    const carried = carriedAnswer(TRIAGE, ANSWER, choices(categories, destinations));
    assert.equal(carried.kind, 'does-not-fit');
    if (carried.kind !== 'does-not-fit') return;
    assert.deepEqual([carried.draft, carried.rejected], [personsAnswer(TRIAGE, 'Dana', DECISION).decision, []]);
    assert.deepEqual(carried.because, {
      kind: 'unclear',
      why: `Dana answered before the ticket moved, and that ${missing} is not among the choices that it has now: see the draft`,
    });
  });

test('an answer without a decision is a bug, and not an answer', () => {
  assert.throws(() => carriedAnswer(TRIAGE, { ...ANSWER, decision: null }, choices([], [])), /Expected an answer with a decision/);
});

test("a person's answer is sure of all, owes no evidence, and says who decided where they wrote nothing", () => {
  const { decision, by } = personsAnswer(TRIAGE, 'Dana', { ...DECISION, summary: '  ' });
  assert.deepEqual(by, { kind: 'person', staff: 'Dana' });
  assert.deepEqual(decision, {
    ...DECISION,
    summary: 'Decided by Dana.',
    steps: [],
    evidence: [],
    confidence: { category: 100, impact: 100, urgency: 100, destination: 100 },
  });
  assert.equal((personsAnswer(TRIAGE, 'Dana', DECISION).decision as Decision).summary, 'Look at the switch.');
});
