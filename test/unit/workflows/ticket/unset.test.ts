/** What a note promised and the fields did not keep: it decides whether the note is corrected, and by which words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unsetOf } from '../../../../workflows/ticket/unset.ts';
import type { LeftField, WriteEnd } from '../../../../workflows/ticket/writes.ts';

const note = (sets?: readonly LeftField['field'][]): WriteEnd => ({ kind: 'written', ref: 'n1', ...(sets ? { sets } : {}) });
const left = (field: LeftField['field']): LeftField => ({ field, why: 'a person has set it' });
const both = (why: string): readonly LeftField[] => [
  { field: 'category', why },
  { field: 'priority', why },
];

const WRITTEN: WriteEnd = { kind: 'written', ref: 'T1' };
const WITHHELD: WriteEnd = { kind: 'withheld', why: 'the ticket was closed meanwhile' };
const REFUSED: WriteEnd = { kind: 'refused', why: 'the ticket system refused: invalid' };
const TAKEN: WriteEnd = { kind: 'taken', by: 'Eve', acts: ['replied'], fields: undefined };
const MOVED: WriteEnd = { kind: 'moved', client: 'globex' };
const DEFECT: WriteEnd = { kind: 'defect', why: 'TypeError: x' };

for (const [what, fields, unset] of [
  ['were all set', WRITTEN, undefined],
  ['were set but for one that the note does not name', { ...WRITTEN, left: [left('destination')] }, undefined],
  ['were set but for one', { ...WRITTEN, left: [left('priority')] }, [left('priority')]],
  ['were left by name', { ...WITHHELD, left: [left('category'), left('destination')] }, [left('category')]],
  ['were withheld', WITHHELD, both('the ticket was closed meanwhile')],
  ['were refused', REFUSED, both('the ticket system refused: invalid')],
  ['were refused but for one', { ...REFUSED, left: [left('priority')] }, [left('priority')]],
  ['came after a person', TAKEN, both('somebody has taken the ticket meanwhile')],
  ['came after a move', MOVED, both('the ticket has moved to another client')],
  ['failed by a bug of ours', DEFECT, both('a fault of Standby itself')],
] as const)
  test(`of two fields that a note names and that ${what}, ${unset === undefined ? 'none' : unset.length} is told as not set`, () => {
    assert.deepEqual(unsetOf(note(['category', 'priority']), fields), unset);
  });

test('a note that names no field, or that was not written, promised nothing', () => {
  for (const fields of [WRITTEN, WITHHELD, REFUSED, TAKEN, MOVED, DEFECT]) {
    assert.equal(unsetOf(note([]), fields), undefined, fields.kind);
    assert.equal(unsetOf(WITHHELD, fields), undefined, fields.kind);
  }
});

test('of a note whose fields nobody knows any more it is told that some may be missing, where they surely are', () => {
  for (const fields of [REFUSED, MOVED, DEFECT]) assert.deepEqual(unsetOf(note(), fields), [], fields.kind);
  for (const fields of [WRITTEN, WITHHELD, TAKEN]) assert.equal(unsetOf(note(), fields), undefined, fields.kind);
});
