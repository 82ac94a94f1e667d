/** The list of models of OpenAI, and of the servers that speak its dialect. */
import OpenAI from 'openai';
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';

export const listModels = (config: ProviderConfig, fetch: Fetch): Promise<unknown> =>
  new OpenAI({
    apiKey: config.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: config.baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    fetch,
  }).models
    .list()
    .asResponse();
