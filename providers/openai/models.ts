/** The list of models of OpenAI, and of the servers that speak its dialect. */
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';
import { clientOf } from './client.ts';

export const listModels = (config: ProviderConfig, fetch: Fetch, deadlineMs: number): Promise<unknown> =>
  clientOf(config, fetch, deadlineMs).models.list().asResponse();
