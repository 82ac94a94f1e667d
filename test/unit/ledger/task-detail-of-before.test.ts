/** A task that a release of before 0.1.0 has written is read as one of now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTaskDetail } from '../../../ledger/task-detail.ts';

test('the failure history of a task reads back under the name that it had', () => {
  const trail = [{ label: 'OpenAI', why: 'does not answer', atMs: 7 }];
  const detail = JSON.stringify({ why: 'nobody answered', choices: { category: ['network'] }, trail });
  assert.deepEqual(readTaskDetail({ detail }), { why: 'nobody answered', choices: { category: ['network'] }, failureHistory: trail });
});
