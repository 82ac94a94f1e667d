/** Times as people write them, and the form of every short word that many keys share: asserted on both sides of each boundary. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, durationText, msOf } from '../../../config/duration.ts';
import {
  address,
  connectionName,
  date,
  file,
  isAddress,
  percentage,
  plainName,
  variable,
  wholeNumber,
  word,
  words,
} from '../../../config/words.ts';
import { findingsOf } from '../../../config/complaints.ts';
import type { z } from 'zod';

test('a time is a number and a unit, and comes out in milliseconds', () => {
  for (const [text, ms] of [
    ['1ms', 1],
    ['500ms', 500],
    ['1s', 1_000],
    ['30s', 30_000],
    ['1m', 60_000],
    ['90m', 5_400_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['7d', 604_800_000],
    ['999999999ms', 999_999_999],
  ] as const)
    assert.equal(msOf(text), ms, text);
  for (const text of ['', '0s', '05s', '5', 's', '1.5h', '-1s', '1w', '1 s', '1S', '1234567890ms', '1s '])
    assert.ok(Number.isNaN(msOf(text)), text);
});

test('a time is said in the largest unit that it fills', () => {
  for (const [ms, text] of [
    [1, '1ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [1_500, '1500ms'],
    [60_000, '1m'],
    [61_000, '61s'],
    [3_600_000, '1h'],
    [5_400_000, '90m'],
    [86_400_000, '1d'],
    [129_600_000, '36h'],
  ] as const)
    assert.equal(durationText(ms), text);
});

/** What is complained of, in the words that a person reads. */
const said = (form: z.ZodType, value: unknown): readonly string[] => {
  const read = form.safeParse(value);
  return read.success ? [] : findingsOf(read.error, value).map(({ wanted, got }) => `${wanted}, got ${got}`);
};
/** Each is taken as it is, or refused with one complaint. */
function takes(form: z.ZodType, taken: readonly unknown[], refused: readonly unknown[], wanted: string): void {
  for (const value of taken) assert.deepEqual(said(form, value), [], `${String(value).slice(0, 50)} should be taken`);
  for (const value of refused) {
    const complaints = said(form, value);
    assert.equal(complaints.length, 1, `${String(value).slice(0, 50)} should be refused once, got ${complaints.join('; ')}`);
    assert.ok(complaints[0]?.startsWith(`${wanted}, got `), complaints[0]);
  }
}

test('a time has a least and a most, both of which it may be, and is refused once', () => {
  const form = duration('1s', '1h');
  takes(
    form,
    ['1s', '1000ms', '59m', '60m', '1h'],
    ['999ms', '61m', '2h', 'soon', '', 60, null, true],
    'a time from 1s to 1h, such as 30s, 5m, 2h or 7d',
  );
  assert.equal(form.parse('2m'), 120_000);
});

test('a text has 1 to 200 characters', () =>
  takes(word, ['a', ' ', 'a'.repeat(200)], ['', 'a'.repeat(201), 1, null, undefined, ['a']], 'a text of 1 to 200 characters'));

test('one text stands for a list of one', () => {
  assert.deepEqual(words.parse('a'), ['a']);
  assert.deepEqual(words.parse(['a', 'b']), ['a', 'b']);
  takes(words, ['a', ['a']], [[], 1, { a: 1 }], 'a text or a list of texts');
  takes(words, [], ['', [''], ['a', 'a'.repeat(201)]], 'a text of 1 to 200 characters');
});

test('a variable is named in capitals, so that a key that was pasted in its place is refused', () =>
  takes(
    variable,
    ['A', '_A1', 'A'.repeat(100)],
    ['', 'a', '1A', 'A-B', 'A'.repeat(101), 7],
    'the name of an environment variable, such as DESK_TOKEN',
  ));

test('a file is named with its folder, so that a key that was pasted in its place is refused', () =>
  takes(
    file,
    ['/a', './a', '../a', `/${'a'.repeat(1_000)}`],
    ['', 'a', 'a/b', '.../a', '/', '/a\0b', `/${'a'.repeat(1_001)}`, 7],
    'the path of a file that begins with /, ./ or ../',
  ));

test('an address is http or https, has a host, and holds neither name nor password', () => {
  const taken = ['http://a', 'https://a.example/b?c=d', 'HTTPS://A', 'http://127.0.0.1:8080', 'http://[::1]:1/a'];
  const refused = [
    '',
    'a.example',
    'ftp://a.example',
    'http://',
    'http:///a',
    'http:// a',
    'http://a:port',
    'http://kim@a.example',
    'http://:canary@a.example',
    'http://kim:canary@a.example',
  ];
  for (const text of taken) assert.equal(isAddress(text), true, text);
  for (const text of refused) assert.equal(isAddress(text), false, text);
  takes(address, taken, [...refused, 7], 'an http or https address without a name and password in it');
});

test('a date is one that its year has', () =>
  takes(
    date,
    ['2026-12-25', '2028-02-29'],
    ['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-01', '2026-1-1', '25.12.2026', '2026-12-25T00:00', '', 2026],
    'a date such as 2026-12-25',
  ));

test('a percentage is a whole number from 0 to 100', () =>
  takes(percentage, [0, 1, 99, 100], [-1, 101, 0.5, '50', null], 'a whole number from 0 to 100'));

test('a whole number may be its least and its most', () =>
  takes(wholeNumber(2, 20), [2, 3, 20], [1, 21, 2.5, '3'], 'a whole number from 2 to 20'));

test('names that stand in paths, ids and queues have a form and a longest', () => {
  for (const name of ['a', '0-9', 'a'.repeat(32)]) assert.ok(connectionName.safeParse(name).success, name);
  for (const name of ['', 'A', 'a_b', 'a'.repeat(33)]) assert.ok(!connectionName.safeParse(name).success, name);
  for (const name of ['a', 'openai/gpt-5.5', 'ollama/llama3.2:3b', 'A_b', 'a'.repeat(100)])
    assert.ok(plainName.safeParse(name).success, name);
  for (const name of ['', '/a', '.a', 'a b', 'ä', 'a'.repeat(101)]) assert.ok(!plainName.safeParse(name).success, name);
});
