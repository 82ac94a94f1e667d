/** What a note of ours says once it no longer holds: why, by whom, and what is left to the reader; by an edit or by a second note. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followingText, supersededText } from '../../../../activities/desk/supersede-text.ts';
import type { SupersedeFacts } from '../../../../activities/desk/supersede-text.ts';

const LONG = 'x'.repeat(2_000);
const cut = (length: number): string => `${'x'.repeat(length - 1)}…`;
const GONE = { own: '11111111', target: '22222222', successor: undefined } as const;
const gone = (undoReason: SupersedeFacts['undoReason'], of: SupersedeFacts['of'], more: Partial<SupersedeFacts> = {}): string =>
  followingText({ ...GONE, undoReason, of, ...more });
const unset = (...fields: readonly ('impact' | 'category')[]): SupersedeFacts['undoReason'] => ({
  kind: 'answered',
  by: 'Kim',
  successor: 'note',
  unset: fields.map((field) => ({ field, why: 'closed' })),
});
for (const [what, got, wanted] of [
  [
    'an answer',
    gone({ kind: 'answered', by: LONG, successor: 'note' }, 'hand-over'),
    `Superseded: answered by ${cut(60)}; see the note below.`,
  ],
  [
    'an answer in a note that is known',
    gone({ kind: 'answered', by: 'Kim', successor: 'note' }, 'hand-over', { successor: '33333333' }),
    'Superseded: answered by Kim; see the note (standby 33333333).',
  ],
  [
    'somebody who took it',
    gone({ kind: 'handled', by: LONG }, 'hand-over'),
    `Superseded: ${cut(60)} has taken this ticket; Standby asks nobody any more.`,
  ],
  [
    'somebody who is not known',
    gone({ kind: 'handled', by: undefined }, 'hand-over'),
    'Superseded: a person has taken this ticket; Standby asks nobody any more.',
  ],
  ['a move', gone({ kind: 'moved' }, 'hand-over'), 'Superseded: the ticket has moved to another client or board and is looked at anew.'],
  ['a stop before an answer', gone({ kind: 'stopped' }, 'hand-over'), 'Superseded: Standby stopped; the ticket is yours.'],
  [
    'a stop within an answer',
    gone({ kind: 'stopped' }, 'note'),
    'Superseded in part: Standby was stopped while it was setting the fields named here: look which of them are set. The ticket is yours.',
  ],
  [
    'a recovery',
    gone({ kind: 'recovered' }, 'hand-over'),
    'Superseded: Standby goes on with this ticket, and gives way to whatever was done here meanwhile.',
  ],
  [
    'one field that is left',
    gone(unset('impact'), 'note'),
    'Superseded in part: left as it was: impact (closed). Please see to it yourself; the rest holds.',
  ],
  [
    'two fields that are left',
    gone(unset('impact', 'category'), 'note'),
    'Superseded in part: left as they were: impact (closed), category (closed). Please see to them yourself; the rest holds.',
  ],
  [
    'fields of which nobody knows which',
    gone(unset(), 'note'),
    'Superseded in part: the fields named here could not be set. Please see to them yourself; the rest holds.',
  ],
  [
    'an answer of an older release, which names none',
    gone({ kind: 'answered', by: 'Kim', successor: 'note' }, 'note'),
    'Superseded in part: the fields named here could not be set. Please see to them yourself; the rest holds.',
  ],
] as const) {
  test(`what follows a note that cannot be edited says why it holds no more: ${what}`, () =>
    assert.equal(got, `[standby 11111111] ${wanted} This is about the earlier note (standby 22222222).`));
}

test('an answer that holds in part keeps its words below, 5,000 characters of them, without its sign and without empty lines', () => {
  const facts: SupersedeFacts = { ...GONE, undoReason: unset('impact'), of: 'note' };
  const old = 'Standby sets: P2.\n\nWhy: "x." [standby 22222222]\u200b\n';
  const [first = '', ...rest] = supersededText(old, facts).split('\n');
  assert.match(first, /^Superseded in part: [^\n]* \[standby 22222222\] \[standby 11111111\]$/);
  assert.deepEqual(rest, ['Standby wanted to set: P2.', 'Why: "x."']);
  assert.equal(supersededText('x'.repeat(5_001), facts), `${first}\n${'x'.repeat(5_000)}`);
  assert.equal(supersededText(old, { ...facts, of: 'hand-over' }).split('\n').length, 1);
});
