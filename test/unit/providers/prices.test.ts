import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, worstCost } from '../../../providers/prices.ts';

const NOVEMBER = Date.UTC(2026, 10, 25);
const usage = { inputTokens: 10_000, outputTokens: 1_000 };

test('gpt-5.5 at $5 and $30 a million: 10,000 + 1,000 tokens cost 8 cents', () => {
  assert.equal(costOf('openai', 'gpt-5.5', usage, NOVEMBER), 80_000);
});

test('claude-sonnet-5 at $2 and $10 a million: 10,000 + 1,000 tokens cost 3 cents', () => {
  assert.equal(costOf('anthropic', 'claude-sonnet-5', usage, NOVEMBER), 30_000);
});

test('a dated model costs what its family costs', () => {
  assert.equal(costOf('anthropic', 'claude-haiku-4-5-20251001', usage, NOVEMBER), 15_000);
});

test('a call keeps the price of its day: gpt-5.6-terra before and after 30 July 2026', () => {
  assert.equal(costOf('openai', 'gpt-5.6-terra', usage, Date.UTC(2026, 6, 1)), 40_000);
  assert.equal(costOf('openai', 'gpt-5.6-terra', usage, NOVEMBER), 32_000);
});

test('a fraction of a micro-dollar is rounded up, an exact sum is not', () => {
  assert.equal(costOf('openai', 'gpt-4o-mini', { inputTokens: 1, outputTokens: 0 }, NOVEMBER), 1);
  assert.equal(costOf('openai', 'gpt-4o-mini', { inputTokens: 20, outputTokens: 5 }, NOVEMBER), 6);
});

test('an unknown price is null and never zero', () => {
  assert.equal(costOf('openai', 'a-model-nobody-sells', usage, NOVEMBER), null);
  assert.equal(costOf('anthropic', 'gpt-5.5', usage, NOVEMBER), null);
  assert.equal(worstCost('anthropic', 'claude-unheard-of', { inputChars: 1_000, maxOutputTokens: 500 }, NOVEMBER), null);
});

test('a model that is not sold by input and output tokens has no price here', () => {
  assert.equal(costOf('openai', 'omni-moderation-latest', usage, NOVEMBER), null);
  assert.equal(costOf('openai', 'text-embedding-3-small', usage, NOVEMBER), null);
});

test('the local tier costs nothing, whatever the model is called', () => {
  assert.equal(costOf('ollama', 'gpt-5.5', usage, NOVEMBER), 0);
  assert.equal(worstCost('ollama', 'standby-tiny', { inputChars: 32_000, maxOutputTokens: 800 }, NOVEMBER), 0);
});

test('the worst cost counts a character as a token, the schema, and the whole output', () => {
  // 7,000 characters and 3,000 tokens around them at $2, 1,000 tokens out at $10.
  assert.equal(worstCost('anthropic', 'claude-sonnet-5', { inputChars: 7_000, maxOutputTokens: 1_000 }, NOVEMBER), 30_000);
});

test('the worst cost is never below the real one: a recorded exchange of 92 tokens in and 15 out', () => {
  const real = costOf('openai', 'gpt-4o-2024-08-06', { inputTokens: 92, outputTokens: 15 }, NOVEMBER);
  const worst = worstCost('openai', 'gpt-4o-2024-08-06', { inputChars: 300, maxOutputTokens: 15 }, NOVEMBER);
  assert.equal(real, 380);
  assert.ok(worst !== null && worst >= 380);
});
