/** Pure: the triage settings of a connection, as they travel with each ticket. */
import { createHash } from 'node:crypto';
import { STRICTEST, settingsOf } from '../settings.ts';
import { definedOnly } from './defined.ts';
import { exceptionsOf } from './exceptions.ts';
import { readingOf } from './reading.ts';
import type { Shape } from './shape.ts';
import type { Route } from '../../workflows/chain/contract.ts';
import type { TriageSettings } from '../../workflows/triage/contract.ts';
import type { ClientPolicy, Confidences, Criticality, WriteMode } from '../../workflows/triage/settings.ts';

export type Compiled = Pick<Shape, 'clients' | 'otherClients' | 'processes'>;
type Process = Shape['processes']['ticket-triage'];

export function compile(given: Compiled, connection: Shape['connections'][string], routes: readonly Route[]): TriageSettings {
  const process = given.processes['ticket-triage'];
  const policy = policyWith(connection.write, process.criticality);
  const clients = Object.fromEntries(Object.entries(given.clients).map(([name, client]) => [name, policy(client)]));
  const otherClients = given.otherClients ? policy(given.otherClients) : { ...STRICTEST, criticality: process.criticality };
  const built = settingsOf(routes, clients, otherClients);
  const settings = {
    ...built,
    exceptions: exceptionsOf(given, connection),
    reading: readingOf(connection),
    minConfidence: confidencesOf(process),
    handOver: handOverOf(process),
    people: peopleOf(process),
    comingBack: { firstMs: process.comingBack.first, atMostMs: process.comingBack.atMost },
    livenessMs: process.times.liveness,
    lookAgainMs: process.times.lookAgain,
    absentPatienceMs: process.times.absentPatience,
    ...(process.convenienceWait === undefined ? {} : { convenienceMs: process.convenienceWait }),
  };
  return { ...settings, version: versionOf({ ...settings, version: '' }) };
}

const policyWith =
  (write: WriteMode, criticality: Criticality) =>
  (client: Shape['clients'][string]): ClientPolicy => ({
    ai: client.ai,
    write: client.write ?? write,
    onRefusal: client.onRefusal,
    criticality: client.criticality ?? criticality,
  });

const confidencesOf = ({ minConfidence: { set, change, fields, personsValues } }: Process): Confidences => ({
  set,
  change,
  fields: definedOnly(fields),
  personsValues,
});
const handOverOf = ({ handOver: { kind, board } }: Process): TriageSettings['handOver'] =>
  kind === 'move' && board !== undefined ? { kind, destination: board } : { kind: 'note' };
const peopleOf = ({ people }: Process): TriageSettings['people'] => ({
  roles: people.roles,
  escalateEveryMs: people.escalateEvery,
  escalateAtMostMs: people.escalateAtMost,
  withoutDueMs: people.withoutDue,
  claimMs: people.claim,
});

/** Records must tell which settings held: the same settings have the same name, in whatever order they were written. */
function versionOf(settings: TriageSettings): string {
  return `cfg-${createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 8)}`;
}
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inside: unknown) =>
    typeof inside === 'object' && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  );
}
