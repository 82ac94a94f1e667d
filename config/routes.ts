/** Pure: a route with what its provider says for it, and what is built in. */
import { ROUTE_TIMES } from './defaults.ts';
import type { Path } from './problem.ts';
import type { Sections, Shape } from './shape.ts';
import type { Route } from '../workflows/chain/contract.ts';
import type { ProviderConfig } from '../providers/contract.ts';

export type Kind = ProviderConfig['kind'];
type Access = Pick<Shape['routes'][string], 'apiKeyEnv' | 'apiKeyFile' | 'baseUrl' | 'baseUrlEnv'>;
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
};

export const VENDORS: Readonly<Record<Kind, { readonly label: string; readonly baseUrl: string }>> = {
  openai: { label: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
  anthropic: { label: 'Anthropic', baseUrl: 'https://api.anthropic.com' },
  ollama: { label: 'Ollama', baseUrl: 'http://127.0.0.1:11434' },
};

/** Undefined where its provider or its kind is not known: that is complained about elsewhere. */
export function mergedRoute(name: string, { routes, providers }: Pick<Sections, 'routes' | 'providers'>): MergedRoute | undefined {
  const given = own(routes, name);
  const provider = given && own(providers, given.provider);
  const kind = given?.kind ?? provider?.kind;
  if (!provider || !kind) return undefined;
  const path = ['routes', name];
  const fromProvider = { path: ['providers', given.provider], given: provider };
  return {
    route: routeOf(name, given, kind),
    path,
    kind,
    model: given.model,
    group: provider.independenceGroup,
    // Both of a pair stand in one place: a route's own address must not meet a variable of its provider.
    key: given.apiKeyEnv === undefined && given.apiKeyFile === undefined ? fromProvider : { path, given },
    address: given.baseUrl === undefined && given.baseUrlEnv === undefined ? fromProvider : { path, given },
    ownHost: typeof given.local === 'string' ? given.local : undefined,
  };
}

function routeOf(name: string, given: Shape['routes'][string], kind: Kind): Route {
  const isLocal = given.local === undefined ? kind === 'ollama' : given.local !== false;
  const times = ROUTE_TIMES[isLocal ? 'local' : 'cloud'];
  return {
    route: name,
    label: given.label ?? (isLocal ? 'the local model' : VENDORS[kind].label),
    provider: given.provider,
    kind: isLocal ? 'local' : 'cloud',
    degraded: given.degraded ?? isLocal,
    attemptMs: given.attempt ?? times.attemptMs,
    budgetMs: given.budget ?? times.budgetMs,
    ...(given.contextTokens === undefined ? {} : { contextTokens: given.contextTokens }),
  };
}

/** A client may be called `constructor`. */
export const own = <T>(all: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  all && Object.hasOwn(all, name) ? all[name] : undefined;
