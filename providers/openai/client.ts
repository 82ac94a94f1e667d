/** OpenAI's own client, as it is used here for every request. */
import OpenAI from 'openai';
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';

/** The client's own timer covers the headers only; it must never be the first to go off. */
const AFTER_OUR_DEADLINE_MS = 60_000;

/** `deadlineMs` is that of the exchange behind `fetch`. */
export const clientOf = (config: ProviderConfig, fetch: Fetch, deadlineMs: number): OpenAI =>
  new OpenAI({
    // A gateway on the own network may need no key; the client insists on one, and would otherwise take one from the environment.
    apiKey: config.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: config.baseUrl,
    maxRetries: 0, // Temporal is the only retrier
    timeout: deadlineMs + AFTER_OUR_DEADLINE_MS,
    logLevel: 'off', // its log lines carry bodies
    fetch,
  });
