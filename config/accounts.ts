/**
 * Pure: to which account a route's requests are charged, and which key they bring. One rule for the pace and for the breakers, read off the file
 * alone, so that a command that has no secrets finds the same names as the service.
 */
import { KINDS } from '../providers/kinds.ts';
import { mergedRoute } from './routes.ts';
import type { Kind } from '../providers/kinds.ts';
import type { Access } from './routes.ts';
import type { Sections } from './shape.ts';

/**
 * By name. `key`: all that is asked with one key at one address. `account`: what a vendor counts and charges together; that is one key, unless
 * the file says that several are one account, or that one is several. `provider`: whose pace it keeps.
 */
export type Charged = { readonly account: string; readonly key: string; readonly provider: string };
export type Accounts = {
  readonly ofProvider: (name: string) => Charged;
  /** Undefined where its provider or its kind is not known. */
  readonly ofRoute: (name: string) => Charged | undefined;
};
type Read = Pick<Sections, 'providers' | 'routes'>;
/** Whoever brings a key of its own: each provider, and each route that has a key or an address of its own. */
type Holder = { readonly name: string; readonly provider: string; readonly access: string; readonly said: string | undefined };

export function accountsIn(read: Read): Accounts {
  const ofProviders = Object.entries(read.providers ?? {}).map(([name, given]): Holder => ({
    name,
    provider: name,
    access: accessOf(given.kind, given, given) ?? name,
    said: given.account,
  }));
  const ofRoutes = Object.keys(read.routes ?? {}).flatMap((name) => ownHolder(read, name) ?? []);
  const holders = [...ofProviders, ...ofRoutes];
  /** The first in the file gives its name, and what one of them says holds for those that say nothing. */
  const charged = ({ name, access, provider, said }: Holder): Charged => {
    const same = holders.filter((one) => one.access === access);
    const key = same[0]?.name ?? name;
    return { key, account: said ?? same.find((one) => one.said !== undefined)?.said ?? key, provider: same[0]?.provider ?? provider };
  };
  const unknown = (name: string): Holder => ({ name, provider: name, access: name, said: undefined });
  const ofProvider = (name: string): Charged => charged(ofProviders.find((one) => one.name === name) ?? unknown(name));
  return {
    ofProvider,
    ofRoute: (name) => {
      const holder = ofRoutes.find((one) => one.name === nameOf(name));
      if (holder) return charged(holder);
      const merged = mergedRoute(name, read);
      return merged && { ...ofProvider(merged.route.provider), provider: merged.route.provider };
    },
  };
}

/** No provider and no account can be called like this. */
const nameOf = (route: string): string => `route ${route}`;

function ownHolder(read: Read, name: string): Holder | undefined {
  const merged = mergedRoute(name, read);
  if (merged === undefined) return undefined;
  const { key, address, kind, route } = merged;
  if ([key, address].every(({ path }) => path[0] === 'providers')) return undefined;
  return {
    name: nameOf(name),
    provider: route.provider,
    access: accessOf(kind, key.given, address.given) ?? nameOf(name),
    // Another key of the same provider is not of the account that the provider names.
    said: undefined,
  };
}

/** By where the key and the address come from, not by what they are. Undefined where there is no address before a route tells its kind. */
function accessOf(kind: Kind | undefined, key: Access, address: Access): string | undefined {
  const baseUrl = address.baseUrl ?? (kind && KINDS[kind].baseUrl);
  if (baseUrl === undefined && address.baseUrlEnv === undefined) return undefined;
  return JSON.stringify([key.apiKeyEnv, key.apiKeyFile, address.baseUrlEnv, baseUrl?.replace(/\/+$/, '').toLowerCase()]);
}
