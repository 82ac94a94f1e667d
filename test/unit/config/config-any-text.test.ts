/** Whatever stands in the file, and however much: an answer, never a throw, and never a secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CANARIES, SAMPLE, read, saidOf } from '../config-sample.ts';
import { shown } from '../../../config/shown.ts';
import { nearest } from '../../../config/suggestion.ts';

const RUNS = { numRuns: 300 };

test('any text has an answer, whose problems are in the order of the file', () => {
  const signs = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '\t',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '"',
    "'",
    '#',
    '|',
    '>',
    '!x ',
    '%',
    '---\n',
    '?',
    ',',
    '\u0000',
    '\ud800',
    'connections',
    '1',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(signs, { maxLength: 60 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const got = read(given);
      assert.ok(got.kind === 'unusable' && got.problems.length > 0);
      const places = got.problems.map(({ line = 0, column = 0 }) => line * 10_000 + column);
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      );
    }),
    RUNS,
  );
});

test('any bytes have an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void saidOf(read(bytes))),
    RUNS,
  );
});

test('the sample with any piece cut out or doubled has an answer', () => {
  const place = fc.nat(SAMPLE.length);
  fc.assert(
    fc.property(place, fc.nat(60), fc.boolean(), (from, length, isDoubled) => {
      const piece = SAMPLE.slice(from, from + length);
      const text = SAMPLE.slice(0, from) + (isDoubled ? piece + piece : '') + SAMPLE.slice(from + length);
      const said = saidOf(read(text));
      for (const canary of Object.values(CANARIES)) assert.ok(!said.includes(canary));
    }),
    RUNS,
  );
});

test('a secret that is written anywhere in the file is refused, and said nowhere', () => {
  const lines = SAMPLE.split('\n');
  const keys = fc.constantFrom('apiKey', 'token', 'password', 'secret', 'tokenEnv', 'apiKeyFile', 'authorization', 'api_key');
  const value = fc.constantFrom('canary', '"canary', '[canary]', '{ a: canary }', 'a: canary', '!canary canary', '*canary ', '|\n canary');
  fc.assert(
    fc.property(fc.nat(lines.length - 2), fc.constantFrom(0, 2, 4, 6, 8), keys, value, (at, indent, key, given) => {
      const text = lines.toSpliced(at + 1, 0, `${' '.repeat(indent)}${key}: ${given}`).join('\n');
      const got = read(text, { env: {} });
      assert.equal(got.kind, 'unusable');
      assert.ok(!saidOf(got).includes('canary'), saidOf(got));
    }),
    RUNS,
  );
});

test('any value anywhere in the sample has an answer', () => {
  const paths = [...SAMPLE.matchAll(/: ([a-z0-9-]+)$/gm)].map(({ index }) => index + 2);
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.json({ maxDepth: 3 }),
      (at, json) => void saidOf(read(SAMPLE.slice(0, at) + json + SAMPLE.slice(at).replace(/^[^\n]*/, ''))),
    ),
    RUNS,
  );
});

test('keys that every object has are keys like others', () => {
  for (const key of ['toString', 'constructor', 'hasOwnProperty', 'valueOf', 'length', 'then'])
    for (const text of [`log: { ${key}: 0 }`, `${key}: 1`, `connections: [{ ${key}: 0 }]`, `clients: { ${key}: { ${key}: 0 } }`])
      assert.notEqual(saidOf(read(text)), '');
});

/** Each of these took minutes or the whole stack in some reader of YAML. */
const LARGE: Readonly<Record<string, string>> = {
  'a hundred thousand brackets': '['.repeat(100_000),
  'a thousand nested keys': Array.from({ length: 1_300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  'two hundred thousand aliases': `a: &a 1\nb: [${'*a,'.repeat(200_000)}]`,
  'ninety thousand unknown keys': Array.from({ length: 90_000 }, (_, at) => `k${at}:`).join('\n'),
  'one key a hundred thousand times': 'log:\n'.repeat(100_000),
  'sixty thousand clients': `clients:\n${Array.from({ length: 60_000 }, (_, at) => `  c${at}: {}`).join('\n')}`,
  'a word of a megabyte': `log: ${'a'.repeat(900_000)}@`,
  'an address of a megabyte': `connections: { desk: { url: "https://${'a'.repeat(900_000)}@" } }`,
  'a tag of a megabyte': `a: !${'x'.repeat(900_000)} 1`,
};
for (const [what, text] of Object.entries(LARGE))
  test(`${what} are answered within seconds, and shortly`, () => {
    const startedAt = performance.now();
    const said = saidOf(read(text));
    assert.ok(said !== '' && said.length < 100_000, `${said.length}`);
    // On an idle machine three at most; a quadratic reader needs minutes.
    assert.ok(performance.now() - startedAt < 60_000, `${performance.now() - startedAt} ms`);
  });

test('a value is shown short, on one line, and not at all under a name that looks like a secret', () => {
  assert.equal(shown('pol'), '"pol"');
  assert.equal(shown(`${'x'.repeat(50)}`), `"${'x'.repeat(39)}…"`);
  assert.equal(shown('a\u001b[2J\u202e\nb'), '"a [2J b"');
  for (const key of ['apiKey', 'DESK_TOKEN', 'password', 'Authorization', 'clientSecret'])
    assert.equal(shown('hunter2', ['x', key]), 'a value that is not shown');
  for (const value of [
    'sk-ant-1',
    'whsec_abc',
    'https://kim:hunter2@desk',
    'https://desk/x?token=hunter2',
    'Zm9vYmFyYmF6cXV4MTIz',
    '0190a7b2-5c7e-7d3a-9f00-aaaaaaaaaaaa',
  ])
    assert.doesNotMatch(shown(value), /hunter2|sk-ant|whsec|Zm9v|0190/);
});

test('a slip of two letters or of a third of a word finds its word, another word does not', () => {
  assert.equal(nearest('itnake', ['intake', 'kind', 'url']), 'intake');
  assert.equal(nearest('webhookSecrets', ['webhookSecretsEnv', 'url']), 'webhookSecretsEnv');
  assert.equal(nearest('LOG', ['log']), 'log');
  assert.equal(nearest('ab', ['ai']), 'ai');
  assert.equal(nearest('xy', ['ai']), undefined);
  assert.equal(nearest('password', ['url', 'kind']), undefined);
});
