/** Whose turn it is: those that had none first, then those whose turn is longest past, and nobody who is not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurn } from '../../../watch/turn.ts';

const ids = (text: string): ReadonlySet<string> => new Set(text);
const next = (turn: ReturnType<typeof createTurn>, among: string, most: number): string => turn.next(ids(among), most).join('');

test('those that had no turn come first, in their own order, then those whose turn is longest past', () => {
  const turn = createTurn();
  assert.equal(next(turn, 'abcd', 9), 'abcd');
  turn.had('ca');
  assert.equal(next(turn, 'abcd', 9), 'bdca');
  turn.had('b');
  turn.had('c');
  assert.equal(next(turn, 'abcd', 9), 'dabc', 'a second turn puts one to the end');
});

test('at most so many come, and asking alone changes nothing', () => {
  const turn = createTurn();
  turn.had('a');
  assert.deepEqual([next(turn, 'abc', 2), next(turn, 'abc', 2), next(turn, 'abc', 0)], ['bc', 'bc', '']);
});

test('one that is gone does not come, and has had no turn when it is back', () => {
  const turn = createTurn();
  turn.had('abc');
  assert.equal(next(turn, 'bc', 9), 'bc');
  assert.equal(next(turn, 'abc', 9), 'abc');
  turn.had('a');
  assert.equal(next(turn, 'abc', 9), 'bca');
});
