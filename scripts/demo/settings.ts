/** What the demo's Standby is told. The only place. */
import type { FoundOllama } from './ollama.ts';

/** How long an answer may take: long beside a simulated model's milliseconds, also on a busy machine, and short for whoever watches. */
const SIMULATED_ATTEMPT_MS = 6_000;
/** The built-in bound of a cloud route; a real local model on a processor needs all of its own. */
const REAL_ATTEMPT_MS = 30_000;

export const attemptMsWith = (local: FoundOllama | undefined): number => (local === undefined ? SIMULATED_ATTEMPT_MS : REAL_ATTEMPT_MS);

/** The rules of the demo's clients: everything allowed, since everything is simulated. `localUrl` is where the real model is reached. */
export function serviceEnv(local: FoundOllama | undefined, localUrl: string | undefined): Readonly<Record<string, string>> {
  const times = local === undefined ? { attemptMs: SIMULATED_ATTEMPT_MS, budgetMs: 3 * SIMULATED_ATTEMPT_MS } : {};
  const settings = { otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' }, lookAgainMs: 5_000, ...times };
  const model = local === undefined || localUrl === undefined ? {} : { STANDBY_OLLAMA_URL: localUrl, STANDBY_OLLAMA_MODEL: local.model };
  return { STANDBY_SETTINGS: JSON.stringify(settings), STANDBY_LOG: 'error', ...model };
}
