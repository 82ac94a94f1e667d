/** Which fields a note names that were not set after it, with the reason that people read: every end of the fields stands in the table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unsetOf } from '../../../../workflows/ticket/unset.ts';
import type { WriteEnd } from '../../../../workflows/ticket/writes.ts';

const note = (...sets: readonly ('category' | 'impact')[]): WriteEnd => ({ kind: 'written', ref: 'note', sets });
/** Of a release that did not say which. */
const UNSAID: WriteEnd = { kind: 'written', ref: 'note' };
const left = [{ field: 'category', why: 'a person has set it' }] as const;

for (const [what, fields, unset, unsaid] of [
  ['all were set', { kind: 'written', ref: 'fields' }, undefined, undefined],
  ['one was left', { kind: 'written', ref: 'fields', left }, [['category', 'a person has set it']], undefined],
  [
    'they were refused',
    { kind: 'refused', why: 'no rights' },
    [
      ['category', 'no rights'],
      ['impact', 'no rights'],
    ],
    [],
  ],
  ['some were taken before the refusal', { kind: 'refused', why: 'no rights', left }, [['category', 'a person has set it']], []],
  [
    'they were withheld',
    { kind: 'withheld', why: 'only notes' },
    [
      ['category', 'only notes'],
      ['impact', 'only notes'],
    ],
    undefined,
  ],
  [
    'a person was there first',
    { kind: 'taken', by: 'Kim', acts: [], fields: undefined },
    [
      ['category', 'somebody has taken the ticket meanwhile'],
      ['impact', 'somebody has taken the ticket meanwhile'],
    ],
    undefined,
  ],
  [
    'the ticket moved',
    { kind: 'moved', client: 'globex' },
    [
      ['category', 'the ticket has moved to another client'],
      ['impact', 'the ticket has moved to another client'],
    ],
    [],
  ],
  [
    'a bug was in the way',
    { kind: 'defect', why: 'TypeError' },
    [
      ['category', 'a fault of Standby itself'],
      ['impact', 'a fault of Standby itself'],
    ],
    [],
  ],
] as const satisfies readonly (readonly [string, WriteEnd, readonly (readonly [string, string])[] | undefined, readonly [] | undefined])[])
  test(`where ${what}`, () => {
    const got = unsetOf(note('category', 'impact'), fields);
    assert.deepEqual(
      got?.map(({ field, why }) => [field, why]),
      unset,
    );
    assert.deepEqual(unsetOf(UNSAID, fields), unsaid, 'of a note that does not say which fields it names');
  });

test('a field that the note does not name is not said of it, and a note that was not written names none', () => {
  assert.equal(unsetOf(note('impact'), { kind: 'written', ref: 'fields', left }), undefined);
  assert.equal(unsetOf(note(), { kind: 'refused', why: 'no' }), undefined);
  assert.equal(unsetOf({ kind: 'refused', why: 'no' }, { kind: 'refused', why: 'no' }), undefined);
});
