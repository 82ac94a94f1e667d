/** An answer that was taken before its ticket moved: it holds where its ids are among the ticket's own, and is the draft where one is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carriedAnswer, personsAnswer } from '../../workflows/triage/ending.ts';
import type { Answer, PersonsDecision } from '../../workflows/people/contract.ts';
import type { Choices } from '../../workflows/triage/contract.ts';

const DECISION: PersonsDecision = { category: 'access', impact: 2, urgency: 3, destination: 'onsite', summary: 'Look at the switch.' };
const ANSWER: Answer = { by: 'Dana', decision: DECISION, atMs: 1 };
const choices = (categories: readonly string[], destinations: readonly string[]): Choices => ({
  categories: categories.map((id) => ({ id, name: id })),
  destinations: destinations.map((id) => ({ id, name: id })),
});

test('where both of its ids are there it is written as it was given', () => {
  const carried = carriedAnswer(ANSWER, choices(['network', 'access'], ['onsite']));
  assert.deepEqual(carried, { kind: 'fits', given: personsAnswer('Dana', DECISION) });
});

for (const [categories, destinations, missing] of [
  [['network'], ['onsite'], 'category'],
  [['access'], ['projects'], 'destination'],
  [[], ['access'], 'category and destination'],
] as const)
  test(`where its ${missing} is not there a person is asked, with the answer as the draft and the reason`, () => {
    const carried = carriedAnswer(ANSWER, choices(categories, destinations));
    assert.equal(carried.kind, 'does-not-fit');
    if (carried.kind !== 'does-not-fit') return;
    assert.deepEqual([carried.draft, carried.rejected], [personsAnswer('Dana', DECISION).decision, []]);
    assert.deepEqual(carried.because, {
      kind: 'unsettled',
      why: `Dana answered before the ticket moved, and that ${missing} is not among the choices that it has now: see the draft`,
    });
  });

test('an answer without a decision is a bug, and not an answer', () => {
  assert.throws(() => carriedAnswer({ ...ANSWER, decision: null }, choices([], [])), /Expected an answer with a decision/);
});

test("a person's answer is sure of all, owes no evidence, and says who decided where they wrote nothing", () => {
  const { decision, by } = personsAnswer('Dana', { ...DECISION, summary: '  ' });
  assert.deepEqual(by, { kind: 'person', staff: 'Dana' });
  assert.deepEqual(decision, {
    ...DECISION,
    summary: 'Decided by Dana.',
    steps: [],
    evidence: [],
    confidence: { category: 100, impact: 100, urgency: 100, destination: 100 },
  });
  assert.equal(personsAnswer('Dana', DECISION).decision.summary, 'Look at the switch.');
});
