/** OpenAI, and gateways that speak its chat completions. */
import { providerOf } from '../adapter.ts';
import type { Provider, ProviderConfig } from '../contract.ts';
import { verdictOf } from './classify.ts';
import { RULES } from './errors.ts';
import { ask } from './request.ts';
import { read } from './response.ts';

/** Makes the provider; nothing is asked yet. */
export const createOpenAi = (config: ProviderConfig): Provider => providerOf(config, { ask, read, rules: RULES, verdictOf });
