/** Pure: the settings of a connection, as they travel with each ticket. */
import { createHash } from 'node:crypto';
import { canonical } from '../activities/canonical.ts';
import { FIXED, STRICTEST } from './defaults.ts';
import { definedOnly } from './defined.ts';
import { exceptionsOf } from './exceptions.ts';
import { readingOf } from './reading.ts';
import { processIn } from './shape.ts';
import { foldedName } from '../workflows/rules/client-name.ts';
import type { ProcessShape, Shape } from './shape.ts';
import type { Route } from '../workflows/chain/contract.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';
import type { ClientPolicy, Confidences, Criticality, WriteMode } from '../workflows/rules/contract.ts';

export type Compiled = Pick<Shape, 'clients' | 'otherClients' | 'processes'>;
type Process = ProcessShape;

/** A process by its name, and what holds for it where it works. */
export type Work = { readonly name: string; readonly process: Process };

/** `work`: what is done there; where nothing is said, what the connection's tickets are for. */
export function compile(
  given: Compiled,
  connection: Shape['connections'][string],
  routes: readonly Route[],
  work: Work = { name: connection.process, process: processIn(given.processes, connection.process) },
): EpisodeSettings {
  const { process } = work;
  const policy = policyWith(connection.write, process.criticality);
  const settings = {
    ...FIXED,
    routes,
    // By the name as it is looked up: the file may write it in any case.
    clients: Object.fromEntries(Object.entries(given.clients).map(([name, client]) => [foldedName(name), policy(client)])),
    otherClients: given.otherClients ? policy(given.otherClients) : { ...STRICTEST, criticality: process.criticality },
    exceptions: exceptionsOf(given, connection, work),
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
/** The form sees to it that a board stands beside `kind: move`, and there alone. */
const handOverOf = ({ handOver: { board } }: Process): EpisodeSettings['handOver'] =>
  board === undefined ? { kind: 'note' } : { kind: 'move', destination: board };
const peopleOf = ({ people, waiting }: Process): EpisodeSettings['people'] => ({
  roles: people.roles,
  escalateEveryMs: people.escalateEvery,
  escalateAtMostMs: people.escalateAtMost,
  withoutDueMs: people.withoutDue,
  claimMs: people.claim,
  noteBeforeDueMs: waiting.noteBeforeDue,
});

/** Records must tell which settings held: the same settings have the same name, in whatever order they were written. */
function versionOf(settings: EpisodeSettings): string {
  return `cfg-${createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 8)}`;
}
