/** Which run of signs is a file that was encoded into a text, and which is what a program or a person wrote: each bound from both sides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutFiles, withoutNoise } from '../../../../activities/desk/encoded.ts';

const leftOut = (count: number): string => `[${count} characters of embedded data left out]`;
/** A run of so many signs, of which so many are of a kind. */
const run = (length: number, part: string, times: number): string =>
  part.repeat(times) + 'a;'.repeat(length).slice(0, length - part.length * times);

for (const [what, text, noise] of [
  ['three of a hundred signs that lines of programs hardly use', run(1_000, '!', 30), run(1_000, '!', 31)],
  ['of a longer run three of a hundred, too', run(2_000, '$', 60), run(2_000, '$', 61)],
  ['each of these signs counts', run(1_000, '!$*+^~|`', 3), run(1_000, '!$*+^~|`', 4)],
  ['four of ten signs in escapes', run(1_500, '%4f', 200), run(1_500, '%4f', 201)],
  ['escapes in capitals count too', run(1_000, '%4F', 133), run(1_000, '%4F', 134)],
  ['999 signs without a space', run(999, '!', 900), run(1_000, '!', 900)],
] as const) {
  test(`${what} are text, one more is a file`, () => {
    assert.equal(withoutNoise(`see ${text} here`), `see ${text} here`);
    assert.equal(withoutNoise(`see ${noise} here`), `see ${leftOut(noise.length)} here`);
  });
}

test('a script that is written without spaces ends a run', () => {
  const text = `${run(999, '!', 900)}あ${run(999, '!', 900)}`;
  assert.equal(withoutNoise(text), text);
});

test('a run of 999 signs of Base64 or hexadecimal is a word, of 1,000 a file, with the words that embed it', () => {
  for (const before of ['', 'data:image/png;base64,']) {
    const word = `see ${before}${'a'.repeat(999 - before.length)} here`;
    assert.equal(withoutFiles(word), word);
    assert.equal(withoutFiles(`see ${before}${'a'.repeat(1_000)} here`), `see ${leftOut(1_000 + before.length)} here`);
  }
});

test('thirteen lines of Base64 are text, fourteen a file, with the short one that ends it', () => {
  const lines = (count: number): string => `${'QUJD'.repeat(10)}\n`.repeat(count);
  assert.equal(withoutFiles(`see\n${lines(13)}here`), `see\n${lines(13)}here`);
  assert.equal(withoutFiles(`see\n${lines(14)}here`), `see\n${leftOut(574)}\nhere`);
  assert.equal(withoutFiles(`see\n${lines(14)}QQ==\nhere`), `see\n${leftOut(579)}\nhere`);
  const short = `${'a'.repeat(39)}\n`.repeat(14);
  assert.equal(withoutFiles(short), short);
});
