/** What servers of every dialect say: gateways and local servers carry the words of whatever stands behind them. Data. */
import type { Rule } from './cause.ts';

const LENGTH = 'context_length_exceeded';

/** In the order in which they are held against an error: what is sure and costly first. */
export const COMMON: readonly Rule[] = [
  { cause: 'spent', word: /^billing_not_active$/, source: 'OpenAI, with 429: litellm#2743' },
  { cause: 'spent', word: /^insufficient_quota$/, source: 'OpenAI, error codes: with 429, like a rate limit' },
  { cause: 'spent', word: /^budget_exceeded$/, source: 'BerriAI/litellm#14144' },
  { cause: 'key', word: /^(?:invalid_api_key|API_KEY_INVALID)$/, source: 'OpenAI, error codes; continuedev/continue#10290' },
  {
    cause: 'declined',
    word: /^(?:content_filter|content_policy_violation|ResponsibleAIPolicyViolation)$/,
    source: 'OpenAI, error codes; openai/openai-dotnet#55',
  },
  {
    cause: 'too-long',
    word: /^(?:context_length_exceeded|exceed_context_size_error|tokens_limit_reached|request_too_large)$/,
    source: 'OpenAI and Anthropic, errors; ggml-org/llama.cpp#19774; cline/cline#2115',
  },
  {
    cause: 'no-model',
    word: /^(?:model_not_found|model_decommissioned)$/,
    source: 'OpenAI, error codes',
  },
  // Whoever owns the account names its deployments: no model has gone.
  { cause: 'set-up', word: /^DeploymentNotFound$/, source: 'Azure: Aider-AI/aider#604' },
  {
    cause: 'busy',
    word: /^(?:server_is_overloaded|slow_down|overloaded_error)$/,
    source: 'OpenAI; Anthropic, errors',
  },
  { cause: 'down', word: /^MODEL_CAPACITY_EXHAUSTED$/, source: 'js-genai#1458' },
  // A number means little by itself.
  { cause: 'capacity', statuses: [429], word: /^1300$/, source: 'Mistral: raycast#31107' },
  {
    cause: 'request',
    word: /^(?:extra_forbidden|unsupported_parameter|unknown_parameter)$/,
    source: 'Gitlawb/openclaude#739; OpenAI, error codes',
  },

  { cause: 'spent', says: /\bbudget has been exceeded\b/i, as: 'budget_exceeded', source: 'BerriAI/litellm#14144' },
  {
    cause: 'spent',
    says: /\bused all available credits\b|\bmonthly spending limit\b/i,
    as: 'out_of_credits',
    source: 'Anantys-oss/koan#2412; Wei-Shaw/sub2api#4069',
  },
  { cause: 'spent', says: /\bquota exceeded\b.*\blimit: 0\b/is, as: 'limit_0', source: 'inspect_ai#5526' },
  {
    cause: 'account',
    says: /\borganization has been (?:disabled|restricted)\b/i,
    as: 'organization_disabled',
    source: 'claude-code#72457; freellmapi PR#198',
  },
  {
    cause: 'declined',
    says: /\b(?:input|prompt) was flagged\b|\bContentPolicyViolationError\b|\bcontent management policy\b/i,
    as: 'content_filter',
    source: 'OpenRouter, errors: 403; SysBench#6; Azure OpenAI, content filtering',
  },
  { cause: 'key', says: /\bAPI key (?:is )?not valid\b/i, as: 'invalid_api_key', source: 'continuedev/continue#10290' },
  {
    cause: 'too-long',
    says: /\b(?:exceed|exceeds|greater|longer|larger|too (?:long|large)|maximum)\b.{0,80}\bcontext[ _-](?:length|window|size)\b/is,
    as: LENGTH,
    source:
      'ollama server/routes.go; melagiri/code-insights#271; Gitlawb/openclaude#353; vllm#4667; openclaw#129352; pi#5677; litellm PR#21647',
  },
  {
    cause: 'too-long',
    says: /\bprompt is too long\b|\bmaximum allowed input length\b|\brange of input length should be\b|\bexceeds max_seq_len\b|\bexceed context limit\b|\binput is too long\b|\bmaximum prompt length is\b|\bmax_new_tokens` must be <=|\binputs` must have less than\b|\binput token count\b.{0,40}\bexceeds the maximum number of tokens\b/i,
    as: LENGTH,
    source:
      'Anthropic, errors; pi#4943; opencode PR#45834; inference-atlas PR#186; google-gemini/gemini-cli#6678; claude-code#228; bedrock-chat#95; cline#3120; text-generation-inference, validation',
  },
  {
    cause: 'no-model',
    says: /\bno model found\b|\bno endpoints found for\b|\breached its end of life\b|\bdoes not have access to model\b/i,
    as: 'model_not_found',
    source: 'freellmapi PR#1143; openclaw PR#61472; NVIDIA/NemoClaw#11902; Aider-AI/aider#604',
  },
  {
    cause: 'request',
    // Names of fields stand in any sentence: only where the status says that the request is at fault.
    statuses: [400, 404, 415, 422],
    says: /\bresponse_format\b|\bextra inputs are not permitted\b/i,
    as: 'unsupported_parameter',
    source: 'vercel/ai#7808; zed-industries/zed#57122',
  },
  { cause: 'set-up', says: /^unexpected endpoint or method\b/i, as: 'unexpected_endpoint', source: 'lmstudio-bug-tracker#1680' },
  {
    cause: 'down',
    says: /^(?:channel error|model is unloaded)\b/i,
    as: 'model_unloaded',
    source: 'mlx-engine#168; lmstudio-bug-tracker#1492',
  },
  {
    cause: 'capacity',
    statuses: [429],
    says: /\bservice tier capacity exceeded\b/i,
    as: 'service_tier_capacity_exceeded',
    source: 'Mistral: continue#6185; cline#9085',
  },
  {
    cause: 'over-rate',
    statuses: [429],
    says: /\brequest exceeds the limit of \d+ tokens per minute\b|\brequest too large for\b.{0,200}\btokens per min/is,
    as: 'over_rate',
    source: 'senpi PR#1466; OpenAI, rate limits',
  },
  {
    cause: 'set-up',
    statuses: [404],
    says: /\b(?:deployment|file)\b.{0,200}\bdoes not exist\b|\bdoes not exist\b.{0,200}\b(?:deployment|file)\b/is,
    as: 'not_there',
    source: 'openclaw PR#61472, its review',
  },
];
