/** Asks a local Ollama at `baseUrl`. */
import type { ChatRequest } from 'ollama';
import type { Fetch } from '../bounded-fetch.ts';
import type { CompletionRequest, ProviderConfig } from '../contract.ts';
import { clientOf } from './client.ts';

/** Another context length per request makes the server load the model anew; 8,192 tokens hold a capped ticket and its answer. */
export const CONTEXT_TOKENS = 8_192;

/** The server's own five minutes unload a fallback between two outages, and loading takes longer than an exchange may. */
export const KEEP_LOADED = '24h';

/** The client's types lack these two; the server has them. */
type Call = ChatRequest & { readonly stream: false; readonly truncate: false; readonly shift: false };

/** Makes the one request. */
export async function ask(config: ProviderConfig, request: CompletionRequest, fetch: Fetch): Promise<unknown> {
  const call = callOf(config, request);
  return clientOf(config, fetch).chat(call);
}

/** The schema goes as it is: the server's grammar holds every keyword of it. */
export const callOf = (config: ProviderConfig, request: CompletionRequest): Call => ({
  model: config.model,
  messages: [
    { role: 'system', content: request.system },
    { role: 'user', content: request.user },
  ],
  stream: false,
  think: false, // else models that reason spend the whole answer on it, and say nothing (ollama#15288)
  keep_alive: KEEP_LOADED,
  format: request.schema.json,
  truncate: false, // else a prompt longer than the context is cut in silence
  shift: false, // else the prompt's beginning is dropped in silence while the answer grows
  options: { temperature: 0, num_ctx: CONTEXT_TOKENS, num_predict: request.maxOutputTokens },
});
