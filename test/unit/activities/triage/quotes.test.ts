/** How much a quote must say to prove that the ticket was read: each bound from both sides, and what makes no other quotation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf } from '../../../../activities/triage/quotes.ts';

const TOO_LITTLE = 'evidence quotes too little: at least two words and six letters are needed';
const NONE = 'evidence has no quote of the ticket';
/** Long enough that no quote below is half of it. */
const LONG = 'Ticket of the day\nab cdef ghijkl mn - abcdefghijk abcdefghijkl a bcdef 打印机坏 打印机 abcdefg - and so on, for a while';
const said = (quote: string, text = LONG): string => problemsOf([quote], text).join('; ') || 'enough';

for (const [quote, wanted] of [
  ['ab cdef', 'enough'],
  ['b cdef', TOO_LITTLE],
  ['a bcdef', 'enough'],
  ['ghijkl', TOO_LITTLE],
  ['ghijkl mn', 'enough'],
  ['abcdefg -', TOO_LITTLE],
  ['abcdefghijkl', 'enough'],
  ['abcdefghijk', TOO_LITTLE],
  ['打印机坏', 'enough'],
  ['打印机', TOO_LITTLE],
  ['Ticket of the day', 'enough'],
] as const)
  test(`${JSON.stringify(quote)} of a long ticket is ${wanted === 'enough' ? 'enough' : 'too little'}`, () =>
    assert.equal(said(quote), wanted));

test('one word that is more than half of a ticket is enough, and one that is half of it is not', () => {
  assert.equal(said('hijklmnop', 'abcdefg hijklmnop'), 'enough');
  assert.equal(said('ijklmnop', 'abcdefgh ijklmnop'), TOO_LITTLE);
  assert.equal(said('abcdef', 'abcdefgh ijklmnop'), TOO_LITTLE);
});

test('a ticket of eleven characters needs no quote, and one of twelve does, white space at its ends not counted', () => {
  assert.deepEqual(problemsOf([], 'VPN is down'), []);
  assert.deepEqual(problemsOf([], '&nbsp;\n VPN is down&nbsp; '), []);
  assert.deepEqual(problemsOf([], 'VPN is down!'), [NONE]);
  assert.deepEqual(problemsOf(['', "' . '"], 'VPN is down!'), [NONE]);
});

test('a subject may be quoted whole, be it one short word, and no other line so', () => {
  const text = ' VPN\nIt drops\nevery now and then, since the first of this month.';
  assert.equal(said('VPN', text), 'enough');
  assert.equal(said('VPN.', text), 'enough');
  assert.equal(said('drops', text), TOO_LITTLE);
});

test('quotes that stand nowhere are counted, whatever else is quoted', () => {
  assert.deepEqual(problemsOf(['ab cdef', 'printer on fire', 'no such words'], LONG), [
    '2 of 3 evidence quotes do not stand in the ticket',
  ]);
  assert.deepEqual(problemsOf(['打印机', 'ab cdef'], LONG), [], 'one that says enough is enough');
});

test('marks, dots and blanks around a quote are the model’s, and exactly those are taken off', () => {
  for (const quote of ["'ab cdef'", '"ab cdef"', '... ab cdef ...', "' . ab cdef . '", '“ab cdef”'])
    assert.equal(said(quote), 'enough', quote);
  // Alone on its line, so that a blank which is left would stand nowhere.
  assert.equal(said("' VPN drops daily '", 'VPN drops daily'), 'enough');
  for (const quote of ["'b cdef'", '(ab cdef)', '-ab cdef']) assert.notEqual(said(quote), 'enough', quote);
});

for (const [text, quote] of [
  ['Fish &amp; chips fail', 'Fish & chips fail'],
  ['Fish &AMP; chips fail', 'Fish & chips fail'],
  ['Fish &#38; chips fail', 'Fish & chips fail'],
  ['Fish &#x26; chips fail', 'Fish & chips fail'],
  ['Fish &#X26; chips fail', 'Fish & chips fail'],
  ['Fish &#1; chips fail', 'Fish \u0001 chips fail'],
  ['Fish &#x10ffff; chips fail', 'Fish \u{10ffff} chips fail'],
  ['Fish &lt;b&gt; chips&nbsp;fail', 'Fish <b> chips fail'],
  ['Fish &lsquo;n&rsquo; chips &ndash; fail', "Fish 'n' chips - fail"],
  ['Fish &mdash; chips&hellip; fail', 'Fish - chips... fail'],
  ['&ldquo;Fish&rdquo; &laquo;and&raquo; &quot;chips&quot; &apos;fail&apos;', '"Fish" "and" "chips" "fail"'],
] as const)
  test(`${JSON.stringify(text)} is read as ${JSON.stringify(quote)}`, () => assert.equal(said(quote, text), 'enough'));

test('an escape of no character, and one that nobody knows, stay as they stand', () => {
  for (const escape of ['&#0;', '&#x0;', '&#1114112;', '&#x110000;', '&bogus;', '&tostr;'])
    assert.equal(said(`Fish ${escape} chips fail`, `Fish ${escape} chips fail`), 'enough', escape);
  for (const [escape, character] of [
    ['&#0;', '\0'],
    ['&bogus;', ''],
  ] as const)
    assert.notEqual(said(`Fish ${character} chips fail`, `Fish ${escape} chips fail`), 'enough', escape);
});

test('what a mail program puts before a quoted line is no part of it', () => {
  assert.equal(said('the VPN drops since nine', 'Hello\n> the VPN\n>> drops\n  > since nine\n'), 'enough');
});
