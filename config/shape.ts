/** The form of `standby.yaml`. Unknown keys are errors at every level, so that a slip never becomes a default. */
import { z } from 'zod';
import { alertSource } from './alerts/shape.ts';
import { SUMMARY } from './alerts/process.ts';
import { client } from './clients-shape.ts';
import { connection } from './connections-shape.ts';
import { duration } from './duration.ts';
import { reports } from './reports/shape.ts';
import { PROCESSES, RUNS, findProcess } from '../workers/processes.ts';
import { process } from './processes-shape.ts';
import { chain, provider, route } from './providers-shape.ts';
import { address, connectionName, plainName, variable, word } from './words.ts';

const some = (what: string) => ({ error: `at least one ${what}` });
const notEmpty = (given: object): boolean => Object.keys(given).length > 0;

export const shape = z.strictObject({
  version: z.literal(1, { error: '1, the version of this form' }).describe('Version of this form: 1.'),
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much is logged.'),
  connections: z
    .record(connectionName, connection)
    .refine(notEmpty, some('connection'))
    .describe('Ticket systems, each by a short name that stays.'),
  alerts: z.record(connectionName, alertSource).default({}).describe('Sources of alerts, each by a short name that stays.'),
  reports: reports.optional().describe('Reports to clients by week or month; without it there are none.'),
  clients: z
    .record(word, client)
    .default({})
    .describe('Clients by the name that the ticket system gives; nothing of a client that is not named goes to a model.'),
  otherClients: client.optional().describe('Clients that are not named; without it the strictest: AI off, observed only.'),
  providers: z.record(plainName, provider).refine(notEmpty, some('provider')).describe('Accounts at model vendors, and local runtimes.'),
  routes: z.record(plainName, route).refine(notEmpty, some('route')).describe('Models at providers, by names such as openai/gpt-5.5.'),
  chains: z.record(plainName, chain).refine(notEmpty, some('chain')).describe('Orders in which routes are asked.'),
  processes: z
    // Those that are added stand only where the file or a connection names them: what is not worked on asks for nothing.
    .strictObject(
      Object.fromEntries(
        [...PROCESSES, ...RUNS].map(({ name, about }, at) => [
          name,
          (at === 0 ? process.prefault({}) : process.optional()).describe(about),
        ]),
      ),
    )
    .prefault({})
    .describe('How each kind of work is done.'),
  deadMan: z
    .strictObject({ every: duration('1s', '1h').prefault('60s').describe('Time between two checks.') })
    .prefault({})
    .describe('The check that finds overdue tickets from outside their own workflow.'),
  heartbeat: z
    .strictObject({
      url: address.optional().describe('Address that is called while all is well; or urlEnv.'),
      urlEnv: variable.optional().describe('Environment variable that holds the address, instead of url.'),
      every: duration('1s', '1d').prefault('60s').describe('Time between two calls.'),
    })
    .optional()
    .describe('A call to a watchdog outside, made only while poll, workflow and ledger work end to end.'),
  ledger: z
    .strictObject({
      retention: duration('7d', '3650d').prefault('180d').describe('How long attempts and the sealed bodies of what has ended are kept.'),
    })
    .prefault({})
    .describe('What is remembered outside of Temporal.'),
});
export type Shape = z.output<typeof shape>;
export type ProcessShape = z.output<typeof process>;
/** Of a process that this release has: where the file says nothing of it, all defaults. */
export function processIn(processes: Shape['processes'], name: string): ProcessShape {
  if (![...PROCESSES, ...RUNS].some((row) => row.name === name)) throw new Error(`Expected a process of this release, got ${name}.`);
  return (Object.hasOwn(processes, name) ? processes[name] : undefined) ?? process.parse({});
}
/** Of the process that sums up alerts: all defaults in a program that does not have it. */
export const summaryIn = (processes: Shape['processes']): ProcessShape =>
  isWorkedOn(SUMMARY) ? processIn(processes, SUMMARY) : process.parse({});
const isWorkedOn = (name: string): boolean => findProcess(name) !== undefined;

/** Those that are worked on: what the file says of processes, what a connection is for, and the summary where there are sources of alerts. */
export function processesOf({
  processes,
  connections,
  alerts: sources,
  reports: reported,
}: Pick<Sections, 'processes' | 'connections' | 'alerts' | 'reports'>): Readonly<Record<string, ProcessShape>> {
  if (!processes) return {};
  const summary = isWorkedOn(SUMMARY) && Object.keys(sources ?? {}).length > 0 ? [SUMMARY] : [];
  const runs = reported === undefined ? [] : RUNS.map(({ name }) => name);
  const wanted = [...Object.values(connections ?? {}).map((one) => one.process), ...summary, ...runs];
  const said = Object.entries(processes).flatMap(([name, given]) => (given ? [name] : []));
  return Object.fromEntries([...new Set([...said, ...wanted])].map((name) => [name, boundIn(name, processIn(processes, name))]));
}
/** Work without items is bound to no SLA: code does what no machine has done. */
const boundIn = (name: string, given: ProcessShape): ProcessShape =>
  RUNS.some((row) => row.name === name) ? { ...given, criticality: 'convenience' } : given;

/** What could be read; a section that has a problem of form is left out, so that the others can still be checked. */
export type Sections = { readonly [K in keyof Shape]: Shape[K] | undefined };

const {
  connections,
  alerts,
  reports: reported,
  clients,
  otherClients,
  providers,
  routes,
  chains,
  processes: work,
  deadMan,
  heartbeat,
  ledger,
  log,
} = shape.shape;
export const sections = z.object({
  version: z.literal(1).optional().catch(undefined),
  log: log.optional().catch(undefined),
  connections: connections.optional().catch(undefined),
  alerts: alerts.optional().catch(undefined),
  reports: reported.catch(undefined),
  clients: clients.optional().catch(undefined),
  otherClients: otherClients.catch(undefined),
  providers: providers.optional().catch(undefined),
  routes: routes.optional().catch(undefined),
  chains: chains.optional().catch(undefined),
  processes: work.optional().catch(undefined),
  deadMan: deadMan.optional().catch(undefined),
  heartbeat: heartbeat.catch(undefined),
  ledger: ledger.optional().catch(undefined),
});
