import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutKeywords } from '../../../providers/schema-bounds.ts';

const refused = new Set(['maxLength', 'minimum', 'maximum', 'maxItems']);

test('a refused keyword becomes words, at every depth', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['steps', 'impact'],
    properties: {
      steps: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 80, description: 'One step' } },
      impact: { type: 'integer', minimum: 1, maximum: 3 },
    },
  };
  assert.deepEqual(withoutKeywords(schema, refused), {
    type: 'object',
    additionalProperties: false,
    required: ['steps', 'impact'],
    properties: {
      steps: { type: 'array', items: { type: 'string', description: 'One step (maxLength 80)' }, description: 'maxItems 3' },
      impact: { type: 'integer', description: 'minimum 1, maximum 3' },
    },
  });
});

test('a property that is named like a keyword stays a property', () => {
  const schema = { type: 'object', properties: { maxLength: { type: 'string', maxLength: 5 }, items: { type: 'string' } } };
  assert.deepEqual(withoutKeywords(schema, refused), {
    type: 'object',
    properties: { maxLength: { type: 'string', description: 'maxLength 5' }, items: { type: 'string' } },
  });
});

test('a schema without refused keywords stays as it is, and the given one is never changed', () => {
  const schema = Object.freeze({ type: 'string', enum: Object.freeze(['a', 'b']) });
  assert.deepEqual(withoutKeywords(schema, refused), { type: 'string', enum: ['a', 'b'] });
});

test('what holds no schema stays as it is, whatever it looks like', () => {
  for (const schema of [
    { type: 'object', const: { inner: { maxLength: 5 } } },
    { type: 'array', items: null },
    { type: 'array', items: true },
    { type: 'array', items: 'text' },
    { type: 'array', items: [{ maxLength: 5 }] },
    { type: 'object', properties: { one: null, other: false, third: [{ maxLength: 5 }], fourth: 'text' } },
    { type: 'object', properties: null },
  ])
    assert.deepEqual(withoutKeywords(schema, refused), schema);
});
