/** The whole configuration, where every part of it is there; its problems are those of what comes from outside the file. */
import { configuredRoute, connectionsOf, deskOf, heartbeatOf } from './assemble.ts';
import { mergedRoute, own } from './routes.ts';
import type { Risk, ServiceConfig } from './contract.ts';
import type { Finding } from './finding.ts';
import type { MergedRoute } from './routes.ts';
import type { Outside } from './secrets.ts';
import type { Sections, Shape } from './shape.ts';

export type Assembled = { readonly problems: readonly Finding[]; readonly config: ServiceConfig | undefined };

export function assembled(read: Sections, outside: Outside, risks: readonly Risk[]): Assembled {
  const problems: Finding[] = [];
  const complain = (finding: Finding): void => {
    // A key of a provider is asked for by each of its routes.
    if (!problems.some(({ path }) => path.join('\0') === finding.path.join('\0'))) problems.push(finding);
  };
  const asking = { outside, complain };
  const asked = askedRoutes(read);
  const desks = Object.entries(read.connections ?? {}).flatMap(([name, given]) => deskOf(asking, name, given) ?? []);
  const routes = asked.flatMap((one) => configuredRoute(asking, one) ?? []);
  const heartbeat = heartbeatOf(asking, read.heartbeat);
  if (problems.length > 0 || !isWhole(read)) return { problems, config: undefined };
  const config = {
    routes,
    connections: connectionsOf(desks, read, chainOf(read)),
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
  const { otherClients: _, heartbeat: __, ...needed } = read;
  return Object.values(needed).every((section) => section !== undefined);
};

/** Those of the chains of processes. What is never asked needs no key. */
function askedRoutes(read: Sections): readonly MergedRoute[] {
  const names = Object.values(read.processes ?? {}).flatMap(({ chain }) => own(read.chains, chain)?.routes ?? []);
  return [...new Set(names)].flatMap((name) => mergedRoute(name, read) ?? []);
}

const chainOf = (read: Shape): readonly MergedRoute[] =>
  (own(read.chains, read.processes['ticket-triage'].chain)?.routes ?? []).flatMap((name) => mergedRoute(name, read) ?? []);
