/** A vendor's error is found wherever it stands, and a body that was made to hurt ends in bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorInSuccess, vendorErrorIn } from '../../providers/vendor-error.ts';

const nested = (levels: number): unknown => (levels === 0 ? { code: 'deep', message: 'deep down' } : { error: nested(levels - 1) });
for (const [where, body, words, message, status] of [
  ['in an object', { error: { message: 'No.', type: 'a', code: 'b' } }, ['b', 'a'], 'No.', undefined],
  ['as a text', { error: 'No.', code: 'b' }, ['b'], 'No.', undefined],
  ['at the top', { object: 'error', message: 'No.', type: 'BadRequestError', code: 400 }, ['BadRequestError'], 'No.', 400],
  ['in a list', [{ error: { message: 'No.', status: 'INVALID_ARGUMENT', code: 400 } }], ['INVALID_ARGUMENT'], 'No.', 400],
  ['without a type', { error: { message: 'No.', code: 'b' } }, ['b'], 'No.', undefined],
  ['without a code', { error: { message: 'No.', type: 'a' } }, ['a'], 'No.', undefined],
  ['with nulls', { error: { message: 'No.', type: null, code: null, param: null } }, [], 'No.', undefined],
  ['with a code that is a number as text', { error: { message: 'No.', code: '400' } }, [], 'No.', 400],
  ['in details', { error: { message: 'No.', details: [{ reason: 'API_KEY_INVALID' }] } }, ['API_KEY_INVALID'], 'No.', undefined],
  ['in an inner error', { error: { message: 'No.', code: 'x', innererror: { code: 'y' } } }, ['x', 'y'], 'No.', undefined],
  ['as problem+json', { type: 'about:blank', title: 'Gone', status: 410, detail: 'It ended.' }, [], 'It ended. Gone', 410],
  [
    'as a message that is an object',
    { message: { detail: [{ type: 'extra_forbidden', msg: 'Extra.' }] } },
    ['extra_forbidden'],
    'Extra.',
    undefined,
  ],
  ['as a message that is JSON', { error: { message: '{"error":{"code":"inner","message":"No."}}' } }, ['inner'], 'No.', undefined],
  ['as a message that begins like JSON', { error: { message: '[500] No.' } }, [], '[500] No.', undefined],
] as const)
  test(`an error ${where} is read`, () => assert.deepEqual(vendorErrorIn(body), { words, message, status }));

for (const [what, body] of [
  ['nothing', undefined],
  ['null', null],
  ['a number', 5],
  ['an empty object', {}],
  ['an empty list', []],
  ['an answer', { choices: [{ finish_reason: 'stop' }] }],
  ['an error without a word', { error: { message: '  ', code: '' } }],
  ['an error deeper than any vendor puts it', nested(40)],
] as const)
  test(`${what} is none`, () => assert.equal(vendorErrorIn(body), undefined));

test('a success has an error only where it calls it one', () => {
  assert.equal(errorInSuccess({ message: 'hello', type: 'message' }), undefined);
  assert.equal(errorInSuccess({ error: null, choices: [] }), undefined);
  assert.equal(errorInSuccess({ error: 'Model is unloaded.' })?.message, 'Model is unloaded.');
  assert.equal(errorInSuccess([{ error: { code: 429, message: 'busy' } }])?.status, 429);
});

test('a word is short and a word: text and control characters never stand for a code', () => {
  for (const code of ['The ticket of Mr Smith', 'a'.repeat(81), 'x\ny', 'x\u202ey', '', { a: 1 }])
    assert.deepEqual(vendorErrorIn({ error: { message: 'No.', code } })?.words, []);
});

test('whatever a body holds, what is read of it is bounded, and soon', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => ({
    code: `c${at}`,
    message: 'x'.repeat(5_000),
    error: { detail: [{ msg: 'y' }] },
  }));
  const startedAt = performance.now();
  for (const body of [many, { error: many }, { message: JSON.stringify(many) }, { error: { message: `{${'['.repeat(9_000)}` } }]) {
    const error = vendorErrorIn(body);
    assert.ok(!error || (error.words.length <= 20 && error.message.length <= 1_200));
  }
  assert.ok(performance.now() - startedAt < 1_000);
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ error: fc.jsonValue(), code: fc.jsonValue(), message: fc.jsonValue() })), (body) => {
      const error = vendorErrorIn(body);
      assert.ok(error === undefined || (error.message.length <= 1_200 && error.words.every((word) => /^[\w.-]{1,80}$/.test(word))));
    }),
  );
});
