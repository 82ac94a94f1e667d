/** The words for the end of an answer are a closed list: whatever else stands there says nothing, and is never the end of a whole answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { endOf } from '../../../../providers/openai/end.ts';

for (const [end, words] of [
  ['whole', ['stop', 'eos', 'eos_token', 'end_turn']],
  ['cut', ['length', 'max_tokens', 'model_length', 'MAX_TOKENS']],
  ['filtered', ['content_filter', 'sensitive', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'SAFETY']],
  ['failed', ['error', 'network_error', 'insufficient_system_resource', 'OTHER']],
  ['unknown', ['', 'STOP', 'Stop', ' stop', 'stop_sequence', 'tool_calls', 'function_call', 'MALFORMED_FUNCTION_CALL', 'finished', 'null']],
  ['unknown', ['constructor', '__proto__', 'toString']],
] as const)
  for (const word of words) test(`an end called ${JSON.stringify(word)} is ${end}`, () => assert.equal(endOf(word), end));

test('of ten thousand other words none is the end of a whole answer', () => {
  const whole = new Set(['stop', 'eos', 'eos_token', 'end_turn']);
  const word = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('stop', 'eos', 'end', '_', 'turn', 'token', ' ', 'S')).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(word, (text) => assert.equal(endOf(text) === 'whole', whole.has(text))),
    { numRuns: 10_000, seed: 20_261_125 },
  );
});
