/** What of a value, a key or a path may stand in a message, and which word was meant by a misspelt one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneOf, problemText } from '../../../config/problem.ts';
import { pathText, plain, quoted, shown } from '../../../config/shown.ts';
import { didYouMean, nearest } from '../../../config/suggestion.ts';

const CLOSED = 'a value that is not shown';

test('a value is named by its kind: nothing, a list, a mapping, a short text in quotes, a number or a word', () => {
  for (const [value, said] of [
    [undefined, 'nothing'],
    [null, 'nothing'],
    [[], 'an empty list'],
    [[1], 'a list'],
    [{}, 'an empty mapping'],
    [{ a: 1 }, 'a mapping of keys'],
    ['', 'an empty text'],
    ['pol', '"pol"'],
    [0, '0'],
    [12.5, '12.5'],
    [true, 'true'],
    [false, 'false'],
    [10n, CLOSED],
    [Symbol('canary'), CLOSED],
  ] as const)
    assert.equal(shown(value), said);
});

test('under a name that looks like a secret nothing is shown but that there is a value, however far down it stands', () => {
  for (const path of [['tokenEnv'], ['apiKeyFile', 0], ['connections', 'desk', 'webhookSecretsEnv'], ['passwords', 'of', 'all']]) {
    for (const value of ['hunter2', 12, true]) assert.equal(shown(value, path), CLOSED);
    assert.equal(shown('', path), 'an empty text');
    assert.equal(shown(null, path), 'nothing');
    assert.equal(shown(['hunter2'], path), 'a list');
  }
  assert.equal(shown('pol', ['connections', 'desk', 0, 'intake']), '"pol"');
});

test("a watchdog's address is a secret, and another address or another key of the watchdog is none", () => {
  assert.equal(shown('hourly', ['heartbeat', 'url']), CLOSED);
  assert.equal(shown('hourly', ['heartbeat', 'every']), '"hourly"');
  assert.equal(shown('hourly', ['heartbeat']), '"hourly"');
  assert.equal(shown('hourly', ['desk', 'url']), '"hourly"');
  assert.equal(shown('hourly', ['desk', 'heartbeat', 'url']), '"hourly"');
});

test('a long piece of letters and digits looks like a secret from 16 signs on; letters alone or digits alone do not', () => {
  assert.equal(shown('abcdefgh1234567'), '"abcdefgh1234567"');
  assert.equal(shown('abcdefgh12345678'), CLOSED);
  assert.equal(shown('abcdefghijklmnopqrst'), '"abcdefghijklmnopqrst"');
  assert.equal(shown('12345678901234567890'), '"12345678901234567890"');
  assert.equal(shown('gpt-5.5 abcdefgh12345678 b'), CLOSED);
  assert.equal(shown('abcdefgh/12345678'), '"abcdefgh/12345678"');
});

test('an address is shown where it is host and path alone', () => {
  for (const value of ['https://desk.example.com/api', 'http://127.0.0.1:8080', 'desk.example.com'])
    assert.equal(shown(value), JSON.stringify(value));
  for (const value of ['https://kim@desk', 'kim@desk.example', 'desk?x', 'https://desk/a b', 'https://desk/?x=1'])
    assert.equal(shown(value), CLOSED);
});

test('a text has 40 signs at most, counted as a reader counts them, and what a terminal would obey is a blank', () => {
  assert.equal(plain('x'.repeat(40)), 'x'.repeat(40));
  assert.equal(plain('x'.repeat(41)), `${'x'.repeat(39)}…`);
  assert.equal(plain('😀'.repeat(40)), '😀'.repeat(40));
  assert.equal(plain('😀'.repeat(41)), `${'😀'.repeat(39)}…`);
  assert.equal(plain('x'.repeat(200), 200), 'x'.repeat(200));
  assert.equal(plain('x'.repeat(201), 200), `${'x'.repeat(199)}…`);
  assert.equal(plain('a\u001b\u0007\nb\ud800'), 'a b\ufffd');
});

test('a key is quoted, and one that looks like a secret is not said', () => {
  assert.equal(quoted('a"b'), '"a\\"b"');
  assert.equal(quoted('sk-abc'), '"…"');
});

test('a path is written as one would read it aloud: names by dots, places in brackets, odd names in quotes', () => {
  for (const [path, said] of [
    [[], ''],
    [['log'], 'log'],
    [['connections', 'desk', 'overrides', 0, 'when'], 'connections.desk.overrides[0].when'],
    [['clients', 'Acme Corp', 'ai'], 'clients["Acme Corp"].ai'],
    [['Acme Corp'], '["Acme Corp"]'],
    [['a', 'x'.repeat(40)], `a.${'x'.repeat(40)}`],
    [['a', 'x'.repeat(41)], `a["${'x'.repeat(39)}…"]`],
    [['clients', 'sk-abc'], 'clients["…"]'],
    [['clients', ''], 'clients[""]'],
  ] as const)
    assert.equal(pathText(path), said);
});

test('a list of choices ends in or', () => {
  assert.equal(oneOf([]), '');
  assert.equal(oneOf(['a']), 'a');
  assert.equal(oneOf(['a', 'b']), 'a or b');
  assert.equal(oneOf(['a', 'b', 'c']), 'a, b or c');
});

test('a problem is one line: file, line and column where there are any, path where there is one, and what to do where it is known', () => {
  const words = { file: 'standby.yaml', wanted: 'a', got: 'b' };
  const none = { line: undefined, column: undefined };
  assert.equal(problemText({ ...words, ...none, path: '' }), 'standby.yaml: Expected a, got b.');
  assert.equal(problemText({ ...words, line: 3, column: 7, path: 'log' }), 'standby.yaml:3:7 log: Expected a, got b.');
  assert.equal(problemText({ ...words, line: 3, column: undefined, path: '' }), 'standby.yaml:3:1: Expected a, got b.');
  assert.equal(problemText({ ...words, ...none, path: 'log', todo: 'Do c.' }), 'standby.yaml log: Expected a, got b. Do c.');
});

test('a slip is two letters at most, or a third of the word, rounded down, and never the whole word', () => {
  for (const [word, candidate, isSlip] of [
    ['abxx', 'abcd', true],
    ['axxx', 'abcd', false],
    ['abcdefxx', 'abcdefgh', true],
    ['abcdexxx', 'abcdefgh', false],
    ['abcdefxxx', 'abcdefghi', true],
    ['abcdexxxx', 'abcdefghi', false],
    ['abcdefghxxx', 'abcdefghijk', true],
    ['abcdefgxxxx', 'abcdefghijk', false],
    ['abcdefghxxxx', 'abcdefghijkl', true],
    ['abcdefgxxxxx', 'abcdefghijkl', false],
    ['x', 'a', false],
    ['xx', 'ab', false],
    ['ax', 'ab', true],
  ] as const)
    assert.equal(nearest(word, [candidate]), isSlip ? candidate : undefined, word);
});

test('the nearest of several is meant, the first where two are as near, and case is no slip', () => {
  assert.equal(nearest('webhok', ['webhooks', 'webhook']), 'webhook');
  assert.equal(nearest('webhok', ['webhook', 'webhooks']), 'webhook');
  assert.equal(nearest('ax', ['ab', 'ac']), 'ab');
  assert.equal(nearest('ABCDEF', ['abcdef']), 'abcdef');
  assert.equal(nearest('abcdef', ['ABCDEF']), 'ABCDEF');
  assert.equal(nearest('abcdef', []), undefined);
});

test('a word of more than 100 letters is compared with none', () => {
  const letters = 'x'.repeat(99);
  assert.equal(nearest(`${letters}y`, [`${letters}z`]), `${letters}z`);
  assert.equal(nearest(`${letters}xy`, [`${letters}xz`]), undefined);
});

test('what was meant is asked as a question, and nothing is asked of what is no text or like no other', () => {
  assert.deepEqual(didYouMean('pol', ['webhook', 'poll']), { todo: 'Did you mean "poll"?' });
  assert.deepEqual(didYouMean('zzz', ['webhook', 'poll']), {});
  assert.deepEqual(didYouMean(undefined, ['undefine']), {});
});
