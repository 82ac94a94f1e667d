/** Which fields a decision sets: those that nobody has touched since the model saw them, and nothing twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changesOf as changes } from '../../../../activities/desk/changes.ts';
import { wantedOf } from '../../../../activities/triage/words.ts';
import { priorityOf } from '../../../../workflows/triage/rules.ts';
import { sureFrom } from '../../../support/configured.ts';
import type { Actor } from '../../../../connectors/ticket-system.ts';
import type { Decider } from '../../../../workflows/ticket/writes.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';
import type { FieldName, Level, TicketFields } from '../../../../workflows/ticket/contract.ts';
import type { Confidences } from '../../../../workflows/rules/contract.ts';

type Told = { readonly set: Partial<TicketFields>; readonly list: readonly { readonly field: string }[]; readonly left: readonly string[] };
/** With one bound for all and everything allowed; the reasons are left out. */
function changesOf(decision: Decision, minConfidence: number, seen: TicketFields, now: TicketFields): Told {
  const rules = { minConfidence: sureFrom(minConfidence), maySet: () => true, by: 'model' } as const;
  const got = changes(wantedOf(decision), rules, { seen, now, setBy: {} });
  return { ...got, left: got.left.map(({ field }) => field) };
}
const EMPTY: TicketFields = { category: null, impact: null, urgency: null, priority: null, destination: null };
const DECISION: Decision = {
  category: 'vpn',
  impact: 1,
  urgency: 2,
  destination: 'network',
  summary: 'It drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: [],
};
const WANTED: TicketFields = { category: 'vpn', impact: 1, urgency: 2, priority: 'P2', destination: 'network' };
const UNSURE = { ...DECISION, confidence: { ...DECISION.confidence, category: 10 } };

test('on an untouched ticket every field is set, with what stood there before', () => {
  const got = changesOf(DECISION, 70, { ...EMPTY, priority: 'P4' }, { ...EMPTY, priority: 'P4' });
  assert.deepEqual(got.set, WANTED);
  assert.deepEqual(got.list, [
    { field: 'category', before: null, after: 'vpn' },
    { field: 'impact', before: null, after: '1' },
    { field: 'urgency', before: null, after: '2' },
    { field: 'destination', before: null, after: 'network' },
    { field: 'priority', before: 'P4', after: 'P2' },
  ]);
  assert.deepEqual(got.left, []);
});

test('a ticket that says what we would set is left as it is', () => {
  assert.deepEqual(changesOf(DECISION, 70, EMPTY, WANTED), { set: {}, list: [], left: [] });
});

test('a field that somebody changed since stays theirs, the others are set', () => {
  const got = changesOf(DECISION, 70, EMPTY, { ...EMPTY, destination: 'sales', category: 'printer' });
  assert.deepEqual(got.left, ['category', 'destination']);
  assert.deepEqual(got.set, { impact: 1, urgency: 2, priority: 'P2' });
});

test('a field that somebody emptied since stays empty', () => {
  assert.deepEqual(changesOf(DECISION, 70, { ...EMPTY, destination: 'sales' }, EMPTY).left, ['destination']);
});

test('a priority never follows from an impact or urgency that the ticket does not have', () => {
  const got = changesOf(DECISION, 70, EMPTY, { ...EMPTY, urgency: 3 });
  assert.deepEqual(got.left, ['urgency', 'priority']);
  assert.deepEqual(got.set, { category: 'vpn', impact: 1, destination: 'network' });
});

test('an unsure category is not set, and is told as left', () => {
  const got = changesOf(UNSURE, 70, EMPTY, EMPTY);
  assert.ok(!('category' in got.set) && got.left.includes('category'));
});

test('an unsure category does not undo what somebody set', () => {
  assert.ok(!('category' in changesOf(UNSURE, 70, EMPTY, { ...EMPTY, category: 'printer' }).set));
});

const level = fc.constantFrom<(Level | null)[]>(1, 2, 3, null);
const name = fc.constantFrom('vpn', 'network', 'x', null);
const fields = fc.record({
  category: name,
  impact: level,
  urgency: level,
  priority: fc.constantFrom('P1', 'P2', 'P3', 'P4', null),
  destination: name,
});
const decision = fc
  .record({ impact: fc.constantFrom<Level[]>(1, 2, 3), urgency: fc.constantFrom<Level[]>(1, 2, 3) })
  .map((levels) => ({ ...DECISION, ...levels }));

test('whatever happened meanwhile, no changed field is touched, the list is the set, and setting twice changes nothing', () => {
  fc.assert(
    fc.property(decision, fields, fields, (given, seen, now) => {
      const { set, list, left } = changesOf(given, 70, seen, now);
      const names = Object.keys(set);
      assert.deepEqual(
        names,
        list.map(({ field }) => field),
      );
      for (const [field, value] of Object.entries(seen)) {
        if (names.includes(field))
          assert.ok(
            Object.entries(now).some(([other, stands]) => other === field && stands === value),
            `${field} was changed by others`,
          );
        assert.ok(!(names.includes(field) && left.includes(field)));
      }
      const after = { ...now, ...set };
      if (set.priority !== undefined) assert.equal(after.priority, priorityOf(after.impact ?? 1, after.urgency ?? 1));
      assert.deepEqual(changesOf(given, 70, seen, after).set, {});
    }),
    { numRuns: 2000 },
  );
});

const BOUNDS: Confidences = { set: 70, change: 85, fields: {}, personsValues: 'keep' };
type Case = {
  readonly confidence?: Partial<Decision['confidence']>;
  readonly now?: Partial<TicketFields>;
  readonly setBy?: Partial<Record<FieldName, Actor>>;
  readonly bounds?: Confidences;
  readonly not?: readonly FieldName[];
  readonly by?: Decider['kind'];
};
function leftOf({ confidence, now, setBy = {}, bounds = BOUNDS, not = [], by = 'model' }: Case): Record<string, string> {
  const decision = { ...DECISION, confidence: { ...DECISION.confidence, ...confidence } };
  const stands = { ...EMPTY, ...now };
  const rules = { minConfidence: bounds, maySet: (field: FieldName) => !not.includes(field), by };
  return Object.fromEntries(
    changes(wantedOf(decision), rules, { seen: stands, now: stands, setBy }).left.map(({ field, why }) => [field, why]),
  );
}

test('only the field that fails its bound is left, and the reason says which bound', () => {
  assert.deepEqual(leftOf({ confidence: { destination: 69 } }), { destination: 'not sure enough: 69 %, 70 % is needed' });
  assert.deepEqual(leftOf({ confidence: { category: 84 }, now: { category: 'printer' }, setBy: { category: 'automation' } }), {
    category: 'not sure enough: 84 %, 85 % is needed',
  });
  assert.deepEqual(leftOf({ confidence: { category: 85 }, now: { category: 'printer' }, setBy: { category: 'automation' } }), {});
});

test('a value that a person has set is kept, also where the ticket system does not say who has set it', () => {
  for (const setter of ['staff', 'client', 'person'] as const)
    assert.deepEqual(leftOf({ now: { category: 'printer' }, setBy: { category: setter } }), { category: 'set by a person' }, setter);
  assert.deepEqual(leftOf({ now: { category: 'printer' } }), { category: 'set by a person' });
  assert.deepEqual(leftOf({ now: { category: 'printer' }, setBy: { category: 'us' } }), {});
  assert.deepEqual(leftOf({ now: { category: 'printer' }, bounds: { ...BOUNDS, personsValues: 'change' } }), {});
});

test('a person who answers sets what they say, over a value of another person', () => {
  assert.deepEqual(leftOf({ now: { category: 'printer', priority: 'P4' }, setBy: { category: 'person' }, by: 'person' }), {});
});

/** Each on a ticket whose category has become a printer since it was read. */
for (const [by, setter, wanted] of [
  ['person', 'us', true],
  ['person', 'automation', false],
  ['person', 'staff', false],
  ['person', undefined, false],
  ['model', 'us', false],
  ['model', 'automation', false],
] as const) {
  test(`a ${by} who answers ${wanted ? 'changes' : 'leaves'} what ${setter ?? 'nobody knows who'} has set meanwhile`, () => {
    const now = { ...EMPTY, category: 'printer' };
    const { set, left } = changes(
      wantedOf(DECISION),
      { minConfidence: sureFrom(70), maySet: () => true, by },
      { seen: EMPTY, now, setBy: setter === undefined ? {} : { category: setter } },
    );
    assert.equal(set.category, wanted ? 'vpn' : undefined);
    assert.deepEqual(left, wanted ? [] : [{ field: 'category', why: 'changed by others meanwhile' }]);
  });
}

test('a priority does not follow from an urgency that is left, and a field that is not the priority follows from nothing', () => {
  assert.deepEqual(leftOf({ not: ['urgency'] }), { urgency: 'only suggested here', priority: 'follows from urgency, which is left' });
  assert.deepEqual(leftOf({ not: ['category', 'destination'] }), { category: 'only suggested here', destination: 'only suggested here' });
});

test('a field that may not be set is left, and a priority does not follow from an impact that is left', () => {
  assert.deepEqual(leftOf({ not: ['impact'] }), { impact: 'only suggested here', priority: 'follows from impact, which is left' });
  assert.deepEqual(leftOf({ not: ['priority'] }), { priority: 'only suggested here' });
  assert.deepEqual(leftOf({ confidence: { urgency: 10 } }), {
    urgency: 'not sure enough: 10 %, 70 % is needed',
    priority: 'not sure enough: 10 %, 70 % is needed',
  });
});
