/** From configuration to a provider that can be asked. */
import { createAnthropic } from './anthropic/index.ts';
import type { Provider, ProviderConfig } from './contract.ts';
import { createOllama } from './ollama/index.ts';
import { createOpenAi } from './openai/index.ts';
import { withoutSlashes } from './vendors.ts';

/** Makes the provider that `kind` names. Throws at once for an address that no request could ever reach. */
export function createProvider(given: ProviderConfig): Provider {
  const config = { ...given, baseUrl: withoutSlashes(given.baseUrl) };
  const protocol = URL.canParse(config.baseUrl) ? new URL(config.baseUrl).protocol : undefined;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new RangeError(`Expected \`baseUrl\` of ${config.kind} to be an http or https address, got ${JSON.stringify(config.baseUrl)}.`);
  }
  switch (config.kind) {
    case 'openai':
      return createOpenAi(config);
    case 'anthropic':
      return createAnthropic(config);
    case 'ollama':
      return createOllama(config);
  }
}
