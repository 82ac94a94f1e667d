/** Whether staff have taken a ticket where its system lists no acts: judged from how it stood and how it stands, less what was ours or a machine's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takenByDifference } from '../../../activities/desk/difference.ts';
import { ACTORS } from '../../../connectors/ticket-system.ts';
import type { Actor, DeskFields, DeskTicket } from '../../../connectors/ticket-system.ts';
import type { FieldChange } from '../../../ledger/contract.ts';
import type { Since } from '../../../workflows/ticket/contract.ts';

const EMPTY: DeskFields = { category: null, impact: null, urgency: null, priority: null, destination: null };
const CHANGED: readonly (readonly [keyof DeskFields, Partial<DeskFields>, string])[] = [
  ['category', { category: 'vpn' }, 'vpn'],
  ['impact', { impact: 1 }, '1'],
  ['urgency', { urgency: 2 }, '2'],
  ['priority', { priority: 'P2' }, 'P2'],
  ['destination', { destination: 'network' }, 'network'],
];
type Now = {
  readonly fields?: Partial<DeskFields>;
  readonly setBy?: DeskTicket['setBy'];
  readonly owner?: string;
  readonly isClosed?: boolean;
};
type Then = { readonly fields?: Partial<DeskFields>; readonly owner?: string };

function taken(now: Now, then: Then = {}, ours: readonly FieldChange[] = []): ReturnType<typeof takenByDifference> {
  const ticket = {
    status: now.isClosed ? 'closed' : 'open',
    owner: now.owner,
    fields: { ...EMPTY, ...now.fields },
    setBy: now.setBy ?? {},
  } as DeskTicket;
  return takenByDifference(ticket, { fields: { ...EMPTY, ...then.fields }, owner: then.owner } as Since, ours);
}

test('a ticket on which nothing differs is taken by nobody', () => {
  assert.equal(taken({}), undefined);
  assert.equal(taken({ fields: { category: 'vpn' }, owner: 'Kim' }, { fields: { category: 'vpn' }, owner: 'Kim' }), undefined);
});

test('whoever owns it now and did not before has taken it; an owner who was taken away has taken nothing', () => {
  assert.deepEqual(taken({ owner: 'Kim' }), { by: 'Kim', acts: ['owner'] });
  assert.deepEqual(taken({ owner: 'Kim' }, { owner: 'Lee' }), { by: 'Kim', acts: ['owner'] });
  assert.equal(taken({}, { owner: 'Lee' }), undefined);
});

test('a ticket that is closed is taken', () => assert.deepEqual(taken({ isClosed: true }), { by: undefined, acts: ['closed'] }));

test('all that was done is told, and an owner who stands since before is not who did it', () => {
  assert.deepEqual(taken({ owner: 'Kim', fields: { impact: 1 }, isClosed: true }), { by: 'Kim', acts: ['owner', 'fields', 'closed'] });
  assert.deepEqual(taken({ owner: 'Kim', fields: { impact: 1 } }, { owner: 'Kim' }), { by: undefined, acts: ['fields'] });
});

const SETTLES: Readonly<Record<Actor, boolean>> = { staff: true, person: true, client: false, automation: false, us: false };
for (const [field, fields, after] of CHANGED) {
  test(`${field} that differs was set by a person, unless its system names another or we have set it so`, () => {
    const acts = { by: undefined, acts: ['fields'] };
    assert.deepEqual(taken({ fields }), acts);
    assert.deepEqual(taken({}, { fields }), acts, 'emptied');
    for (const actor of ACTORS) assert.deepEqual(taken({ fields, setBy: { [field]: actor } }), SETTLES[actor] ? acts : undefined, actor);
    const change = { field, before: null, after };
    assert.equal(taken({ fields }, {}, [{ field: 'other', before: null, after: 'x' }, change]), undefined);
    assert.deepEqual(taken({ fields }, {}, [{ ...change, after: 'another' }]), acts, 'changed again since');
    assert.deepEqual(taken({ fields }, {}, [{ ...change, field: 'other' }]), acts, 'the same value of another field');
    assert.deepEqual(taken({ fields, setBy: { [field]: 'staff' } }, {}, [change]), acts, 'its system has the last word');
  });
}

test('one field of a person is enough beside those of others', () => {
  assert.deepEqual(taken({ fields: { category: 'vpn', impact: 1 }, setBy: { category: 'us' } }), { by: undefined, acts: ['fields'] });
});
