/** What goes first where work has piled up: by level, and by whose it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priorityOf } from '../../../workflows/priority.ts';

const level = (work: Parameters<typeof priorityOf>[0]): number | undefined => priorityOf(work).priorityKey;
const item = (comesBack: boolean, criticality?: 'sla' | 'convenience') => level({ kind: 'item', criticality, comesBack, of: 'acme' });

test('what everything hangs on goes first, then what is new, then what comes back; bound work before convenience each time', () => {
  const levels = [level({ kind: 'tending' }), item(false, 'sla'), item(false, 'convenience'), item(true, 'sla'), item(true, 'convenience')];
  assert.deepEqual(levels, [1, 2, 3, 4, 5]);
});

test('an item is taken for bound until its rules say otherwise', () => {
  assert.deepEqual([item(false), item(true)], [2, 4]);
});

test('each client has its own turn, under its name where a server takes that', () => {
  const key = (of: string): string => priorityOf({ kind: 'item', comesBack: false, of }).fairnessKey ?? assert.fail('no key');
  assert.equal(key('acme'), 'acme');
  assert.equal(priorityOf({ kind: 'tending' }).fairnessKey, undefined);
  assert.match(key('Müller & Söhne'), /^Mller & Shne~[0-9a-f]{8}$/);
  assert.notEqual(key('Müller'), key('Möller'));
  assert.notEqual(key(`${'a'.repeat(200)}1`), key(`${'a'.repeat(200)}2`));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => Buffer.byteLength(key(name)) <= 64 && key(name) === key(name)),
  );
});
