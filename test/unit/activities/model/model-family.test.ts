/** An answer of another family of models than the one that was asked is known by the two names, and no other answer is taken for one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAnotherFamily } from '../../../../activities/model/model-family.ts';

for (const [asked, served] of [
  ['gpt-5-mini', 'claude-haiku-4-5'],
  ['gpt-5.5', 'gemini-3-flash'],
  ['claude-sonnet-5', 'gpt-4o-2024-08-06'],
  ['llama3.2:3b', 'qwen2.5:0.5b'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'mistralai/Mixtral-8x7B'],
  ['o3-mini', 'grok-4'],
  ['chatgpt-4o-latest', 'deepseek-chat'],
  ['phi4-mini', 'gemma3:4b'],
  ['phi-4', 'smollm2'],
  ['command-r-plus', 'glm-4.6'],
  ['kimi-k2', 'granite3.3'],
  ['us.anthropic.claude-sonnet-5-v1:0', 'us.meta.llama3-3-70b-instruct-v1:0'],
  ['CLAUDE-SONNET-5', 'GPT-5'],
] as const)
  test(`${asked} and ${served} are two families, either way round`, () =>
    assert.deepEqual([isAnotherFamily(asked, served), isAnotherFamily(served, asked)], [true, true]));

for (const [asked, served, why] of [
  ['gpt-5-mini', 'gpt-5-mini-2026-03-01', 'a date'],
  ['claude-sonnet-5', 'claude-sonnet-5-20260401', 'a date'],
  ['gpt-4o', 'o3-mini', 'one maker'],
  ['gpt-5', 'chatgpt-4o-latest', 'one maker'],
  ['gemini-3-flash', 'gemma-3-27b', 'one maker'],
  ['mistral-large-latest', 'ministral-8b', 'one maker'],
  ['qwen3:8b', 'QwQ-32B', 'one maker'],
  ['deepseek-r1-distill-llama-70b', 'llama-3.3-70b', 'a distilled model bears two names'],
  ['qwen2.5', '/models/DeepSeek-R1-Distill-Qwen-7B.gguf', 'a distilled model bears two names'],
  ['llama3.2', 'llama-guard-3', 'one family'],
  ['codellama:13b', 'Meta-Llama-3-8B', 'one family'],
  ['openai/gpt-oss-20b', 'gpt-oss:20b', 'the path is who serves it'],
  ['mistral', '/home/llama.cpp/models/mistral-7b.gguf', 'the path is where the file lies'],
  ['ollama/mistral', 'mistral:latest', 'the path is who serves it'],
  ['triage', 'gpt-4o-2024-08-06', 'a deployment with a name of its own'],
  ['phi-redacted', 'gpt-4o', 'a deployment with a name of its own'],
  ['nova', 'gpt-4o', 'a deployment with a name of its own'],
  ['command-centre', 'gpt-4o', 'a deployment with a name of its own'],
  ['openrouter/auto', 'claude-sonnet-5', 'a choice left to the gateway'],
  ['claude-sonnet-5', '', 'nothing said'],
  ['claude-sonnet-5', 'default', 'nothing said'],
  ['gpt-5', 'ollama', 'a part of a word is no name'],
  ['claude-sonnet-5', 'solo1', 'a part of a word is no name'],
  ['claude-sonnet-5', 'o11', 'a longer number is another name'],
  ['gpt-5', 'claudette', 'a longer word is another name'],
] as const)
  test(`${asked} and ${served || 'no name'} are not held to be two families: ${why}`, () =>
    assert.deepEqual([isAnotherFamily(asked, served), isAnotherFamily(served, asked)], [false, false]));

test('no name is of another family than itself, whatever it is, and which of the two was asked makes no difference', () => {
  const part = fc.constantFrom('gpt', 'claude', 'llama', 'qwen', 'phi', 'o1', 'o3', '-', '/', '.', ':', '3', '4o', 'mini', 'distill', 'x');
  const name = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(name, name, (one, other) => {
      assert.equal(isAnotherFamily(one, one), false);
      assert.equal(isAnotherFamily(one, other), isAnotherFamily(other, one));
      if (isAnotherFamily(one, other)) assert.equal(isAnotherFamily(`${one}-${other.split('/').at(-1)}`, other), false);
    }),
    { numRuns: 10_000, seed: 20_261_125 },
  );
});
