/** Has a local Ollama load a model, and keep it. A request without a prompt does that, and answers nothing (docs/api.md, "Load a model"). */
import { openExchange } from '../bounded-fetch.ts';
import type { Ending } from '../bounded-fetch.ts';
import type { ProviderConfig, Warmed } from '../contract.ts';
import { clientOf } from './client.ts';
import { CONTEXT_TOKENS, KEEP_LOADED } from './request.ts';

/** A large model from a slow disk; the server gives up by itself after five minutes without progress. */
const LONGEST_LOAD_MS = 15 * 60_000;
const MOST_BYTES = 64 * 1024;

/** Waits to the end of the load: a client that hangs up ends it. */
export async function loadModel(config: ProviderConfig, signal: AbortSignal): Promise<Warmed> {
  const exchange = openExchange({ deadlineMs: LONGEST_LOAD_MS, maxBytes: MOST_BYTES, signal });
  const ollama = clientOf(config, exchange.fetch);
  const options = { num_ctx: CONTEXT_TOKENS }; // another length would have it loaded anew for the first ticket
  // What the client makes of the reply is not looked at: the exchange has recorded it.
  await ollama.generate({ model: config.model, prompt: '', stream: false, keep_alive: KEEP_LOADED, options }).catch(() => undefined);
  const ending = exchange.ending();
  return ending?.kind === 'reply' && ending.status === 200 ? { kind: 'loaded' } : { kind: 'not-loaded', why: whyNot(ending) };
}

/** Without the server's own words. */
function whyNot(ending: Ending | undefined): string {
  switch (ending?.kind) {
    case undefined:
      return 'it was not asked';
    case 'reply':
      return ending.status === 404 ? 'HTTP 404: it is not pulled' : `HTTP ${ending.status}`;
    case 'network':
      return ending.word;
    case 'deadline':
      return `it was still being loaded after ${LONGEST_LOAD_MS / 60_000} minutes`;
    case 'too-large':
      return 'an answer that is none';
    case 'aborted':
      return 'stopped';
  }
}
