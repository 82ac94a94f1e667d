/** The models that a local Ollama has. */
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';
import { clientOf } from './client.ts';

export const listModels = (config: ProviderConfig, fetch: Fetch): Promise<unknown> => clientOf(config, fetch).list();
