/** What Anthropic says, and what gateways that speak its Messages API say. Data; the words are Anthropic's own unless a row says otherwise. */
import { COMMON } from '../common-errors.ts';
import type { Rule } from '../cause.ts';

export const RULES: readonly Rule[] = [
  {
    cause: 'spent-this-month',
    word: /^(?:enforced|contract|own)_spend_limit_reached$/,
    source: 'Anthropic, errors: with 429, or 400 where the customer has set the limit, and without advice to wait',
  },
  {
    cause: 'spent',
    word: /^(?:credit_balance_too_low|linked_organization_(?:billing_unavailable|spend_limit_reached))$/,
    source: 'Anthropic, errors',
  },
  { cause: 'account', word: /^organization_on_hold$/, source: 'Anthropic, errors' },
  { cause: 'set-up', word: /^cmek_/, source: "Anthropic, errors: the customer's encryption key is out of reach, with 400 or 503" },
  // These come as a plain 400 without a code of their own. Where the wording changes, the next route is asked all the same.
  { cause: 'spent', says: /\bcredit balance is too low\b/i, as: 'credit_balance_too_low', source: '2389-tracker#486' },
  {
    cause: 'spent-this-month',
    says: /\bspecified (?:workspace )?API usage limits\b/i,
    as: 'own_spend_limit_reached',
    source: 'zeeguu PR#718',
  },
  { cause: 'declined', says: /\bblocked by content filtering policy\b/i, as: 'content_filter', source: 'claude-code#58367, #6195' },
  { cause: 'region', says: /^request not allowed\b/i, as: 'region', source: 'big-AGI#485; claude-code#1613' },
  ...COMMON,
];
