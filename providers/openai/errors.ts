/** What OpenAI says, and what servers that speak its chat completions say. Data; the words are OpenAI's own unless a row says otherwise. */
import { COMMON } from '../common-errors.ts';
import type { Rule } from '../cause.ts';

export const RULES: readonly Rule[] = [
  {
    cause: 'spent',
    word: /^(?:credit_balance_exhausted|(?:organization|project)_spend_limit_exceeded|organization_usage_limit_exceeded|billing_hard_limit_reached)$/,
    source: 'OpenAI, error codes: each comes with 429, like a rate limit',
  },
  { cause: 'declined', word: /^(?:bio_policy|misalignment_policy_violation)$/, source: 'OpenAI, error codes' },
  {
    cause: 'region',
    word: /^(?:unsupported_country_region_territory|data_residency_mismatch)$/,
    source: 'home-assistant/core#120072; OpenAI, error codes',
  },
  ...COMMON,
];
