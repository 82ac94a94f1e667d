import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detailOf } from '../../../providers/detail.ts';

const nothing = { secret: undefined, texts: [] };

test('a detail is one line of at most 300 characters without control characters', () => {
  const detail = detailOf(`first\r\nsecond\u0000\u001b[31mred\u202eback \ud800${'x'.repeat(5_000)}`, nothing);
  assert.equal(detail.length, 300);
  assert.match(detail, /^first second \[31mred back/);
  assert.ok(detail.isWellFormed());
  assert.doesNotMatch(detail, /[\p{Cc}\p{Cf}]/u);
});

test('300 characters stay as they are, one more is cut, and blanks around count for nothing', () => {
  assert.equal(detailOf('x'.repeat(300), nothing), 'x'.repeat(300));
  assert.equal(detailOf('x'.repeat(301), nothing), `${'x'.repeat(299)}…`);
  assert.equal(detailOf(' \n No.\t ', nothing), 'No.');
});

test('of a long text only the first 1,200 characters are read', () => {
  const hidden = { secret: undefined, texts: ['a'.repeat(1_199)] };
  assert.equal(detailOf(`${'a'.repeat(1_199)}bc`, hidden), '[…]b');
});

test('a cut through a pair of surrogates leaves no half character', () => {
  assert.ok(detailOf(`x${'🙂'.repeat(400)}`, nothing).isWellFormed());
});

test('the key is taken out, whole or masked', () => {
  const hidden = { secret: 'plain-key-of-a-gateway', texts: [] };
  assert.equal(detailOf('Incorrect API key provided: plain-key-of-a-gateway.', hidden), 'Incorrect API key provided: [key].');
  assert.equal(detailOf('Wrong key sk-proj-abc123 given', hidden), 'Wrong key [key] given');
  assert.equal(detailOf('Wrong key plai********way given', hidden), 'Wrong key [key] given');
  assert.equal(detailOf('Authorization: Bearer abc.def', hidden), 'Authorization: [key]');
});

test('what the vendor quotes from our text is taken out, over line breaks too', () => {
  const hidden = { secret: undefined, texts: ['Triage this.', 'Mrs. Example cannot log in,\nher password is Winter2026!'] };
  const detail = detailOf('Flagged input: "cannot log in, her password is Winter2026!" by rule 7', hidden);
  assert.equal(detail, 'Flagged input: "[…]" by rule 7');
});

for (const [what, line, shown] of [
  ['twelve characters in a row are a quotation, at the end too', 'Wrong: Winter2026!!', 'Wrong: […]'],
  ['and at the beginning', 'Winter2026!! is wrong', '[…] is wrong'],
  ['thirteen are one whole', 'Wrong: +Winter2026!! again', 'Wrong: […] again'],
  ['eleven are a coincidence', 'Wrong: Winter2026!', 'Wrong: Winter2026!'],
  ['a word at the end that also stands there is one, too', 'Wrong: Win', 'Wrong: Win'],
  ['two are taken out each', 'Winter2026!! / Winter2026!!', '[…] / […]'],
] as const)
  test(`${what}`, () => assert.equal(detailOf(line, { secret: undefined, texts: ['pw=+Winter2026!!'] }), shown));

test("the vendor's own words stay", () => {
  const hidden = { secret: 'key', texts: ['The model cannot be reached.'] };
  assert.equal(detailOf("This model's limit is 10", hidden), "This model's limit is 10");
});

test('hiding takes no noticeable time of the processor, even against a prompt made to be slow', () => {
  const hidden = { secret: 'k', texts: [`${'a'.repeat(11)}b`.repeat(10_000)] };
  const before = process.cpuUsage();
  detailOf('a'.repeat(100_000), hidden);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 1_000_000, `${user + system} µs`);
});
