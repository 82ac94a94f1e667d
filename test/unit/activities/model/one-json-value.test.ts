/** What a model has written is exactly one JSON value or none: what stands around it costs nothing, and nothing that is ambiguous is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneJsonValue } from '../../../../activities/model/one-json-value.ts';

const RUNS = { numRuns: 10_000, seed: 20_261_125 };
const FENCE = '```';
const NOT_JSON = { kind: 'none', problem: 'the answer is not JSON' };
const TWICE = { kind: 'none', problem: 'a key of the answer stands twice' };

for (const [text, value] of [
  ['{"a":1}', { a: 1 }],
  [' \n\uFEFF{"a":1} ', { a: 1 }],
  [`${FENCE}json\n{"a":1}\n${FENCE}`, { a: 1 }],
  [`${FENCE}\n[1]\n${FENCE}\n`, [1]],
  ['"a"', 'a'],
  ['null', null],
  ['["a","a",{"a":1},{"a":2}]', ['a', 'a', { a: 1 }, { a: 2 }]],
  ['{"a":{"a":{"a":"a"}}}', { a: { a: { a: 'a' } } }],
  ['{"a":"b","b":"a"}', { a: 'b', b: 'a' }],
  ['{"a":"x\\":1,\\"a"}', { a: 'x":1,"a' }],
  ['{"a\\"":1,"a":2}', { 'a"': 1, a: 2 }],
  ['{"a\\\\":1,"a":2}', { 'a\\': 1, a: 2 }],
  ['{"":1}', { '': 1 }],
] as const)
  test(`${JSON.stringify(text)} is one value`, () => assert.deepEqual(oneJsonValue(text), { kind: 'value', value }));

for (const text of [
  '',
  'Yes.',
  'Here: {"a":1}',
  '{"a":1} Done.',
  '{"a":1}{"a":1}',
  '{"a":1}\n{"b":1}',
  `${FENCE}\n{"a":1}\n${FENCE}\nDone.`,
  `${FENCE}\n${FENCE}\n{"a":1}\n${FENCE}\n${FENCE}`,
  `${FENCE}yaml\n{"a":1}\n${FENCE}`,
  '{"a":NaN}',
  '{"a":Infinity}',
  '{"a":-Infinity}',
  'NaN',
  "{'a':1}",
  '{a:1}',
  '{"a":1,}',
  '{"a":01}',
  '{"a":+1}',
  '{"a":1 // one\n}',
  '{"a":',
])
  test(`${JSON.stringify(text)} is none`, () => assert.deepEqual(oneJsonValue(text), NOT_JSON));

for (const text of [
  '{"a":1,"a":1}',
  '{"a":1,"b":[],"a" : 2}',
  '{"a":1,"\\u0061"\n:2}',
  '{"b":{"a":1,"a":2}}',
  '[{"a":1},{"a":1,"a":2}]',
  '{"a":{"b":1},"a":2}',
  '{"a":[{"a":1}],"a":2}',
  '{"":1,"":2}',
  '{"\\\\":1,"\\\\":2}',
  '{"__proto__":1,"__proto__":2}',
  `${FENCE}json\n{"a":1,"a":2}\n${FENCE}`,
])
  test(`${JSON.stringify(text)} has a key twice`, () => assert.deepEqual(oneJsonValue(text), TWICE));

test('whatever is written as JSON is read as it is, in whatever spacing', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 1, '\t'), (json, space) => {
      const value: unknown = JSON.parse(json);
      assert.deepEqual(oneJsonValue(JSON.stringify(value, null, space)), { kind: 'value', value });
    }),
    RUNS,
  );
});

test('a key that stands twice is found, whatever the key, wherever its object stands and whatever stands between', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '":', '{', '}', 'a'));
  fc.assert(
    fc.property(name, fc.json(), fc.json(), fc.array(fc.constantFrom('list', 'object')), (key, one, other, around) => {
      const inner = `{${JSON.stringify(key)}:${one}, "${key === 'z' ? 'y' : 'z'}":[${other}],${JSON.stringify(key)}:${other}}`;
      const text = around.reduce((json, kind) => (kind === 'list' ? `[0,${json}]` : `{"k":${json}}`), inner);
      assert.deepEqual(oneJsonValue(text), TWICE);
    }),
    RUNS,
  );
});
