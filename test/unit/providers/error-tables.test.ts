/** Every row of the tables of errors: by which words and sentences a vendor's no is known, whichever dialect carries it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES as anthropic } from '../../../providers/anthropic/errors.ts';
import { causeOf } from '../../../providers/cause.ts';
import { RULES as ollama } from '../../../providers/ollama/errors.ts';
import { RULES as openai } from '../../../providers/openai/errors.ts';
import type { Rule } from '../../../providers/cause.ts';

const ALL = { openai, anthropic, ollama };
const byWord = (rules: readonly Rule[], word: string, status = 400) => causeOf({ words: [word], message: 'no message' }, status, rules);
const bySentence = (rules: readonly Rule[], message: string, status = 400) => causeOf({ words: [], message }, status, rules);

for (const [cause, words] of [
  ['spent', ['billing_not_active', 'insufficient_quota', 'budget_exceeded']],
  ['key', ['invalid_api_key', 'API_KEY_INVALID']],
  ['declined', ['content_filter', 'content_policy_violation', 'ResponsibleAIPolicyViolation']],
  ['too-long', ['context_length_exceeded', 'exceed_context_size_error', 'tokens_limit_reached', 'request_too_large']],
  ['no-model', ['model_not_found', 'model_decommissioned']],
  ['set-up', ['DeploymentNotFound']],
  ['busy', ['server_is_overloaded', 'slow_down', 'overloaded_error']],
  ['down', ['MODEL_CAPACITY_EXHAUSTED']],
  ['request', ['extra_forbidden', 'unsupported_parameter', 'unknown_parameter']],
] as const)
  for (const word of words)
    test(`the code ${word} is ${cause} in every dialect, and no part of a longer one`, () => {
      for (const [dialect, rules] of Object.entries(ALL)) {
        assert.deepEqual(byWord(rules, word), { cause, code: word }, dialect);
        assert.equal(byWord(rules, `x_${word}_y`), undefined, dialect);
      }
    });

for (const [cause, code, sentence] of [
  ['spent', 'budget_exceeded', 'Budget has been exceeded! Current cost: 12'],
  ['spent', 'out_of_credits', 'Your team has used all available credits.'],
  ['spent', 'out_of_credits', 'You reached your monthly spending limit.'],
  ['spent', 'limit_0', 'Quota exceeded for metric: requests,\nlimit: 0'],
  ['account', 'organization_disabled', 'This organization has been disabled.'],
  ['account', 'organization_disabled', 'Your organization has been restricted.'],
  ['declined', 'content_filter', 'Your input was flagged'],
  ['declined', 'content_filter', 'litellm.ContentPolicyViolationError: no'],
  ['declined', 'content_filter', 'It triggered the content management policy.'],
  ['key', 'invalid_api_key', 'API key not valid. Please pass a valid API key.'],
  ['key', 'invalid_api_key', 'The API key is not valid.'],
  ['too-long', 'context_length_exceeded', 'The prompt is longer than the context length.'],
  ['too-long', 'context_length_exceeded', 'prompt is too long: 210000 tokens > 200000 maximum'],
  ['no-model', 'model_not_found', 'No endpoints found for a/b.'],
  ['no-model', 'model_not_found', 'The project does not have access to model gpt-x.'],
  ['request', 'unsupported_parameter', 'Unknown field: response_format'],
  ['set-up', 'unexpected_endpoint', 'Unexpected endpoint or method. (POST /chat)'],
  ['down', 'model_unloaded', 'Channel Error'],
  ['down', 'model_unloaded', 'Model is unloaded.'],
] as const)
  test(`"${sentence}" is ${cause} in every dialect`, () => {
    for (const [dialect, rules] of Object.entries(ALL)) assert.deepEqual(bySentence(rules, sentence), { cause, code }, dialect);
  });

for (const [dialect, cause, words] of [
  [
    'openai',
    'spent',
    [
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
      'billing_hard_limit_reached',
    ],
  ],
  ['openai', 'declined', ['bio_policy', 'misalignment_policy_violation']],
  ['openai', 'region', ['unsupported_country_region_territory', 'data_residency_mismatch']],
  ['anthropic', 'spent-this-month', ['enforced_spend_limit_reached', 'contract_spend_limit_reached', 'own_spend_limit_reached']],
  ['anthropic', 'spent', ['credit_balance_too_low', 'linked_organization_billing_unavailable', 'linked_organization_spend_limit_reached']],
  ['anthropic', 'account', ['organization_on_hold']],
  ['anthropic', 'set-up', ['cmek_key_disabled', 'cmek_key_unreachable']],
] as const)
  for (const word of words)
    test(`the code ${word} is ${cause} at ${dialect} alone`, () => {
      for (const [name, rules] of Object.entries(ALL))
        assert.deepEqual(byWord(rules, word, 429), name === dialect ? { cause, code: word } : undefined, name);
    });

for (const [dialect, cause, code, sentence] of [
  ['anthropic', 'spent', 'credit_balance_too_low', 'Your credit balance is too low to access the API.'],
  ['anthropic', 'spent-this-month', 'own_spend_limit_reached', 'You have reached your specified API usage limits.'],
  ['anthropic', 'spent-this-month', 'own_spend_limit_reached', 'You have reached your specified workspace API usage limits.'],
  ['anthropic', 'declined', 'content_filter', 'Output blocked by content filtering policy'],
  ['anthropic', 'region', 'region', 'Request not allowed'],
  ['ollama', 'request', 'invalid_format', 'invalid format: "xml"'],
  ['ollama', 'request', 'invalid_format', 'invalid JSON schema in format'],
  ['ollama', 'request', 'invalid_option', 'option "temperature" must be of type float32'],
  ['ollama', 'busy', 'server_busy', 'server busy, please try again'],
  ['ollama', 'no-model', 'model_not_found', "model 'a:b' not found"],
] as const)
  test(`"${sentence}" is ${cause} at ${dialect} alone`, () => {
    for (const [name, rules] of Object.entries(ALL))
      assert.deepEqual(bySentence(rules, sentence, 500), name === dialect ? { cause, code } : undefined, name);
  });

const TOO_LONG = [
  ['pi#4943', 'Input length 9000 exceeds the maximum allowed input length of 8192 tokens'],
  ['openclaw#129352', "The input (9000 tokens) is longer than the model's context length (8192 tokens)."],
  ['opencode PR#45834', 'Range of input length should be [1, 30720]'],
  ['litellm PR#21647', 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length'],
  ['pi#5677', "Requested token count exceeds model's maximum context length (131072)"],
  ['inference-atlas PR#186', 'prompt length 5000 exceeds max_seq_len 4096'],
] as const;
for (const [source, sentence] of TOO_LONG) {
  test(`${source}: the text is too long, in every dialect, with 400, 413, 422 and 500`, () => {
    for (const [dialect, rules] of Object.entries(ALL))
      for (const status of [400, 413, 422, 500])
        assert.equal(bySentence(rules, sentence, status)?.cause, 'too-long', `${dialect} ${status}`);
  });
  test(`${source}: the same with 429 is a limit by the minute, in every dialect (senpi PR#1466)`, () => {
    for (const [dialect, rules] of Object.entries(ALL)) assert.equal(bySentence(rules, sentence, 429), undefined, dialect);
  });
}

for (const sentence of [
  'max_tokens must be less than or equal to 4096',
  'token count exceeds your organization quota',
  'temperature exceeds maximum allowed value',
  'schema is too long',
  'The maximum number of tokens per minute is exceeded.',
])
  test(`goose PR#9831: "${sentence}" says nothing of the length of the text, in any dialect, with any status`, () => {
    for (const [dialect, rules] of Object.entries(ALL))
      for (const status of [400, 413, 422, 429, 500]) assert.equal(bySentence(rules, sentence, status), undefined, `${dialect} ${status}`);
  });

test('a field that cannot be taken is known by its name only where the status says that the request is at fault', () => {
  const known = [400, 401, 403, 404, 415, 422, 429, 500, 503].filter((status) => bySentence(openai, 'No response_format.', status));
  assert.deepEqual(known, [400, 404, 415, 422]);
});

for (const [cause, code, status, sentence] of [
  ['capacity', 'service_tier_capacity_exceeded', 429, 'Service tier capacity exceeded for this model.'],
  ['over-rate', 'over_rate', 429, 'this request exceeds the limit of 30000 tokens per minute'],
  ['over-rate', 'over_rate', 429, 'Request too large for gpt-x in organization o on tokens per min (TPM): Limit 30000, Requested 40000.'],
  ['set-up', 'not_there', 404, 'The deployment triage does not exist or you do not have access to it.'],
  ['set-up', 'not_there', 404, 'No such thing: it does not exist, the file file-12.'],
] as const)
  test(`"${sentence}" is ${cause} with status ${status} alone, in every dialect`, () => {
    for (const [dialect, rules] of Object.entries(ALL)) {
      const known = [400, 404, 429, 500, 503].filter((one) => bySentence(rules, sentence, one)?.cause === cause);
      assert.deepEqual([known, bySentence(rules, sentence, status)], [[status], { cause, code }], dialect);
    }
  });

test('a number for a code means a full tier with status 429 alone', () => {
  const known = [400, 404, 429, 500, 503].filter((status) => byWord(openai, '1300', status));
  assert.deepEqual([known, byWord(openai, '1300', 429)], [[429], { cause: 'capacity', code: '1300' }]);
});

test('a missing model is none of a missing deployment', () =>
  assert.equal(bySentence(openai, 'The model gpt-x does not exist or you do not have access to it.', 404), undefined));

test('a limit by the minute is none of length, whether a code or a sentence says so', () => {
  assert.equal(byWord(openai, 'context_length_exceeded', 429), undefined);
  assert.equal(bySentence(openai, 'The prompt is longer than the context length.', 429), undefined);
  assert.equal(bySentence(openai, 'The prompt is longer than the context length.', 413)?.cause, 'too-long');
});

test('a code says more than a sentence, and an earlier row more than a later one', () => {
  const both = { words: ['invalid_request_error', 'model_not_found', 'insufficient_quota'], message: 'Your input was flagged' };
  assert.deepEqual(causeOf(both, 400, openai), { cause: 'spent', code: 'insufficient_quota' });
  assert.deepEqual(causeOf({ ...both, words: ['invalid_request_error'] }, 400, openai), { cause: 'declined', code: 'content_filter' });
});

test('what no row knows is no cause', () =>
  assert.equal(causeOf({ words: ['server_error'], message: 'The server had an error.' }, 500, openai), undefined));
