/** Pure: each address and each secret is given once, and not where it would be of no use. */
import { KIND_NAMES } from '../providers/kinds.ts';
import { oneOf } from './problem.ts';
import { own } from './routes.ts';
import type { Finding, Found, Path } from './problem.ts';
import type { Sections, Shape } from './shape.ts';

export function checkAccess({ connections, providers, routes, heartbeat }: Sections): Found {
  const problems = [
    ...Object.entries(connections ?? {}).flatMap(([name, one]) => ofConnection(['connections', name], one)),
    ...Object.entries(providers ?? {}).flatMap(([name, one]) => both(['providers', name], one, ['apiKeyEnv', 'apiKeyFile'])),
    ...Object.entries(routes ?? {}).flatMap(([name, one]) => [
      ...both(['routes', name], one, ['apiKeyEnv', 'apiKeyFile']),
      ...withoutKind(['routes', name], one, providers),
    ]),
    ...(heartbeat ? one(['heartbeat'], heartbeat, ['url', 'urlEnv']) : []),
  ];
  return { problems, warnings: Object.entries(connections ?? {}).flatMap(([name, given]) => unused(['connections', name], given)) };
}

type Connection = Shape['connections'][string];

function ofConnection(path: Path, given: Connection): readonly Finding[] {
  const secrets = ['webhookSecretsEnv', 'webhookSecretsFile'] as const;
  return [
    ...one(path, given, ['url', 'urlEnv']),
    ...one(path, given, ['tokenEnv', 'tokenFile']),
    ...(given.intake === 'poll'
      ? both(path, given, secrets)
      : one(path, given, secrets).map((finding) => ({ ...finding, wanted: `${finding.wanted} with intake: ${given.intake}` }))),
  ];
}

function unused(path: Path, given: Connection): readonly Finding[] {
  const key = given.webhookSecretsEnv === undefined ? 'webhookSecretsFile' : 'webhookSecretsEnv';
  if (given.intake !== 'poll' || given[key] === undefined) return [];
  return [
    {
      path: [...path, key],
      at: 'key',
      wanted: 'webhook secrets with intake: webhook or both only',
      got: 'some with intake: poll',
      todo: 'They are not read.',
    },
  ];
}

type Keys<K extends string> = readonly [K, K];

export function both<K extends string>(path: Path, given: { readonly [P in K]?: unknown }, [first, second]: Keys<K>): readonly Finding[] {
  if (given[first] === undefined || given[second] === undefined) return [];
  return [{ path: [...path, second], at: 'key', wanted: `${first} or ${second}`, got: 'both', todo: 'Keep one.' }];
}

export function one<K extends string>(path: Path, given: { readonly [P in K]?: unknown }, keys: Keys<K>): readonly Finding[] {
  const [first, second] = keys;
  if (given[first] === undefined && given[second] === undefined)
    return [{ path, at: 'key', wanted: `${first} or ${second}`, got: 'neither' }];
  return both(path, given, keys);
}

function withoutKind(path: Path, given: Shape['routes'][string], providers: Sections['providers']): readonly Finding[] {
  const provider = own(providers, given.provider);
  if (!provider || (given.kind ?? provider.kind) !== undefined) return [];
  return [{ path, at: 'key', wanted: 'kind, here or at its provider', got: 'none', todo: `It is ${oneOf(KIND_NAMES)}.` }];
}
