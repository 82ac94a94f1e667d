/** Asks Anthropic's Messages API at `baseUrl` (without the version). */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { Fetch } from '../bounded-fetch.ts';
import type { CompletionRequest, ProviderConfig } from '../contract.ts';
import { withoutKeywords } from '../schema-bounds.ts';
import { clientOf } from './client.ts';

/** Structured outputs answer 400 to each of these ("For 'integer' type, property 'minimum' is not supported"). */
const REFUSED = new Set(['maxLength', 'minimum', 'maximum', 'maxItems']);
/** Makes the one request. */
export async function ask(config: ProviderConfig, request: CompletionRequest, fetch: Fetch): Promise<unknown> {
  // `messages.create` prints to the console when a model is on its deprecation list; the plain call sends the same request in silence.
  return clientOf(config, fetch, request.deadlineMs)
    .post('/v1/messages', { body: callOf(config, request) })
    .asResponse();
}

/** Without a temperature: the API has none any more. */
export const callOf = (config: ProviderConfig, request: CompletionRequest): MessageCreateParamsNonStreaming => ({
  model: config.model,
  max_tokens: request.maxOutputTokens,
  system: request.system,
  messages: [{ role: 'user', content: request.user }],
  output_config: { format: { type: 'json_schema', schema: withoutKeywords(request.schema.json, REFUSED) } },
});
