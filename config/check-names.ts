/** Pure: every name that is used is one that is there. Looks at the file as it stands, so that a slip of form beside a name hides nothing. */
import { z } from 'zod';
import { foldedName } from '../workflows/rules/client-name.ts';
import { PROCESSES, RUNS } from '../workers/processes.ts';
import { SUMMARY } from './alerts/process.ts';
import { quoted } from './shown.ts';
import { didYouMean } from './suggestion.ts';
import type { Finding, Path } from './problem.ts';

const nothing = undefined;
const text = z.string().optional().catch(nothing);
const named = <T extends z.ZodType>(inside: T) => z.record(z.string(), inside).optional().catch(nothing);
const loose = z.object({
  providers: named(z.unknown()),
  clients: named(z.unknown()),
  routes: named(z.looseObject({ provider: text }).catch({})),
  chains: named(z.looseObject({ routes: z.array(z.unknown()).optional().catch(nothing) }).catch({})),
  processes: named(z.looseObject({ chain: text }).catch({})),
  connections: named(z.looseObject({ process: text }).catch({})),
  alerts: named(z.looseObject({ tickets: text }).catch({})),
  reports: z.unknown().optional(),
});
/** Where no chain is named. */
const STANDARD_CHAIN = 'default';

export function checkNames(value: unknown): readonly Finding[] {
  const { clients, providers, routes, chains, processes = {}, connections, alerts = {}, reports } = loose.catch({}).parse(value);
  const known = { provider: keysOf(providers), route: keysOf(routes), chain: keysOf(chains), connection: keysOf(connections) };
  const missing = (kind: keyof typeof known, path: Path, name: string | undefined): readonly Finding[] =>
    name === undefined || known[kind] === undefined || known[kind].includes(name)
      ? []
      : [unknownName(kind, path, { name, known: known[kind] })];
  // The first process, those that a connection is for, and the summary of alerts where there are any, be nothing said of them.
  const summary = Object.keys(alerts).length > 0 ? [SUMMARY] : [];
  const runs = reports === undefined ? [] : RUNS.map(({ name }) => name);
  const isFor = new Set([...Object.values(connections ?? {}).map(({ process }) => process), ...summary, ...runs]);
  const worked = Object.fromEntries(
    [...PROCESSES, ...RUNS].filter(({ name }, at) => at === 0 || isFor.has(name)).map(({ name }) => [name, {}]),
  );
  return [
    ...oneNameTwice(keysOf(clients) ?? []),
    ...Object.entries(alerts).flatMap(([name, { tickets }]) => missing('connection', ['alerts', name, 'tickets'], tickets)),
    ...Object.entries(routes ?? {}).flatMap(([name, { provider }]) => missing('provider', ['routes', name, 'provider'], provider)),
    ...Object.entries(chains ?? {}).flatMap(([name, chain]) =>
      (chain.routes ?? []).flatMap((route, at, all) => {
        const path = ['chains', name, 'routes', at];
        if (typeof route !== 'string') return [];
        return [...missing('route', path, route), ...(all.indexOf(route) < at ? [twice(path, route)] : [])];
      }),
    ),
    ...Object.entries({ ...worked, ...processes }).flatMap(([name, process]) =>
      missing('chain', ['processes', name, 'chain'], 'chain' in process ? textOf(process.chain) : STANDARD_CHAIN),
    ),
  ];
}

/** Which of the two rules a ticket got would be chance. */
function oneNameTwice(clients: readonly string[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return clients.flatMap((name): readonly Finding[] => {
    const folded = foldedName(name);
    const first = seen.get(folded);
    if (first === undefined && folded !== '') {
      seen.set(folded, name);
      return [];
    }
    const path = ['clients', name];
    if (first === undefined) return [{ path, at: 'key', wanted: 'a name that can be seen', got: 'characters that draw nothing' }];
    return [
      {
        path,
        at: 'key',
        wanted: 'each client once',
        got: `${quoted(name)} beside ${quoted(first)}, which is the same name but for case, blanks or the width of letters`,
        todo: 'Keep one.',
      },
    ];
  });
}

const keysOf = (section: object | undefined): readonly string[] | undefined => section && Object.keys(section);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const unknownName = (kind: string, path: Path, { name, known }: { readonly name: string; readonly known: readonly string[] }): Finding => ({
  path,
  at: 'value',
  wanted: `a ${kind} that stands under ${kind}s`,
  got: quoted(name),
  ...didYouMean(name, known),
});

const twice = (path: Path, route: string): Finding => ({
  path,
  at: 'value',
  wanted: 'each route once in a chain',
  got: `${quoted(route)} a second time`,
});
