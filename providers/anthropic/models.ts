/** Anthropic's list of models. */
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';
import { clientOf } from './client.ts';

/** The most that the API gives in a page; it has a few dozen. */
const MOST = 1_000;

export const listModels = (config: ProviderConfig, fetch: Fetch, deadlineMs: number): Promise<unknown> =>
  clientOf(config, fetch, deadlineMs).models.list({ limit: MOST }).asResponse();
