/** A text of YAML: what is refused of it and on which line, and where in it a path stands. */
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LineCounter, Pair, Scalar, YAMLSeq } from 'yaml';
import { NOW_MS, SAMPLE, read, saidOf } from '../config-sample.ts';
import { textOf } from '../../../config/file-text.ts';
import { examineFile, loadConfig, readFile } from '../../../config/load.ts';
import { keyText, placeAt, startOf } from '../../../config/places.ts';
import { readYaml } from '../../../config/yaml-text.ts';

const flawsOf = (text: string): readonly string[] =>
  readYaml(text).flaws.map(({ line, column, wanted, got, todo }) => `${line}:${column} ${wanted}, got ${got}.${todo ? ` ${todo}` : ''}`);
const KEY = 'a name as key';
const OTHERWISE = `${KEY}, got a number or a word that YAML reads otherwise. Put it in quotes.`;
const ALIAS = 'an anchor before the alias, got none of that name. Put a text that begins with * in quotes.';
const ALIASES = 'at most 100 uses of anchors, got more.';
const TAB = 'spaces before a key, got a tab. Replace it by spaces.';

for (const [what, text, said] of [
  ['names, numbers as they are written, and keys without a value', 'a: 1\n12: b\n"012": c\nd:\n"null": { f, g }\n', []],
  ['the same key in two mappings', 'a: { x: 1 }\nb: { x: 1 }\n', []],
  [
    'a key a second and a third time',
    'a: 1\n  \nb: 2\na: 3\na: 4\n',
    ['4:1 each key once, got "a" a second time. Put both together.', '5:1 each key once, got "a" a second time. Put both together.'],
  ],
  ['a key twice below', 'a:\n  - { x: 1, x: 2 }\n', ['2:13 each key once, got "x" a second time. Put both together.']],
  ['a number and the text of it', '"12": 1\n12: 2\n', ['2:1 each key once, got "12" a second time. Put both together.']],
  ['numbers that are read otherwise', '012: 1\n1.0: 2\n0x1F: 3\n', [`1:1 ${OTHERWISE}`, `2:1 ${OTHERWISE}`, `3:1 ${OTHERWISE}`]],
  ['words that are read otherwise', 'true: 1\nnull: 2\n', [`1:1 ${OTHERWISE}`, `2:1 ${OTHERWISE}`]],
  ['a value without a key', 'a: { : 1 }\n', [`1:5 ${OTHERWISE}`]],
  ['a list as key', '? [a]\n: 1\n', [`1:3 ${KEY}, got a list, a mapping or an alias.`]],
  ['an alias as key', 'a: &x k\n*x : 1\n', [`2:1 ${KEY}, got a list, a mapping or an alias.`]],
  ['a merge', 'a: &x { b: 1 }\nc: { <<: *x }\n', [`2:6 ${KEY}, got "<<". Merging is not supported: write the keys out.`]],
  ['a name that a lookup takes otherwise', 'a: { __proto__: 1 }\n', [`1:6 ${KEY}, got "__proto__". Give it another name.`]],
  [
    'tags, each on its line',
    'a: !x 1\nb: !y 2\n',
    [
      '1:4 values without tags, got a tag that is not known. Leave out the word with the exclamation mark.',
      '2:4 values without tags, got a tag that is not known. Leave out the word with the exclamation mark.',
    ],
  ],
  ['a directive', '%FOO\n---\na: 1\n', ['1:1 no line that begins with %, got one.']],
  [
    'a sign without a meaning',
    'a: ]\n',
    ['1:4 YAML, got signs that have no meaning here. See the indentation, quotes, colons and brackets of this line.'],
  ],
  [
    'the same slip twice on a line',
    '} }\n}\n',
    [
      '1:1 YAML, got signs that have no meaning here. See the indentation, quotes, colons and brackets of this line.',
      '2:1 YAML, got signs that have no meaning here. See the indentation, quotes, colons and brackets of this line.',
    ],
  ],
  [
    'two slips of two kinds on a line',
    'a: { kind: "note }\n',
    [
      '2:1 a closing quote, bracket, comma or colon and a space, got none.',
      '2:1 keys of one mapping in one column and every bracket closed, got another indentation.',
    ],
  ],
  ['an alias before its anchor', 'a: *x\nb: &x 1\n', [`1:4 ${ALIAS}`]],
  ['the first of two aliases that lead nowhere, after one that leads somewhere', 'a: &x 1\nb: *x\nc: *y\nd: *z\n', [`3:4 ${ALIAS}`]],
  ['an alias that leads nowhere beside an odd key', '012: 1\na: *x\n', [`1:1 ${OTHERWISE}`, `2:4 ${ALIAS}`]],
] as const)
  test(`of ${what} is said: ${said.length === 0 ? 'nothing' : `${said.length} on ${said.length === 1 ? 'its line' : 'their lines'}`}`, () =>
    assert.deepEqual(flawsOf(text), said));

test('a hundred uses of an anchor are taken, and the next one is refused at its place', () => {
  const uses = (count: number): string => `a: &a 1\nb: [${Array.from({ length: count }, () => '*a').join(', ')}]\n`;
  assert.deepEqual(flawsOf(uses(100)), []);
  assert.equal(readYaml(uses(100)).kind, 'value');
  assert.deepEqual(flawsOf(uses(101)), [`2:405 ${ALIASES}`]);
  assert.deepEqual(flawsOf(uses(103)), [`2:405 ${ALIASES}`]);
  assert.equal(readYaml(uses(101)).kind, 'broken');
});

test('a use of an anchor counts with the uses that it holds', () => {
  const uses = (count: number): string => `a: &a 1\nb: &b [${Array.from({ length: count }, () => '*a').join(', ')}]\nc: *b\n`;
  assert.deepEqual(flawsOf(uses(49)), []);
  assert.deepEqual(flawsOf(uses(50)), [`1:1 ${ALIASES}`]);
});

test('behind a hundred slips no other is looked for', () => assert.equal(flawsOf(`${'}'.repeat(101)}\n}\n`).length, 1));

test('of slips that the reader trips over ten are said, and of odd keys a hundred', () => {
  assert.deepEqual(
    flawsOf('\ta: 1\n'.repeat(12)),
    Array.from({ length: 10 }, (_, at) => `${at + 1}:1 ${TAB}`),
  );
  assert.equal(flawsOf('\ta: 1\n'.repeat(9)).length, 9);
  assert.equal(flawsOf('a: 1\n'.repeat(102)).length, 100);
  assert.equal(flawsOf('a: 1\n'.repeat(100)).length, 99);
});

test('a key that is no name is not quoted on standard error either: the reader would warn of it in its own words', (t) => {
  const warned = t.mock.method(process, 'emitWarning', () => undefined);
  for (const text of ['? [canary]\n: 1\n', '{ { canary: 1 }: 2 }\n', '? - canary\n: 1\n']) saidOf(read(text));
  assert.equal(warned.mock.callCount(), 0);
});

const FILE = `top: &t word
a:
  b: text
  list: [x, { k: v }]
  map: { e: 1 }
  none:
  nil: null
  link: *t
  seq:
    - one
    - two: 2
12: number
m: &m { k: v }
n: *m
`;
for (const [path, at, line, column] of [
  [[], 'value', 1, 1],
  [['top'], 'value', 1, 9],
  [['top'], 'key', 1, 1],
  [['a'], 'value', 2, 1],
  [['a'], 'key', 2, 1],
  [['a', 'b'], 'value', 3, 6],
  [['a', 'b'], 'key', 3, 3],
  [['a', 'list'], 'value', 4, 9],
  [['a', 'list'], 'key', 4, 3],
  [['a', 'list', 0], 'value', 4, 10],
  [['a', 'list', 0], 'key', 4, 10],
  [['a', 'list', 1], 'value', 4, 13],
  [['a', 'list', 1, 'k'], 'value', 4, 18],
  [['a', 'list', 1, 'k'], 'key', 4, 15],
  [['a', 'list', 2], 'value', 4, 3],
  [['a', 'list', 2, 'z'], 'value', 4, 3],
  [['a', 'list', 'x'], 'value', 4, 3],
  [['a', 'list', 1, 'z'], 'value', 4, 13],
  [['a', 'map'], 'value', 5, 3],
  [['a', 'map', 'e'], 'value', 5, 13],
  [['a', 'map', 'z'], 'key', 5, 3],
  [['a', 'map', 'z', 'y'], 'value', 5, 3],
  [['a', 'none'], 'value', 6, 3],
  [['a', 'none', 'x'], 'value', 6, 3],
  [['a', 'nil'], 'value', 7, 3],
  [['a', 'link'], 'value', 8, 9],
  [['a', 'link'], 'key', 8, 3],
  [['a', 'seq'], 'value', 10, 5],
  [['a', 'seq', 1, 'two'], 'value', 11, 12],
  [['12'], 'key', 12, 1],
  [[12], 'value', 12, 5],
  [['n', 'k'], 'value', 13, 12],
  [['n', 'k'], 'key', 13, 9],
  [['nowhere'], 'value', 1, 1],
  [['nowhere', 0, 'x'], 'key', 1, 1],
] as const)
  test(`the ${at} of [${path.join(', ')}] stands at ${line}:${column}`, () => {
    const got = readYaml(FILE);
    assert.ok(got.kind === 'value' && got.flaws.length === 0);
    assert.deepEqual(got.placeOf({ path, at }), { line, column });
  });

test('what is nowhere in the file stands where its first key does, below what is said before it', () => {
  const got = readYaml('# ours\n\na: 1\n');
  assert.ok(got.kind === 'value');
  assert.deepEqual(got.placeOf({ path: ['z'], at: 'key' }), { line: 3, column: 1 });
});

test('lines and columns count from 1, also where there are none', () => {
  assert.deepEqual(placeAt(new LineCounter(), 0), { line: 1, column: 1 });
  const got = readYaml('\n\n# nothing\n');
  assert.ok(got.kind === 'value');
  assert.deepEqual(got.placeOf({ path: ['a'], at: 'key' }), { line: 1, column: 1 });
});

test('what has no range has no place, and what is no word has no text', () => {
  for (const node of [undefined, null, 'x', 3, {}, { range: 'x' }, { range: [] }, { range: ['x'] }, { range: ['x', 3] }])
    assert.equal(startOf(node), undefined);
  assert.equal(startOf({ range: [3, 4, 4] }), 3);
  assert.equal(startOf({ range: [3] }), 3);
  assert.equal(keyText(new Pair(new Scalar(12))), '12');
  assert.equal(keyText(new Pair(new YAMLSeq())), undefined);
});

test('a file of exactly a megabyte is read, and one byte more is too many, counted in bytes', () => {
  const comment = (bytes: number): string => `a: 1 #${'x'.repeat(bytes - 6)}`;
  assert.equal(textOf(comment(1_000_000)).kind, 'text');
  assert.equal(textOf(Buffer.from(comment(1_000_000))).kind, 'text');
  for (const [given, got] of [
    [comment(1_000_001), '1000001'],
    [Buffer.from(comment(1_000_001)), '1000001'],
    ['ä'.repeat(500_001), '1000002'],
  ] as const)
    assert.deepEqual(textOf(given), {
      kind: 'unreadable',
      flaw: { line: undefined, column: undefined, wanted: 'at most 1000000 bytes', got },
    });
});

test('the line of the first byte that is no UTF-8 is said, wherever on it that byte stands', () => {
  const lineOf = (...bytes: readonly (number | string)[]): number | undefined => {
    const got = textOf(Buffer.concat(bytes.map((one) => (typeof one === 'string' ? Buffer.from(one) : Buffer.from([one])))));
    return got.kind === 'unreadable' ? got.flaw.line : undefined;
  };
  assert.equal(lineOf(0xff), 1);
  assert.equal(lineOf('a', 0xff, '\nb\n'), 1);
  assert.equal(lineOf('\n', 0xff), 2);
  assert.equal(lineOf('\n\n', 0xff, '\n'), 3);
  assert.equal(lineOf('a: ä\nb: ö\n', 0xff, 'c\n', 0xff), 3);
  assert.equal(lineOf('a\nb\nc', 0xc3), 3);
  assert.equal(lineOf('a\nb\nc', 0xc3, '\nd'), 3);
});

test('blanks, line ends and a byte order mark are an empty file', () => {
  for (const text of ['', ' ', '\n\n', '\ufeff', '\ufeff \r\n'])
    assert.deepEqual(textOf(text), {
      kind: 'unreadable',
      flaw: {
        line: undefined,
        column: undefined,
        wanted: 'a configuration',
        got: 'an empty file',
        todo: 'Begin with examples/minimal.yaml.',
      },
    });
  assert.deepEqual(textOf(Buffer.from('\ufeff \n')), textOf(''));
  assert.deepEqual(textOf(' a'), { kind: 'text', text: ' a' });
});

test('a file is read from where it stands, and one that cannot be read is said by its name and why', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'standby-load-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'standby.yaml');
  writeFileSync(path, SAMPLE);
  mkdirSync(join(folder, 'sub'));
  assert.deepEqual(readFile(path), { kind: 'text', text: SAMPLE });
  const from = { env: {}, nowMs: NOW_MS };
  const examined = examineFile({ path, ...from }, 'skipped');
  assert.ok(examined.kind === 'usable');
  assert.deepEqual(examined.config, undefined);
  const asked = loadConfig({ path, ...from });
  assert.ok(asked.kind === 'unusable');
  assert.deepEqual(
    asked.problems.map(({ file, line }) => [file, line]),
    [7, 10, 34, 50].map((line) => [path, line]),
  );
  for (const [wrong, why] of [
    [join(folder, 'nowhere'), 'is not there'],
    [join(path, 'below'), 'is not there'],
    [join(folder, 'sub'), 'is a folder'],
    ['\0', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
  ] as const) {
    assert.deepEqual(readFile(wrong), { kind: 'unreadable', why });
    const problem = {
      file: wrong,
      line: undefined,
      column: undefined,
      path: '',
      wanted: 'a configuration file',
      got: `one that ${why}`,
      todo: 'Name it by --config FILE; examples/minimal.yaml is one to begin with.',
    };
    assert.deepEqual(loadConfig({ path: wrong, ...from }), { kind: 'unusable', problems: [problem] });
    assert.deepEqual(examineFile({ path: wrong, ...from }, 'skipped'), { kind: 'unusable', problems: [problem] });
  }
});
