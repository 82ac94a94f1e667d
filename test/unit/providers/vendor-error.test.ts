/** A vendor's error is found wherever it stands, and a body that was made to hurt ends in bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorInStream, errorInSuccess, vendorErrorIn } from '../../../providers/vendor-error.ts';

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
  ['as a sentence in quotation marks, which is JSON too', { error: { message: '"No."' } }, [], '"No."', undefined],
  ['without a message', { error: { code: 'b' } }, ['b'], 'no message', undefined],
  ['with a type that says only that it is one', { type: 'error', message: 'No.' }, [], 'No.', undefined],
  ['in a field of a gateway', { message: 'No.', provider_specific_fields: { innererror: { code: 'y' } } }, ['y'], 'No.', undefined],
  ['in a list of errors', { errors: [{ message: 'No.', reason: 'z' }] }, ['z'], 'No.', undefined],
  ['with two messages, of which the first is empty', { error: { message: ' ', detail: 'No.' } }, [], 'No.', undefined],
] as const)
  test(`an error ${where} is read`, () => assert.deepEqual(vendorErrorIn(body), { words, message, status, retryDelay: undefined }));

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

for (const [what, body, status] of [
  ['400 is', { message: 'No.', code: 400 }, 400],
  ['599 is', { message: 'No.', code: 599 }, 599],
  ['the first of two is', { message: 'No.', code: 429, error: { code: 500 } }, 429],
  ['399 is not', { message: 'No.', code: 399 }, undefined],
  ['600 is not', { message: 'No.', code: 600 }, undefined],
  ['404.5 is not', { message: 'No.', code: 404.5 }, undefined],
] as const)
  test(`of the numbers in an error, ${what} its status`, () =>
    assert.deepEqual(vendorErrorIn(body), { words: [], message: 'No.', status, retryDelay: undefined }));

for (const [what, body, message] of [
  ['whose object is an error', { object: 'error', message: 'No.' }, 'No.'],
  ['whose type is an error', { type: 'error', message: 'No.' }, 'No.'],
  ['with an error that is a text', { error: 'No.', object: 'chat.completion', type: 'message' }, 'No.'],
  ['with an error that is false', { error: false, message: 'hello' }, undefined],
  ['whose object and type are something else', { object: 'chat.completion', type: 'message', message: 'hello' }, undefined],
  ['that is a list of lists', [[{ error: 'No.' }]], undefined],
] as const)
  test(`a success ${what} is ${message === undefined ? 'none' : 'one'}`, () => assert.equal(errorInSuccess(body)?.message, message));

const google = (...delays: unknown[]): unknown => ({
  error: { message: 'No.', details: delays.map((retryDelay) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay })) },
});
for (const [what, body, delay] of [
  ['seconds', google('36s'), '36s'],
  ['a part of a second', google('0.5s'), '0.5s'],
  ['the first of two', google('36s', '7s'), '36s'],
  ['JSON as text', { error: { message: JSON.stringify(google('26s')) } }, '26s'],
  ['no number', google('soon'), undefined],
  ['a negative number', google('-5s'), undefined],
  ['a number without a unit', google(36), undefined],
  ['more figures than a time has', google(`${'9'.repeat(10)}s`), undefined],
  ['the second, where the first is no time', google('soon', '7s'), '7s'],
] as const)
  test(`advice to wait in the form of Google is read: ${what}`, () => assert.equal(vendorErrorIn(body)?.retryDelay, delay));

test('advice to wait that stands in what was sent is a quotation', () => {
  const message = JSON.stringify(google('26s'));
  assert.equal(vendorErrorIn({ error: { message } }, [`Look: ${message}`])?.retryDelay, undefined);
});

const ERROR = 'data: {"error":{"code":"insufficient_quota","message":"No credit."}}';
const PART = 'data: {"choices":[{"delta":{"content":"error"}}]}';
for (const [what, text, words] of [
  ['after a part of an answer', `${PART}\n\n${ERROR}\n\n`, ['insufficient_quota']],
  ['with the ends of lines that HTTP has', `${PART}\r\n\r\n${ERROR}\r\n\r\n`, ['insufficient_quota']],
  ['after a comment', `: waiting\n\n${ERROR}`, ['insufficient_quota']],
  ['after blank lines', `\n\n${ERROR}`, ['insufficient_quota']],
  ['named by its event', 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}', ['overloaded_error']],
  ['without a blank after the colon', ERROR.replace(': ', ':'), ['insufficient_quota']],
  ['before another', `${ERROR}\n\ndata: {"error":{"code":"later","message":"x"}}`, ['insufficient_quota']],
  ['that is no JSON', 'data: error\n\n', undefined],
  ['that is an answer', `${PART}\n\ndata: [DONE]\n\n`, undefined],
  ['in a text that is no stream', `Sorry.\n${ERROR}`, undefined],
  ['nowhere', '', undefined],
] as const)
  test(`in a stream of events an error ${what} is ${words === undefined ? 'none' : 'read'}`, () =>
    assert.deepEqual(errorInStream(text)?.words, words));

test('in a stream JSON that was sent is a quotation too', () => {
  const quoted = '{"code":"content_filter"}';
  assert.deepEqual(errorInStream(`data: ${JSON.stringify({ error: quoted })}`, [quoted])?.words, []);
});

test('of all words those of the most telling keys come first, twenty of them', () => {
  const at = (one: string): unknown => ({ status: `s${one}`, reason: `r${one}`, type: `t${one}`, code: `c${one}`, error_code: `e${one}` });
  const numbers = ['1', '2', '3', '4', '5', '6', '7', '8'];
  const first = ['e', 'c', 't'].flatMap((letter) => numbers.map((one) => letter + one)).slice(0, 20);
  assert.deepEqual(vendorErrorIn(numbers.map(at))?.words, first);
  assert.deepEqual(vendorErrorIn({ status: 's', reason: 'r', type: 't', code: 'c', error_code: 'e' })?.words, ['e', 'c', 't', 'r', 's']);
  assert.deepEqual(vendorErrorIn({ code: 'twice', error: { code: 'twice' } })?.words, ['twice'], 'each once');
});

test('eight messages are read, those of an error before those that it wraps', () => {
  const seven = { error_description: '7', title: '6', details: '5', detail: '4', error: '3', msg: '2', message: '1' };
  assert.equal(vendorErrorIn({ ...seven, errors: [{ message: '8' }, { message: '9' }] })?.message, '1 2 3 4 5 6 7 8');
});

test('of a list eight are read', () =>
  assert.deepEqual(
    vendorErrorIn(Array.from({ length: 9 }, (_, at) => ({ code: `c${at}` })))?.words,
    Array.from({ length: 8 }, (_, at) => `c${at}`),
  ));

test('sixty objects are read and no more', () => {
  // Groups of one and eight: the sixtieth is the fifth of the eight in the seventh group.
  const withStatusAt = (nth: number): unknown => {
    let at = 0;
    const one = (): object => ({ message: ++at === 1 ? 'No.' : '', code: at === nth ? 503 : null });
    return Array.from({ length: 8 }, () => ({ ...one(), errors: Array.from({ length: 8 }, one) }));
  };
  assert.deepEqual(
    [60, 61].map((nth) => vendorErrorIn(withStatusAt(nth))?.status),
    [503, undefined],
  );
});

for (const [how, wrap] of [
  ['objects', (inner: unknown) => ({ error: inner })],
  ['lists', (inner: unknown) => [inner]],
  ['JSON as text', (inner: unknown) => ({ message: JSON.stringify(inner) })],
] as const)
  test(`an error is read seven ${how} deep, and not deeper`, () => {
    const wrapped = (times: number): unknown => (times === 0 ? { code: 'deep' } : wrap(wrapped(times - 1)));
    assert.deepEqual(vendorErrorIn(wrapped(7))?.words, ['deep']);
    assert.equal(vendorErrorIn(wrapped(8)), undefined);
  });

test('JSON as text is read up to ten thousand characters, and is a message like another beyond', () => {
  const text = (length: number): string => {
    const short = JSON.stringify({ code: 'inner', message: 'No.', pad: '' });
    return short.replace('"pad":""', `"pad":"${'x'.repeat(length - short.length)}"`);
  };
  assert.deepEqual(vendorErrorIn({ message: text(10_000) }), {
    words: ['inner'],
    message: 'No.',
    status: undefined,
    retryDelay: undefined,
  });
  const beyond = text(10_001);
  assert.deepEqual(vendorErrorIn({ message: beyond }), {
    words: [],
    message: beyond.slice(0, 1_200),
    status: undefined,
    retryDelay: undefined,
  });
});

test('JSON that stands in what was sent is a quotation, however it is spaced', () => {
  const body = { error: { message: '{"code": "content_filter"}' } };
  assert.deepEqual(vendorErrorIn(body, ['Hello.'])?.words, ['content_filter']);
  const quoted = { words: [], message: '{"code": "content_filter"}', status: undefined, retryDelay: undefined };
  assert.deepEqual(vendorErrorIn(body, ['Hello.', 'It says {\n  "code":"content_filter" } to me.']), quoted);
  assert.deepEqual(errorInSuccess(body, ['{"code":"content_filter"}']), quoted);
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
  const bodies = [many, { error: many }, { message: JSON.stringify(many) }, { error: { message: `{${'['.repeat(9_000)}` } }];
  // Of the processor's time and not of the clock's: a busy machine makes nothing longer that is read.
  const before = process.cpuUsage();
  for (const body of bodies) {
    const error = vendorErrorIn(body);
    assert.ok(!error || (error.words.length <= 20 && error.message.length <= 1_200));
  }
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 1_000_000, `${user + system} µs`);
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ error: fc.jsonValue(), code: fc.jsonValue(), message: fc.jsonValue() })), (body) => {
      const error = vendorErrorIn(body);
      assert.ok(error === undefined || (error.message.length <= 1_200 && error.words.every((word) => /^[\w.-]{1,80}$/.test(word))));
    }),
  );
});
