/** A local Ollama. */
import { providerOf } from '../adapter.ts';
import type { Completion, Provider, ProviderConfig, Warmed } from '../contract.ts';
import { verdictOf } from './classify.ts';
import { RULES } from './errors.ts';
import { loadModel } from './load.ts';
import { ask } from './request.ts';
import { read } from './response.ts';

/**
 * Makes the provider; nothing is asked yet. Once it was warmed, it loads its model by itself where a ticket has met one that is not: the
 * ticket's own request ends at its deadline, and the load with it.
 */
export function createOllama(config: ProviderConfig): Provider {
  const asked = providerOf(config, { ask, read, rules: RULES, verdictOf });
  let keeping: AbortSignal | undefined;
  let loading: Promise<Warmed> | undefined;
  const load = (signal: AbortSignal): Promise<Warmed> =>
    (loading ??= loadModel(config, signal).finally(() => {
      loading = undefined;
    }));
  return {
    ...asked,
    async complete(request) {
      const completion = await asked.complete(request);
      if (keeping !== undefined && !keeping.aborted && mayBeLoading(completion)) void load(keeping);
      return completion;
    },
    warm(signal) {
      keeping = signal;
      return load(signal);
    },
  };
}

const mayBeLoading = (completion: Completion): boolean =>
  completion.kind === 'fault' && (completion.fault.kind === 'silent' || completion.fault.kind === 'loading');
