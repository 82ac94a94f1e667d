/** Text of a stranger on its way into a ticket system: it may be read there, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plain } from '../../activities/desk/plain.ts';

const cleaned: readonly (readonly [string, string, string])[] = [
  ['line ends and tabs are spaces', 'a\r\n\tb\u2028c', 'a b c'],
  ['a forged mark is no mark', 'see [standby deadbeef]', 'see (standby deadbeef]'],
  ['a forged mark in other letters is no mark', '[ STANDBY deadbeef] [\n\tstandby x]', '(standby deadbeef] (standby x]'],
  [
    'a forged mark with a hidden character inside is no mark',
    '[stand\u00adby x] [\u200bstandby y] [st\u{e0061}andby z]',
    '(standby x] (standby y] (standby z]',
  ],
  ['a forged mark with a control character before it is no mark', '[\u0000standby x]', '(standby x]'],
  ['two brackets make no mark either', '[[standby x]]', '[(standby x]]'],
  ['direction characters are gone', 'exe.\u202egpj\u2066\u061c\u200f', 'exe.gpj'],
  ['HTML is text', '<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
  ['an address is no link', 'go to https://evil.example/a', 'go to https ://evil.example/a'],
  ['an address of an odd scheme is no link', 'search-ms://x vscode://y', 'search-ms ://x vscode ://y'],
  [
    'a scheme without slashes is no link',
    'javascript:alert(1) mailto:a@b.example ms-msdt:/id',
    'javascript :alert(1) mailto :a@b.example ms-msdt :/id',
  ],
  ['a bare web name is no link', 'WWW.evil.example', 'WWW .evil.example'],
  ['a Markdown link or picture has no target', '![x](//evil.example/p.png)', '![x] (//evil.example/p.png)'],
  ['a network share is no link', 'open \\\\host\\share', 'open \\\\ host\\share'],
  ['nobody is called by name', '@all please', '@ all please'],
  ['a lone surrogate is a replacement sign', 'a\ud800b', 'a\ufffdb'],
];
for (const [claim, given, wanted] of cleaned) {
  test(claim, () => assert.equal(plain(given, 300), wanted));
}

test('plain words stay as they are: times, paths, mail addresses, other scripts', () => {
  for (const words of [
    'Since 09:14 the share C:\\data\\x is slow: error 0x80 [new]',
    'ask a.person@acme.example (Zürich, 東京)',
    'ratio 3:2; note: see below',
  ]) {
    assert.equal(plain(words, 300), words);
  }
});

test('a text of exactly the limit is whole, a longer one ends in an ellipsis', () => {
  assert.equal(plain('abcde', 5), 'abcde');
  assert.equal(plain('abcdef', 5), 'abcd…');
});

test('a cut inside a character drops the character', () => assert.equal(plain('abc😀def', 5), 'abc…'));

const dangerous = fc.constantFrom(
  '[',
  ']',
  '(',
  'standby',
  'STANDBY',
  ' ',
  '\n',
  '\u0000',
  '\u200b',
  '\u00ad',
  '\u202e',
  '\ud800',
  'https:',
  '//',
  ':',
  'www.',
  '<',
  '>',
  '@',
  '\\',
  'a',
  'javascript:',
  '😀',
  '\u{e0041}',
  'ſtandby',
  '\ufff9',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(dangerous, { maxLength: 30 }).map((parts) => parts.join('')),
);
test('whatever comes in, one bounded well-formed line comes out, without mark, markup, link or hidden character', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, most) => {
      const got = plain(text, most);
      assert.ok(got.length <= most && got.isWellFormed());
      assert.doesNotMatch(got, /\[\s*standby/iu);
      assert.doesNotMatch(got, /\p{Cc}|\p{Default_Ignorable_Code_Point}|\p{Zl}|\p{Zp}|\p{Bidi_Control}/u);
      assert.doesNotMatch(got, /[<>]|\w:\/\/|\]\(|\bwww\.|\bjavascript:[^\s…]/i);
    }),
    { numRuns: 5000 },
  );
});

test('plain text stays the same when it is made plain again', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const once = plain(text, 10_000);
      assert.equal(plain(once, 10_000), once);
    }),
    { numRuns: 2000 },
  );
});
