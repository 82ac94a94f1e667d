/** What a provider's word about a model means, and what a person is told to do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deskFinding, riskFinding, routeFinding } from '../../../../cli/check/findings.ts';
import { readLookup } from '../../../../providers/lookup.ts';

const openai = { kind: 'openai', model: 'gpt-5.5' } as const;
const ollama = { kind: 'ollama', model: 'llama3.2:3b' } as const;
const tags = (...names: string[]) => JSON.stringify({ models: names.map((name) => ({ name })) });

test('a status says whether key and model are there', () => {
  assert.equal(readLookup(openai, 200, '{}').kind, 'present');
  assert.equal(readLookup(openai, 404, '').kind, 'missing');
  for (const status of [401, 403]) assert.equal(readLookup(openai, status, '').kind, 'refused');
  for (const status of [429, 500, 301]) assert.equal(readLookup(openai, status, '').kind, 'unreachable');
});

test('a local model is there when it was pulled, a name without a tag being its newest', () => {
  assert.equal(readLookup(ollama, 200, tags('other:latest', 'llama3.2:3b')).kind, 'present');
  assert.equal(readLookup(ollama, 200, tags('llama3.2:1b')).kind, 'missing');
  assert.equal(readLookup({ kind: 'ollama', model: 'qwen3' }, 200, tags('qwen3:latest')).kind, 'present');
  for (const text of ['', '[]', '{"models":{}}', 'no json']) assert.equal(readLookup(ollama, 200, text).kind, 'unreachable', text);
  assert.equal(readLookup(ollama, 200, '{"models":[null,7,{"name":3}]}').kind, 'missing');
});

const NOW = 1_764_000_000_000;
const route = { route: 'openai/gpt-5.5', label: 'OpenAI' };
const looked = (serverMs: number | undefined) => routeFinding(route, { lookup: { kind: 'present' }, latencyMs: 80, serverMs }, NOW);

test('a clock that is a minute off is warned of, in which direction, and a side that says no time is not', () => {
  assert.equal(looked(NOW - 60_000).state, 'ok');
  assert.equal(looked(undefined).state, 'ok');
  assert.match(looked(NOW - 61_000).detail, /61 s ahead of OpenAI's/);
  assert.match(looked(NOW + 120_000).detail, /120 s behind OpenAI's/);
  assert.equal(looked(NOW + 120_000).state, 'warning');
});

test('a ticket system without a list of changes is well for webhooks only, with the price of it said', () => {
  assert.equal(deskFinding({ name: 'desk', intake: 'poll' }, { kind: 'unsupported' }, 5).state, 'wrong');
  const webhook = deskFinding({ name: 'desk', intake: 'webhook' }, { kind: 'unsupported' }, 5);
  assert.equal(webhook.state, 'ok');
  assert.match(webhook.detail, /a lost webhook is a lost ticket/);
});

test('an accepted risk goes on being shown', () => {
  const accepted = { reason: 'second vendor is being bought', by: 'Kim', until: '2027-01-31' };
  const finding = riskFinding({ process: 'ticket-triage', chain: 'default', groups: ['openai'], accepted });
  assert.equal(finding.state, 'warning');
  assert.match(finding.detail, /openai alone; accepted by Kim until 2027-01-31/);
});
