/** Builds the parts of a service from the file, with addresses and secrets from outside. All that is missing is reported at once. */
import { connectorOf } from '../connectors/index.ts';
import { compile } from './compile.ts';
import { refusedAsLocal } from './check-routes.ts';
import { accountsIn } from './accounts.ts';
import { pacing } from './paces.ts';
import { own, mergedRoute } from './routes.ts';
import { KINDS } from '../providers/kinds.ts';
import { TOKEN, behind, secretsIn, webhookSecrets } from './secrets.ts';
import { AN_ADDRESS, isAddress } from './words.ts';
import { processIn, processesOf, summaryIn } from './shape.ts';
import { alertSecretsOf, alertConnectionsOf } from './alerts/assemble.ts';
import { reportSecretsOf, reportsOf } from './reports/assemble.ts';
import { REPORT } from './reports/process.ts';
import type { ConfiguredRoute, ConnectionConfig, ServiceConfig, Risk } from './contract.ts';
import type { Finding } from './problem.ts';
import type { Price } from '../providers/contract.ts';
import type { MergedRoute } from './routes.ts';
import type { Asking, Form, Outside } from './secrets.ts';
import type { Sections, Shape } from './shape.ts';

const ADDRESS: Form = { wanted: AN_ADDRESS, fits: isAddress };
export type Desk = Omit<ConnectionConfig, 'settings'>;

export function deskOf({ outside, complain }: Asking, name: string, given: Shape['connections'][string]): Desk | undefined {
  const path = ['connections', name];
  const asked = { outside, complain };
  const baseUrl = given.url ?? behind(asked, { path, env: ['urlEnv', given.urlEnv], form: ADDRESS });
  const token = behind(asked, { path, env: ['tokenEnv', given.tokenEnv], file: ['tokenFile', given.tokenFile], form: TOKEN });
  const secrets =
    given.intake === 'poll'
      ? ''
      : behind(asked, {
          path,
          env: ['webhookSecretsEnv', given.webhookSecretsEnv],
          file: ['webhookSecretsFile', given.webhookSecretsFile],
          form: webhookSecrets(connectorOf(given.kind).form.webhookSecret),
        });
  if (baseUrl === undefined || token === undefined || secrets === undefined) return undefined;
  const { kind, process, intake, pollEvery, absence } = given;
  const proof = { times: absence.proof.times, withinMs: absence.proof.within };
  return { name, kind, process, baseUrl, token, secrets: secretsIn(secrets), intake, pollEveryMs: pollEvery, proof };
}

type Shared = Pick<ConfiguredRoute, 'shares' | 'paced'>;
export function configuredRoute(asking: Asking, given: MergedRoute, shared: Shared): ConfiguredRoute | undefined {
  const { route, kind, model, key, address, ownHost, dialect } = given;
  const { apiKeyEnv, apiKeyFile } = key.given;
  const needsKey = apiKeyEnv !== undefined || apiKeyFile !== undefined;
  const apiKey = needsKey
    ? behind(asking, { path: key.path, env: ['apiKeyEnv', apiKeyEnv], file: ['apiKeyFile', apiKeyFile], form: TOKEN })
    : undefined;
  const baseUrl = addressOf(asking, { route, kind, address, ownHost });
  if (baseUrl === undefined || (needsKey && apiKey === undefined)) return undefined;
  const price = priceOf(given);
  const provider = { kind, baseUrl, model, apiKey, ...(dialect && { dialect }), ...(price && { price }) };
  return { route, provider, ...shared };
}

/** By name, what a route shares with others, and the pace that it keeps with them. */
function sharing(read: Sections): (given: MergedRoute) => Shared {
  const accounts = accountsIn(read);
  const pacedOf = pacing(read, accounts);
  return ({ route: { route }, group }) => {
    const { account, key } = accounts.ofRoute(route) ?? { account: route, key: route };
    const paced = pacedOf(route);
    return { shares: { account, key, group }, ...(paced && { paced }) };
  };
}

/** Undefined where the kind or the address tells. What runs on own hardware has no invoice; a runtime that is somebody else's has one that nobody knows. */
function priceOf({ price, route, kind }: MergedRoute): Price | undefined {
  if (price !== undefined)
    return 'list' in price
      ? { kind: 'listed', vendor: price.list }
      : { kind: 'given', inputMicros: price.input, outputMicros: price.output };
  if (KINDS[kind].isLocal) return route.kind === 'local' ? undefined : { kind: 'unknown' };
  return route.kind === 'local' ? { kind: 'free' } : undefined;
}

/** The variable where it is set, else what is written, else the vendor's own. */
function addressOf(
  { outside, complain }: Asking,
  { route, kind, address, ownHost }: Pick<MergedRoute, 'route' | 'kind' | 'address' | 'ownHost'>,
): string | undefined {
  const { baseUrl = KINDS[kind].baseUrl, baseUrlEnv } = address.given;
  const isSet = baseUrlEnv !== undefined && (outside.env[baseUrlEnv] ?? '') !== '';
  const text = isSet ? behind({ outside, complain }, { path: address.path, env: ['baseUrlEnv', baseUrlEnv], form: ADDRESS }) : baseUrl;
  const refused = text === undefined || route.kind !== 'local' ? undefined : refusedAsLocal(text, ownHost);
  if (refused === undefined) return text;
  const { wanted, ...words } = refused;
  complain({ path: [...address.path, 'baseUrlEnv'], at: 'value', wanted: `${wanted} (${route.route})`, ...words });
  return undefined;
}

export function heartbeatOf(asking: Asking, given: Sections['heartbeat']): ServiceConfig['heartbeat'] {
  if (!given) return undefined;
  const url = given.url ?? behind(asking, { path: ['heartbeat'], env: ['urlEnv', given.urlEnv], form: ADDRESS });
  return url === undefined ? undefined : { url, everyMs: given.every };
}

/** Every connection has its own write, boards and due times; clients and processes are those of all. */
export function connectionsOf(
  desks: readonly Desk[],
  given: Pick<Shape, 'clients' | 'otherClients' | 'processes' | 'connections'>,
  chainOf: (process: string) => readonly MergedRoute[],
): readonly ConnectionConfig[] {
  return desks.flatMap((desk) => {
    const connection = own(given.connections, desk.name);
    return connection
      ? [
          {
            ...desk,
            settings: compile(
              given,
              connection,
              chainOf(connection.process).map(({ route }) => route),
            ),
          },
        ]
      : [];
  });
}

export type Assembled = { readonly problems: readonly Finding[]; readonly config: ServiceConfig | undefined };

export function assembled(read: Sections, outside: Outside, risks: readonly Risk[]): Assembled {
  const problems: Finding[] = [];
  const complain = (finding: Finding): void => {
    // A key of a provider is asked for by each of its routes.
    if (!problems.some(({ path }) => path.join('\0') === finding.path.join('\0'))) problems.push(finding);
  };
  const asking = { outside, complain };
  const asked = askedRoutes(read, outside.env);
  const desks = Object.entries(read.connections ?? {}).flatMap(([name, given]) => deskOf(asking, name, given) ?? []);
  const sharedBy = sharing(read);
  const routes = asked.flatMap((one) => configuredRoute(asking, one, sharedBy(one)) ?? []);
  const sources = Object.entries(read.alerts ?? {}).flatMap(([name, given]) => alertSecretsOf(asking, name, given) ?? []);
  const heartbeat = heartbeatOf(asking, read.heartbeat);
  const reported = reportSecretsOf(asking, read.reports);
  if (problems.length > 0 || !isWhole(read)) return { problems, config: undefined };
  const config = {
    routes,
    connections: connectionsOf(desks, read, (process) => chainOf(read, processIn(read.processes, process).chain, outside.env)),
    alerts: alertConnectionsOf(sources, read, chainOf(read, summaryIn(read.processes).chain, outside.env)),
    reports: read.reports && reportsOf(read, reported, chainOf(read, processIn(read.processes, REPORT).chain, outside.env)),
    providers: Object.entries(read.providers).map(([name, { independenceGroup, region, vendorCountry }]) => ({
      name,
      independenceGroup,
      region,
      vendorCountry,
    })),
    risks,
    deadMan: { everyMs: read.deadMan.every },
    heartbeat,
    ledger: { retentionMs: read.ledger.retention },
    logLevel: read.log,
  };
  return { problems, config };
}

const isWhole = (read: Sections): read is Shape => {
  const { otherClients: _, heartbeat: __, reports: ___, ...needed } = read;
  return Object.values(needed).every((section) => section !== undefined);
};

/** Those of the chains of processes. What is never asked needs no key. */
function askedRoutes(read: Sections, env: Outside['env']): readonly MergedRoute[] {
  const names = Object.values(processesOf(read)).flatMap(({ chain }) => own(read.chains, chain)?.routes ?? []);
  return [...new Set(names)].flatMap((name) => mergedRoute(name, read, env) ?? []);
}

const chainOf = (read: Shape, chain: string, env: Outside['env']): readonly MergedRoute[] =>
  (own(read.chains, chain)?.routes ?? []).flatMap((name) => mergedRoute(name, read, env) ?? []);
