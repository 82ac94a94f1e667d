/** Asks a local Ollama at `baseUrl`. */
import { Ollama, type ChatRequest } from 'ollama';
import type { Fetch } from '../bounded-fetch.ts';
import type { CompletionRequest, ProviderConfig } from '../contract.ts';

/** Another context length per request makes the server load the model anew; 8,192 tokens hold a capped ticket and its answer. */
export const CONTEXT_TOKENS = 8_192;

/** The server's own five minutes unload a fallback between two outages, and loading takes longer than an exchange may. */
export const KEEP_LOADED = '24h';

/** The client's types lack these two; the server has them. */
type Call = ChatRequest & { readonly stream: false; readonly truncate: false; readonly shift: false };

/** Makes the one request. The client can stop streams only, so deadline and abort come through `fetch`. */
export async function ask(config: ProviderConfig, request: CompletionRequest, fetch: Fetch): Promise<unknown> {
  const headers = config.apiKey === undefined ? {} : { Authorization: `Bearer ${config.apiKey}` };
  const client = new Ollama({ host: config.baseUrl, fetch: successesOf(fetch), headers });
  const call = callOf(config, request);
  return client.chat(call);
}

/** The client prints to the console when an error is not JSON, so it never sees an error; the exchange has recorded it. */
const successesOf =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok) throw new Error(`Expected a success from Ollama, got HTTP ${response.status}.`);
    return response;
  };

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
