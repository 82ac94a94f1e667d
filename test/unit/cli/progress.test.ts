/** A word of progress every three seconds, and none for what ends sooner. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowly } from '../../../cli/progress.ts';

test('the first word comes after three seconds, the next three after that, and a word that is not said is not made', () => {
  let nowMs = 1_000;
  const said: string[] = [];
  let made = 0;
  const tell = slowly(
    (line) => said.push(line),
    () => nowMs,
  );
  for (let at = 0; at <= 90; at++) {
    tell(() => `${(made += 1)} at ${nowMs}`);
    nowMs += 100;
  }
  assert.deepEqual(said, ['1 at 4000 …', '2 at 7000 …', '3 at 10000 …']);
});
