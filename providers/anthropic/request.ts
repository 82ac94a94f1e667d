/** Asks Anthropic's Messages API at `baseUrl` (without the version). */
import Anthropic from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { Fetch } from '../bounded-fetch.ts';
import type { CompletionRequest, ProviderConfig } from '../contract.ts';
import { withoutKeywords } from '../schema-bounds.ts';

/** Structured outputs answer 400 to each of these ("For 'integer' type, property 'minimum' is not supported"). */
const REFUSED = new Set(['maxLength', 'minimum', 'maximum', 'maxItems']);
/** The client's own timer covers the headers only; it must never be the first to go off. */
const AFTER_OUR_DEADLINE_MS = 60_000;

/** Makes the one request. */
export async function ask(config: ProviderConfig, request: CompletionRequest, fetch: Fetch): Promise<unknown> {
  const client = new Anthropic({
    // A gateway on the own network may need no key; without one the client would search the environment and the home directory.
    apiKey: config.apiKey ?? 'none',
    baseURL: config.baseUrl,
    maxRetries: 0, // Temporal is the only retrier
    timeout: request.deadlineMs + AFTER_OUR_DEADLINE_MS,
    logLevel: 'off', // its log lines carry bodies
    openTelemetry: false, // spans could carry them too
    fetch,
  });
  // `messages.create` prints to the console when a model is on its deprecation list; the plain call sends the same request in silence.
  return client.post('/v1/messages', { body: callOf(config, request) }).asResponse();
}

/** Without a temperature: the API has none any more. */
export const callOf = (config: ProviderConfig, request: CompletionRequest): MessageCreateParamsNonStreaming => ({
  model: config.model,
  max_tokens: request.maxOutputTokens,
  system: request.system,
  messages: [{ role: 'user', content: request.user }],
  output_config: { format: { type: 'json_schema', schema: withoutKeywords(request.schema.json, REFUSED) } },
});
