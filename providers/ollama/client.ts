/** Ollama's own client, as it is used here for every request. It can stop streams only, so deadline and abort come through `fetch`. */
import { Ollama } from 'ollama';
import type { Fetch } from '../bounded-fetch.ts';
import type { ProviderConfig } from '../contract.ts';

export const clientOf = (config: ProviderConfig, fetch: Fetch): Ollama => {
  const headers = config.apiKey === undefined ? {} : { Authorization: `Bearer ${config.apiKey}` };
  return new Ollama({ host: config.baseUrl, fetch: successesOf(fetch), headers });
};

/** The client prints to the console when an error is not JSON, so it never sees an error; the exchange has recorded it. */
const successesOf =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok) throw new Error(`Expected a success from Ollama, got HTTP ${response.status}.`);
    return response;
  };
