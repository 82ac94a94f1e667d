import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, isListed, worstCost } from '../../../providers/prices.ts';
import type { Priced } from '../../../providers/prices.ts';

const NOVEMBER = Date.UTC(2026, 10, 25);
const usage = { inputTokens: 10_000, outputTokens: 1_000 };
const openai = (model: string, more: Partial<Priced> = {}): Priced => ({
  kind: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model,
  ...more,
});
const anthropic = (model: string): Priced => ({ kind: 'anthropic', baseUrl: 'https://api.anthropic.com', model });
const ollama = (model: string): Priced => ({ kind: 'ollama', baseUrl: 'http://127.0.0.1:11434', model });

test('gpt-5.5 at $5 and $30 a million: 10,000 + 1,000 tokens cost 8 cents', () => {
  assert.equal(costOf(openai('gpt-5.5'), usage, NOVEMBER), 80_000);
});

test('claude-sonnet-5 at $2 and $10 a million: 10,000 + 1,000 tokens cost 3 cents', () => {
  assert.equal(costOf(anthropic('claude-sonnet-5'), usage, NOVEMBER), 30_000);
});

test('a dated model costs what its family costs', () => {
  assert.equal(costOf(anthropic('claude-haiku-4-5-20251001'), usage, NOVEMBER), 15_000);
});

test('a call keeps the price of its day: gpt-5.6-terra before and after 30 July 2026', () => {
  assert.equal(costOf(openai('gpt-5.6-terra'), usage, Date.UTC(2026, 6, 1)), 40_000);
  assert.equal(costOf(openai('gpt-5.6-terra'), usage, NOVEMBER), 32_000);
});

test('a fraction of a micro-dollar is rounded up, an exact sum is not', () => {
  assert.equal(costOf(openai('gpt-4o-mini'), { inputTokens: 1, outputTokens: 0 }, NOVEMBER), 1);
  assert.equal(costOf(openai('gpt-4o-mini'), { inputTokens: 20, outputTokens: 5 }, NOVEMBER), 6);
});

test('an unknown price is null and never zero', () => {
  assert.equal(costOf(openai('a-model-nobody-sells'), usage, NOVEMBER), null);
  assert.equal(costOf(anthropic('gpt-5.5'), usage, NOVEMBER), null);
  assert.equal(worstCost(anthropic('claude-unheard-of'), { inputChars: 1_000, maxOutputTokens: 500 }, NOVEMBER), null);
});

test('a model that is not sold by input and output tokens has no price here', () => {
  assert.equal(costOf(openai('omni-moderation-latest'), usage, NOVEMBER), null);
  assert.equal(costOf(openai('text-embedding-3-small'), usage, NOVEMBER), null);
});

test('the local tier costs nothing, whatever the model is called', () => {
  assert.equal(costOf(ollama('gpt-5.5'), usage, NOVEMBER), 0);
  assert.equal(worstCost(ollama('standby-tiny'), { inputChars: 32_000, maxOutputTokens: 800 }, NOVEMBER), 0);
});

test('the worst cost counts a character as a token, the schema, and the whole output', () => {
  // 7,000 characters and 3,000 tokens around them at $2, 1,000 tokens out at $10.
  assert.equal(worstCost(anthropic('claude-sonnet-5'), { inputChars: 7_000, maxOutputTokens: 1_000 }, NOVEMBER), 30_000);
});

test('the worst cost is never below the real one: a recorded exchange of 92 tokens in and 15 out', () => {
  const real = costOf(openai('gpt-4o-2024-08-06'), { inputTokens: 92, outputTokens: 15 }, NOVEMBER);
  const worst = worstCost(openai('gpt-4o-2024-08-06'), { inputChars: 300, maxOutputTokens: 15 }, NOVEMBER);
  assert.equal(real, 380);
  assert.ok(worst !== null && worst >= 380);
});

test('a server that speaks the dialect of OpenAI is priced by whose address it is', () => {
  const at = (baseUrl: string, model: string): number | null => costOf(openai(model, { baseUrl }), usage, NOVEMBER);
  // Two dollars and six a million, by the list.
  assert.equal(at('https://api.mistral.ai/v1', 'mistral-large-2411'), 26_000);
  assert.ok((at('https://api.groq.com/openai/v1', 'llama-3.3-70b-versatile') ?? 0) > 0);
  // A model of OpenAI's at somebody else's is his to price.
  for (const gateway of ['https://gateway.example/v1', 'http://127.0.0.1:4000/v1', 'https://api.mistral.ai/v1'])
    assert.equal(at(gateway, 'gpt-5.5'), null, gateway);
});

test('what the configuration says of the price counts before the address, and is rounded up', () => {
  const given = { kind: 'given', inputMicros: 250_000, outputMicros: 1_250_000 } as const;
  const gateway = (price: Priced['price']): Priced => openai('gpt-5.5', { baseUrl: 'https://gateway.example/v1', ...(price && { price }) });
  assert.equal(costOf(gateway(given), usage, NOVEMBER), 3_750);
  assert.equal(costOf(gateway(given), { inputTokens: 1, outputTokens: 0 }, NOVEMBER), 1);
  assert.equal(costOf(gateway({ kind: 'listed', vendor: 'openai' }), usage, NOVEMBER), 80_000);
  assert.equal(costOf(gateway({ kind: 'free' }), usage, NOVEMBER), 0);
  assert.equal(costOf({ ...ollama('gpt-oss:120b'), price: { kind: 'unknown' } }, usage, NOVEMBER), null);
  assert.equal(worstCost(gateway(given), { inputChars: 7_000, maxOutputTokens: 1_000 }, NOVEMBER), 3_750);
});

test('a vendor of the price list is known by its id alone', () =>
  assert.deepEqual(['openai', 'mistral', 'open', '', 'nobody', 'OpenAI', ' openai'].map(isListed), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]));

test('whose address it is depends on its host alone, in any spelling, and not on what another host begins with', () => {
  const at = (baseUrl: string): number | null => costOf(openai('gpt-5.5', { baseUrl }), usage, NOVEMBER);
  for (const same of [
    'https://API.OpenAI.com/v1',
    'https://api.openai.com./v1',
    'https://api.openai.com:443/v1',
    'https://api.openai.com/v1//',
  ])
    assert.equal(at(same), 80_000, same);
  assert.equal(at('https://ours.openai.azure.com/openai/v1'), at('https://Ours.OpenAI.Azure.com/openai/v1'));
  assert.ok((at('https://ours.openai.azure.com/openai/v1') ?? 0) > 0);
  for (const other of [
    'https://api.openai.com.gateway.example/v1',
    'https://api.openai.community/v1',
    'https://gateway/x.openai.azure.com/v1',
    'https://gateway.example/x.googleapis.com/v1',
    'http://gateway.example/v1?to=https://api.openai.com/v1',
  ])
    assert.equal(at(other), null, other);
});
