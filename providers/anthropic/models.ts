/** Anthropic's list of models. */
import Anthropic from '@anthropic-ai/sdk';
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';

/** The most that the API gives in a page; it has a few dozen. */
const MOST = 1_000;

export const listModels = (config: ProviderConfig, fetch: Fetch): Promise<unknown> =>
  new Anthropic({
    apiKey: config.apiKey ?? 'none',
    baseURL: config.baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch,
  }).models
    .list({ limit: MOST })
    .asResponse();
