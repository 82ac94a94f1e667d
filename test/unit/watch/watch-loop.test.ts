/** What comes every so often: one after the other, through failures, until a stop that waits for what runs and for nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { every } from '../../../watch/loop.ts';
import { once } from '../../../watch/once.ts';

const never = (): void => assert.fail('expected no failure');

test('work that fails, at once or later, is told and comes again', async () => {
  const told: string[] = [];
  let calls = 0;
  const loop = every(
    1,
    () => {
      calls += 1;
      if (calls === 1) throw new Error('at once');
      return calls === 2 ? Promise.reject(new Error('later')) : Promise.resolve();
    },
    (error) => void told.push(error instanceof Error ? error.message : ''),
  );
  while (calls < 4) await pause(5);
  await loop.stop();
  assert.deepEqual(told, ['at once', 'later']);
});

test('a stop waits for the work under way, which hears of it, and nothing is begun after it', async () => {
  let [began, ended] = [0, 0];
  const loop = every(
    1,
    async (stopping) => {
      began += 1;
      while (!stopping.aborted) await pause(2);
      await pause(50);
      ended += 1;
    },
    never,
  );
  await pause(20);
  await loop.stop();
  assert.deepEqual([began, ended], [1, 1]);
  await pause(20);
  assert.equal(began, 1);
});

test('a stop between two times is prompt, and may be asked for twice', async () => {
  const loop = every(60_000, () => Promise.resolve(), never);
  await pause(20);
  const startedAt = performance.now();
  await loop.stop();
  await loop.stop();
  assert.ok(performance.now() - startedAt < 1_000);
});

test('what a stop has cut short is no failure', async () => {
  const loop = every(1, (stopping) => pause(60_000, undefined, { signal: stopping }), never);
  await pause(20);
  await loop.stop();
});

test('a trouble is told once, its end once, and the next one again', () => {
  const said: string[] = [];
  const trouble = once(
    (why) => void said.push(why),
    () => void said.push('over'),
  );
  trouble.over();
  trouble.met('one');
  trouble.met('still');
  trouble.over();
  trouble.over();
  trouble.met('two');
  assert.deepEqual(said, ['one', 'over', 'two']);
});
