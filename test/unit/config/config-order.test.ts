/** Problems are said in the order of the file: by line, then by column, those of the whole file first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrderOfTheFile } from '../../../config/problem.ts';

const at = (line: number | undefined, column: number | undefined) => ({
  file: 'standby.yaml',
  line,
  column,
  path: '',
  wanted: 'a',
  got: 'b',
});

test('problems stand by line, and on one line by column', () => {
  const given = [at(3, 1), at(2, 5), at(undefined, undefined), at(2, 9), at(10, 1), at(2, undefined), at(2, 7)];
  assert.deepEqual(
    inOrderOfTheFile(given).map(({ line, column }) => [line, column]),
    [
      [undefined, undefined],
      [2, undefined],
      [2, 5],
      [2, 7],
      [2, 9],
      [3, 1],
      [10, 1],
    ],
  );
});

test('a place that is not known stands before the first line, and before the first column', () => {
  for (const [before, after] of [
    [at(undefined, undefined), at(1, undefined)],
    [at(2, undefined), at(2, 1)],
  ] as const)
    for (const given of [
      [before, after],
      [after, before],
    ])
      assert.deepEqual(inOrderOfTheFile(given), [before, after]);
});
