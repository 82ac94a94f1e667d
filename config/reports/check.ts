/** Pure: what of `reports` cannot be meant, and what is mostly a slip. */
import { foldedName } from '../../workflows/rules/client-name.ts';
import { one } from '../check-access.ts';
import { quoted } from '../shown.ts';
import { didYouMean } from '../suggestion.ts';
import { checkRecipients } from './check-recipients.ts';
import type { Finding, Found, Path } from '../problem.ts';
import type { Sections } from '../shape.ts';
import type { ReportsShape } from './shape.ts';

export function checkReports({ reports, connections, clients }: Sections): Found {
  if (reports === undefined) return { problems: [], warnings: [] };
  const named = ({ path, name, kind, under }: Name, known: readonly string[]): readonly Finding[] =>
    known.includes(name)
      ? []
      : [{ path, at: 'value', wanted: `a ${kind} that stands under ${under}`, got: quoted(name), ...didYouMean(name, known) }];
  const tickets = { path: ['reports', 'tickets'], name: reports.tickets, kind: 'connection', under: 'connections' };
  const recipients = Object.keys(reports.recipients);
  const to = Object.entries(reports.clients).flatMap(([client, given]) =>
    given.recipients.map((name, at) => ({
      path: ['reports', 'clients', client, 'recipients', at],
      name,
      kind: 'recipient',
      under: 'reports.recipients',
    })),
  );
  const problems = [
    ...(connections === undefined ? [] : named(tickets, Object.keys(connections))),
    ...to.flatMap((name) => named(name, recipients)),
    ...to.flatMap(({ path, name }, at) =>
      to.findIndex((other) => other.name === name && other.path[2] === path[2]) === at
        ? []
        : [{ path, at: 'value', wanted: 'each recipient once', got: `${quoted(name)} a second time` } as const],
    ),
    ...checkRecipients(reports),
    ...checkApprovers(reports),
    ...eachOnce(reports),
  ];
  return { problems, warnings: strangers(reports, clients) };
}

type Name = { readonly path: Path; readonly name: string; readonly kind: string; readonly under: string };

function checkApprovers({ approvers }: ReportsShape): readonly Finding[] {
  return approvers.flatMap((given, at) => {
    const path = ['reports', 'approvers', at];
    const isFirst = approvers.findIndex(({ name }) => name === given.name) === at;
    return [
      ...one(path, given, ['tokenEnv', 'tokenFile']),
      ...(isFirst
        ? []
        : [
            {
              path: [...path, 'name'],
              at: 'value',
              wanted: 'each approver once',
              got: `${quoted(given.name)} a second time`,
            } as const,
          ]),
    ];
  });
}

/** Two spellings of a client would be two reports of it. */
function eachOnce({ clients }: ReportsShape): readonly Finding[] {
  const names = Object.keys(clients);
  return names
    .filter((name, at) => names.findIndex((one) => foldedName(one) === foldedName(name)) < at)
    .map((name) => ({
      path: ['reports', 'clients', name],
      at: 'key',
      wanted: 'each client once',
      got: `${quoted(name)}, which is there already`,
    }));
}

function strangers({ clients: reported }: ReportsShape, clients: Sections['clients']): readonly Finding[] {
  const known = new Set(Object.keys(clients ?? {}).map(foldedName));
  return Object.keys(reported)
    .filter((name) => !known.has(foldedName(name)))
    .map((name) => ({
      path: ['reports', 'clients', name],
      at: 'key',
      wanted: 'a client that stands under clients',
      got: quoted(name),
      todo: 'Without it the rules for other clients hold; where there are none, no model is asked for its report.',
    }));
}
