/** What a row may be called, and what an id then says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemId, itemOf, reviewId } from '../../workflows/ids.ts';
import { PROCESSES, PROCESS_OF, addProcess } from '../../workers/processes.ts';

for (const prefix of ['tier2', 'Printer', 'über', 'a_b', 'a:b', '', 'review', 'poll', 'drain', 'heartbeat'])
  test(`the prefix "${prefix}" is refused, or its ids read back`, () => {
    const row = { ...PROCESSES[0], name: `p-${prefix}`, prefix, workflowType: `w-${prefix}` };
    try {
      addProcess(row);
    } catch {
      return;
    }
    const id = itemId(prefix, 'desk', '1');
    assert.deepEqual(itemOf(id), { prefix, connection: 'desk', ticket: '1' });
    assert.equal(PROCESS_OF(id), row.name);
    assert.deepEqual(itemOf(reviewId(id, 2)), { prefix, connection: 'desk', ticket: '1' });
    assert.ok(!id.startsWith('review:'), 'cli/reconcile/judge.ts takes every run of it for a second look and never announces it anew');
  });

test('a process whose workflow type another has is refused', () => {
  assert.throws(() => addProcess({ ...PROCESSES[0], name: 'other', prefix: 'other' }));
});
test('a process whose name is that of the records of second looks is refused', () => {
  assert.throws(() => addProcess({ ...PROCESSES[0], name: 'ticket-triage-review', prefix: 'looks', workflowType: 'looks' }));
});
test('a run of a connection that is called e and a number reads back', () => {
  assert.deepEqual(itemOf(itemId('review', 'desk', 'e2')), { prefix: 'review', connection: 'desk', ticket: 'e2' });
});

for (const prefix of ['review', 'poll', 'drain', 'heartbeat', 'standby'])
  test(`the prefix "${prefix}" is other work's, and is refused`, () => {
    const row = { ...PROCESSES[0], name: `of-${prefix}`, prefix, workflowType: `of-${prefix}` };
    assert.throws(() => addProcess(row), /Expected a process with a prefix of small letters and hyphens that no other work has/);
  });
