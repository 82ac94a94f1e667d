/** The models that a local Ollama has. */
import { Ollama } from 'ollama';
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';

export const listModels = (config: ProviderConfig, fetch: Fetch): Promise<unknown> => {
  const headers = config.apiKey === undefined ? {} : { Authorization: `Bearer ${config.apiKey}` };
  return new Ollama({ host: config.baseUrl, fetch, headers }).list();
};
