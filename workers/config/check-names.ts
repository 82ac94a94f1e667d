/** Pure: every name that is used is one that is there. */
import { quoted } from './shown.ts';
import { didYouMean } from './suggestion.ts';
import type { Finding, Path } from './finding.ts';
import type { Sections } from './shape.ts';

export function checkNames({ providers, routes, chains, processes }: Sections): readonly Finding[] {
  const known = {
    provider: providers && Object.keys(providers),
    route: routes && Object.keys(routes),
    chain: chains && Object.keys(chains),
  };
  const missing = (kind: keyof typeof known, path: Path, name: string): readonly Finding[] =>
    known[kind] === undefined || known[kind].includes(name) ? [] : [unknownName(kind, path, { name, known: known[kind] })];
  return [
    ...Object.entries(routes ?? {}).flatMap(([name, route]) => missing('provider', ['routes', name, 'provider'], route.provider)),
    ...Object.entries(chains ?? {}).flatMap(([name, chain]) =>
      chain.routes.flatMap((route, at) => {
        const path = ['chains', name, 'routes', at];
        return [...missing('route', path, route), ...(chain.routes.indexOf(route) < at ? [twice(path, route)] : [])];
      }),
    ),
    ...Object.entries(processes ?? {}).flatMap(([name, { chain }]) => missing('chain', ['processes', name, 'chain'], chain)),
  ];
}

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
