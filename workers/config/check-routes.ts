/** Pure: what a route needs before it can be asked. */
import { durationText } from './duration.ts';
import { VENDORS } from './routes.ts';
import type { Finding } from './finding.ts';
import type { MergedRoute } from './routes.ts';

export function checkRoutes(routes: readonly MergedRoute[]): readonly Finding[] {
  return routes.flatMap((route) => [...tooTight(route), ...withoutKey(route), ...localAtAVendor(route)]);
}

function tooTight({ route, path }: MergedRoute): readonly Finding[] {
  if (route.budgetMs >= route.attemptMs) return [];
  return [
    {
      path: [...path, 'budget'],
      at: 'value',
      wanted: `a budget that holds one attempt of ${durationText(route.attemptMs)}`,
      got: durationText(route.budgetMs),
      todo: `Raise budget, or lower attempt.`,
    },
  ];
}

/** A server on own hardware may ask for none. */
function withoutKey({ kind, route, key, path }: MergedRoute): readonly Finding[] {
  if (kind === 'ollama' || route.kind === 'local') return [];
  if (key.given.apiKeyEnv !== undefined || key.given.apiKeyFile !== undefined) return [];
  return [{ path, at: 'key', wanted: 'apiKeyEnv or apiKeyFile, here or at its provider', got: 'neither' }];
}

/** What is called local gets the tickets of local-only clients: a vendor's address would let them out of the house. */
function localAtAVendor({ kind, route, address, path }: MergedRoute): readonly Finding[] {
  const { baseUrl, baseUrlEnv } = address.given;
  if (route.kind !== 'local') return [];
  const leadsOut = baseUrl === undefined ? kind !== 'ollama' && baseUrlEnv === undefined : isVendors(baseUrl);
  if (!leadsOut) return [];
  return [
    {
      path: [...path, 'local'],
      at: 'key',
      wanted: 'a local route at an address of your own',
      got: "the vendor's",
      todo: 'Give its baseUrl, or leave out local.',
    },
  ];
}
/** The domain of each vendor: below it lie its regions too, as `eu.api.openai.com`. */
const VENDOR_DOMAINS: readonly string[] = [VENDORS.openai, VENDORS.anthropic]
  .map(({ baseUrl }) => new URL(baseUrl).hostname.split('.').slice(-2).join('.'))
  .concat('ollama.com');

/** Whether an address leads to a vendor. A name that ends with a dot is the same name. */
export function isVendors(address: string): boolean {
  const host = new URL(address).hostname.replace(/\.$/, '');
  return VENDOR_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
