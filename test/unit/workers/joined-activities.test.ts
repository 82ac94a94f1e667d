/** Activities of one queue have names of their own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedActivities } from '../../../workers/joined-activities.ts';

test('sets of activities are joined', () => {
  const [read, write] = [() => 1, () => 2];
  assert.deepEqual(joinedActivities({ read }, {}, { write }), { read, write });
});

test('a name that two of them have stops the start: one would serve whoever asks for the other', () => {
  assert.throws(() => joinedActivities({ look: () => 1 }, { look: () => 2 }), /got look twice/);
});
