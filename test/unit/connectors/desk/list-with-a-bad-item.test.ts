/** One bad item in a reply of a ticket system costs no other item. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChanges, readNotes } from '../../../../connectors/desk/reply.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const GOOD = { version: '1', changedAt: '2026-11-30T08:00:00Z', createdAt: '2026-11-30T08:00:00Z', actor: 'client' };
const BAD = {
  'a version with a space': { version: '2026-11-30 08:00' },
  'a version of 201 characters': { version: 'v'.repeat(201) },
  'a time without a zone': { changedAt: '2026-11-30T08:00:00' },
  'no time': { changedAt: null },
  'an actor that we do not know': { actor: 'vendor' },
  'an earlier time than the one before it': { changedAt: '2026-11-30T07:59:59Z' },
};

for (const [what, bad] of Object.entries(BAD))
  test(`one ticket of a list with ${what} does not keep the others from being named`, () => {
    const tickets = [
      { ...GOOD, id: 'A' },
      { ...GOOD, id: 'B', ...bad },
      { ...GOOD, id: 'C' },
    ];
    const read = readChanges(bytes({ tickets, more: false }));
    assert.ok(read.kind === 'read', read.kind === 'unreadable' ? read.why : '');
    const ids = read.value.changes.map(({ id }) => id);
    assert.ok(ids.includes('A') && ids.includes('C'), ids.join());
  });

test('a note of somebody that has no text does not hide ours from a desk that shows all notes', () => {
  const notes = [
    { id: '1', text: null, actor: 'client' },
    { id: '2', text: 'ours [standby 12345678]', actor: 'us' },
  ];
  const read = readNotes(bytes({ notes }));
  assert.equal(read.kind, 'read', read.kind === 'unreadable' ? read.why : '');
});
