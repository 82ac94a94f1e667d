/** Pure: what a configuration means, as data and in plain words. */
import { alertsMeaning, alertsText } from '../alerts/meaning.ts';
import { inert } from '../inert.ts';
import { factsOf } from '../table.ts';
import { durationText } from '../../config/duration.ts';
import { problemText } from '../../config/problem.ts';
import { mergedRoute, own } from '../../config/routes.ts';
import { processesOf } from '../../config/shape.ts';
import type { AlertsMeaning } from '../alerts/meaning.ts';
import type { Problem, Risk } from '../../config/contract.ts';
import type { Examined, Secrets } from '../../config/examine.ts';
import type { Shape } from '../../config/shape.ts';

type Usable = Extract<Examined, { readonly kind: 'usable' }>;
export type Meaning = {
  readonly alerts: readonly AlertsMeaning[];
  readonly connections: readonly {
    readonly name: string;
    readonly intake: string;
    readonly pollEveryMs: number;
    readonly write: string;
    readonly rules: number;
  }[];
  readonly clients: Readonly<Record<'cloud' | 'local-only' | 'off', readonly string[]>>;
  /** Where a client's word stands over the connection's. */
  readonly clientWrites: readonly { readonly name: string; readonly write: string }[];
  /** Who is not named. */
  readonly otherClients: { readonly ai: string; readonly write: string | null };
  readonly processes: readonly {
    readonly name: string;
    readonly criticality: string;
    readonly chain: string;
    readonly routes: readonly { readonly route: string; readonly group: string; readonly kind: string }[];
  }[];
  readonly risks: readonly Risk[];
};

export function meaningOf({ shape, risks }: Pick<Usable, 'shape' | 'risks'>): Meaning {
  const clientsWith = (ai: string): readonly string[] => Object.keys(shape.clients).filter((name) => own(shape.clients, name)?.ai === ai);
  return {
    alerts: alertsMeaning(shape),
    connections: Object.entries(shape.connections).map(([name, { intake, pollEvery, write, boards, overrides }]) => ({
      name,
      intake,
      pollEveryMs: pollEvery,
      write,
      rules: Object.keys(boards).length + overrides.length,
    })),
    clients: { cloud: clientsWith('cloud'), 'local-only': clientsWith('local-only'), off: clientsWith('off') },
    clientWrites: Object.entries(shape.clients).flatMap(([name, { write }]) => (write === undefined ? [] : [{ name, write }])),
    // Without a word they are observed; with one, and none about writing, it is the connection's.
    otherClients: shape.otherClients
      ? { ai: shape.otherClients.ai, write: shape.otherClients.write ?? null }
      : { ai: 'off', write: 'observe' },
    processes: Object.entries(processesOf(shape)).map(([name, { chain, criticality }]) => ({
      name,
      criticality,
      chain,
      routes: routesOf(shape, chain),
    })),
    risks,
  };
}

const routesOf = (shape: Shape, chain: string): Meaning['processes'][number]['routes'] =>
  (own(shape.chains, chain)?.routes ?? []).flatMap((name) => {
    const merged = mergedRoute(name, shape);
    return merged ? [{ route: name, group: merged.group, kind: merged.route.kind }] : [];
  });

export type Told = {
  readonly path: string;
  readonly meaning: Meaning;
  readonly secrets: Secrets;
  readonly warnings: readonly Problem[];
  readonly red: (text: string) => string;
};

export function meaningText({ path, meaning, secrets, warnings, red }: Told): string {
  const facts = [
    ['Connections', meaning.connections.map(connectionText)],
    ...(meaning.alerts.length === 0 ? [] : [['Alerts', meaning.alerts.map(alertsText)] as const]),
    ['Clients', clientLines(meaning)],
    ['Not named', [othersText(meaning.otherClients)]],
    ['Work', meaning.processes.map(processText)],
  ] as const;
  return [
    `${inert(path)} is right${secrets === 'asked' ? '' : '; the variables and files that it names were left out'}.`,
    factsOf(facts),
    ...meaning.risks.map((risk) => red(inert(riskText(risk)))),
    ...warnings.map((warning) => inert(`Warning: ${problemText(warning)}`)),
    'Next: standby check calls providers and ticket systems once.',
  ].join('\n');
}

const WRITE: Readonly<Record<string, string>> = {
  observe: 'nothing is written',
  note: 'notes are written',
  fields: 'notes and fields are written',
};
const INTAKE: Readonly<Record<string, string>> = { webhook: 'takes webhooks', both: 'takes webhooks and polls' };
const AI: Readonly<Record<string, string>> = {
  cloud: 'all models',
  'local-only': 'models on own hardware only',
  off: 'no AI: a person at once',
};
function othersText({ ai, write }: Meaning['otherClients']): string {
  // Nothing of it leaves and nothing comes back: what would have happened stands in the ledger alone.
  if (ai === 'off' && write === 'observe') return 'A client that is not named is left alone: no AI, nothing is written.';
  return `A client that is not named gets ${AI[ai] ?? ''}; ${otherWrite(write)}.`;
}
const otherWrite = (write: string | null): string => (write === null ? 'written as the connection says' : (WRITE[write] ?? ''));

function connectionText({ name, intake, pollEveryMs, write, rules }: Meaning['connections'][number]): string {
  const every = intake === 'webhook' ? '' : ` every ${durationText(pollEveryMs)}`;
  const but = rules === 0 ? '' : `, unless one of ${rules} rules for boards and tickets says otherwise`;
  return `${name} ${INTAKE[intake] ?? 'polls'}${every}; ${WRITE[write] ?? ''}${but}.`;
}

function clientLines({ clients, clientWrites }: Meaning): readonly string[] {
  const lines = (['cloud', 'local-only', 'off'] as const)
    .filter((ai) => clients[ai].length > 0)
    .map((ai) => `${AI[ai] ?? ''}: ${listText(clients[ai])}`);
  const writes = (['observe', 'note', 'fields'] as const)
    .map((write) => ({ write, names: clientWrites.filter((one) => one.write === write).map(({ name }) => name) }))
    .filter(({ names }) => names.length > 0)
    .map(({ write, names }) => `${WRITE[write] ?? ''}, whatever the connection says: ${listText(names)}`);
  return lines.length === 0 ? ['None is named.'] : [...lines, ...writes];
}

/** A thousand clients are not read. */
const MOST_NAMES = 10;
const listText = (names: readonly string[]): string =>
  names.length <= MOST_NAMES ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;

function processText({ name, criticality, chain, routes }: Meaning['processes'][number]): string {
  const asked = routes.map(({ route, group, kind }) => `${route} (${group}${kind === 'local' ? ', local' : ''})`).join(', then ');
  const groups = new Set(routes.map(({ group }) => group)).size;
  return `${name}, ${criticality}: ${asked}, then a person. Chain ${chain}, ${groups} independence group${groups === 1 ? '' : 's'}.`;
}

const riskText = ({ process, chain, groups, accepted }: Risk): string =>
  `RISK: ${process} is bound to an SLA, and chain ${chain} hangs on ${groups.join(', ')} alone. Accepted by ${accepted.by} until ${accepted.until}: ${accepted.reason}`;
