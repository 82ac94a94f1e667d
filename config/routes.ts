/** Pure: a route with what its provider says for it, and what is built in. */
import { ROUTE_TIMES } from './defaults.ts';
import type { Path } from './problem.ts';
import type { Sections, Shape } from './shape.ts';
import type { Route } from '../workflows/chain/contract.ts';
import { KINDS } from '../providers/kinds.ts';
import { definedOnly } from './defined.ts';
import { isAddress } from './words.ts';
import { vendorAt } from '../providers/vendors.ts';
import type { Kind } from '../providers/kinds.ts';
import type { ProviderConfig } from '../providers/contract.ts';

export type Access = Pick<Shape['routes'][string], 'apiKeyEnv' | 'apiKeyFile' | 'baseUrl' | 'baseUrlEnv'>;
/** Where a value stands, so that a complaint about it points there. */
export type Standing<T> = { readonly path: Path; readonly given: T };
export type MergedRoute = {
  readonly route: Route;
  readonly path: Path;
  readonly kind: Kind;
  readonly model: string;
  readonly group: string;
  readonly key: Standing<Access>;
  readonly address: Standing<Access>;
  /** The host that the file calls its own. */
  readonly ownHost: string | undefined;
  readonly dialect: ProviderConfig['dialect'];
  readonly price: Shape['routes'][string]['price'];
};

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Undefined where its provider or its kind is not known: that is complained about elsewhere. Without the environment it is named after the
 * address in the file.
 */
export function mergedRoute(
  name: string,
  { routes, providers }: Pick<Sections, 'routes' | 'providers'>,
  env: Env = {},
): MergedRoute | undefined {
  const given = own(routes, name);
  const provider = given && own(providers, given.provider);
  const kind = given?.kind ?? provider?.kind;
  if (!provider || !kind) return undefined;
  const path = ['routes', name];
  const fromProvider = { path: ['providers', given.provider], given: provider };
  const address = given.baseUrl === undefined && given.baseUrlEnv === undefined ? fromProvider : { path, given };
  return {
    route: routeOf(name, given, { kind, baseUrl: addressIn(env, address.given) ?? KINDS[kind].baseUrl }),
    path,
    kind,
    model: given.model,
    group: provider.independenceGroup,
    // Both of a pair stand in one place: a route's own address must not meet a variable of its provider.
    key: given.apiKeyEnv === undefined && given.apiKeyFile === undefined ? fromProvider : { path, given },
    address,
    dialect: dialectOf(given, provider),
    price: given.price ?? provider.price,
    ownHost: typeof given.local === 'string' ? given.local : undefined,
  };
}

/** What is no address is complained about where it is needed. */
function addressIn(env: Env, { baseUrl, baseUrlEnv }: Access): string | undefined {
  const set = baseUrlEnv === undefined ? undefined : env[baseUrlEnv];
  return set !== undefined && isAddress(set) ? set : baseUrl;
}

function routeOf(name: string, given: Shape['routes'][string], { kind, baseUrl }: Pick<ProviderConfig, 'kind' | 'baseUrl'>): Route {
  const isLocal = given.local === undefined ? KINDS[kind].isLocal : given.local !== false;
  const times = ROUTE_TIMES[isLocal ? 'local' : 'cloud'];
  return {
    route: name,
    label: given.label ?? (isLocal ? 'the local model' : (vendorAt(baseUrl)?.name ?? given.provider)),
    provider: given.provider,
    kind: isLocal ? 'local' : 'cloud',
    degraded: given.degraded ?? isLocal,
    attemptMs: given.attempt ?? times.attemptMs,
    budgetMs: given.budget ?? times.budgetMs,
    ...(given.contextTokens === undefined ? {} : { contextTokens: given.contextTokens }),
  };
}

const dialectOf = (...said: readonly Pick<Shape['routes'][string], 'dialect'>[]): ProviderConfig['dialect'] => {
  const dialect = said.find((one) => one.dialect !== undefined)?.dialect;
  return dialect && definedOnly(dialect);
};

/** A client may be called `constructor`. */
export const own = <T>(all: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  all && Object.hasOwn(all, name) ? all[name] : undefined;
