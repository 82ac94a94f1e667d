/** Pure: settings that are allowed but are mostly slips. Few, because nobody reads warnings that are always there. */
import { foldedName } from '../workflows/rules/client-name.ts';
import { mergedRoute, own } from './routes.ts';
import { quoted } from './shown.ts';
import { processesOf } from './shape.ts';
import { didYouMean } from './suggestion.ts';
import type { Finding, Path } from './problem.ts';
import type { Sections } from './shape.ts';

export function warningsOf(sections: Sections): readonly Finding[] {
  return [
    ...withoutLocal(sections),
    ...idleRoutes(sections),
    ...nobodysRules(sections),
    ...othersObserved(sections),
    ...handedOverUnread(sections),
    ...unknownClients(sections),
    ...idleTables(sections),
  ];
}

function withoutLocal(sections: Sections): readonly Finding[] {
  const chains = new Set(Object.values(processesOf(sections)).map(({ chain }) => chain));
  return [...chains].flatMap((chain) => chainWithoutLocal(sections, chain));
}

function chainWithoutLocal(sections: Sections, chain: string): readonly Finding[] {
  const routes = own(sections.chains, chain)?.routes.map((route) => mergedRoute(route, sections));
  if (!routes || routes.some((route) => !route || route.route.kind === 'local')) return [];
  return Object.entries({ ...sections.clients, ...(sections.otherClients && { '': sections.otherClients }) })
    .filter(([, { ai }]) => ai === 'local-only')
    .map(([name]) => ({
      path: name === '' ? ['otherClients', 'ai'] : ['clients', name, 'ai'],
      at: 'value',
      wanted: `a local route in chain ${chain} for local-only`,
      got: 'none',
      todo: 'Its tickets go to a person at once.',
    }));
}

function idleRoutes(sections: Sections): readonly Finding[] {
  const { routes, chains, processes } = sections;
  if (!routes || !chains || !processes) return [];
  const asked = new Set(Object.values(processesOf(sections)).flatMap(({ chain }) => own(chains, chain)?.routes ?? []));
  return Object.keys(routes)
    .filter((name) => !asked.has(name))
    .map((name) => ({
      path: ['routes', name],
      at: 'key',
      wanted: 'every route in the chain of a process',
      got: 'one that is in none',
      todo: 'It is never asked.',
    }));
}

/** Rules for clients of whom nothing is said. */
function nobodysRules({ connections, clients, otherClients }: Sections): readonly Finding[] {
  if (!connections || !clients || otherClients || Object.keys(clients).length > 0) return [];
  return [
    {
      path: ['clients'],
      at: 'key',
      wanted: 'clients or otherClients',
      got: 'neither',
      todo: 'No model is asked and nothing is written for anybody.',
    },
  ];
}

/** Who lets a connection write mostly means all of its clients. */
function othersObserved({ connections, clients, otherClients }: Sections): readonly Finding[] {
  if (!clients || otherClients || Object.keys(clients).length === 0) return [];
  return Object.entries(connections ?? {})
    .filter(([, { write }]) => write !== 'observe')
    .map(([name, { write }]) => ({
      path: ['connections', name, 'write'],
      at: 'value',
      wanted: `otherClients beside write: ${write}`,
      got: 'none',
      todo: 'Clients that are not named are observed only, and no AI reads their tickets.',
    }));
}

/** No AI and a note on each of their tickets: mostly they were to be left alone. */
function handedOverUnread({ connections, otherClients }: Sections): readonly Finding[] {
  const isWritten = Object.values(connections ?? {}).some(({ write }) => write !== 'observe');
  if (otherClients?.ai !== 'off' || otherClients.write !== undefined || !isWritten) return [];
  return [
    {
      path: ['otherClients'],
      at: 'value',
      wanted: 'write: observe beside ai: off',
      got: 'no write, so that of the connection',
      todo: 'Each of their tickets gets a note that asks a person; write: observe leaves them alone.',
    },
  ];
}

/** A client that is named in a rule and nowhere else is mostly misspelt. */
function unknownClients({ connections, clients, otherClients, processes }: Sections): readonly Finding[] {
  if (!clients || otherClients) return [];
  const known = Object.keys(clients);
  const folded = new Set(known.map(foldedName));
  const named: readonly (readonly [Path, string])[] = [
    ...Object.entries(connections ?? {}).flatMap(([name, { overrides, sla }]) => [
      ...overrides.flatMap(({ when }, at) =>
        (when.client ?? []).map((client) => [['connections', name, 'overrides', at, 'when', 'client'], client] as const),
      ),
      ...sla.table.map(({ client }, at) => [['connections', name, 'sla', 'table', at, 'client'], client] as const),
    ]),
    ...Object.entries(processes ?? {}).flatMap(([name, given]) =>
      (given?.overrides ?? []).flatMap(({ when }, at) =>
        (when.client ?? []).map((client) => [['processes', name, 'overrides', at, 'when', 'client'], client] as const),
      ),
    ),
  ];
  return named
    .filter(([, client]) => client !== '*' && !folded.has(foldedName(client)))
    .map(([path, client]) => ({
      path,
      at: 'value',
      wanted: 'a client that stands under clients',
      got: quoted(client),
      ...didYouMean(client, known),
    }));
}

function idleTables({ connections }: Sections): readonly Finding[] {
  return Object.entries(connections ?? {}).flatMap(
    ([
      name,
      {
        sla: { source, table },
      },
    ]): readonly Finding[] => {
      const path = ['connections', name, 'sla', 'table'];
      if (source === 'field')
        return table.length === 0
          ? []
          : [{ path, at: 'key', wanted: 'source: table beside a table', got: 'source: field', todo: 'The table is not read.' }];
      if (table.length === 0)
        return [
          {
            path: ['connections', name, 'sla', 'source'],
            at: 'value',
            wanted: 'rows in a table',
            got: 'none',
            todo: 'Every ticket gets the fallback.',
          },
        ];
      return table.flatMap((row, at) =>
        table.findIndex((one) => foldedName(one.client) === foldedName(row.client) && one.priority === row.priority) === at
          ? []
          : [
              {
                path: [...path, at],
                at: 'value',
                wanted: 'each client and priority once',
                got: 'a second row',
                todo: 'The first one counts.',
              },
            ],
      );
    },
  );
}
