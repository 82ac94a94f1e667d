/** Fields of a ticket. They carry no mark: they are there when they say what we would set, and nobody has changed one since. */
import { changesOf } from './changes.ts';
import { CALL_MS } from './read.ts';
import type { DeskFields, DeskTicket } from '../../connectors/desk/contract.ts';
import type { Decision, WriteRequest } from '../../workflows/triage/contract.ts';
import type { Changes } from './changes.ts';
import type { Effect } from './effect.ts';
import type { WritePorts } from './write.ts';

export function fieldsEffect(ports: WritePorts, request: WriteRequest, decision: Decision, ticket: DeskTicket): Effect {
  const changes = changesOf(decision, request.settings.minConfidence, request.seen.fields, ticket.fields);
  return setting(ports, request.ticket, ticket.version, changes);
}

/** Moves a ticket, or puts it back: only from where it was left, so that nobody's later choice is undone. */
export function destinationEffect(
  ports: WritePorts,
  request: WriteRequest,
  ticket: DeskTicket,
  { from, to }: { readonly from: string | null; readonly to: string | null },
): Effect {
  const now = ticket.fields.destination;
  const isOurs = now === from;
  const list = isOurs && now !== to ? [{ field: 'destination', before: now, after: to }] : [];
  const left = isOurs || now === to ? [] : ['destination'];
  return setting(ports, request.ticket, ticket.version, { set: { destination: to }, list, left });
}

function setting({ desk }: WritePorts, ticket: string, version: string, { set, list, left }: Changes): Effect {
  const nothing = list.length === 0;
  return {
    changes: list,
    nothingToDo: nothing ? { kind: 'withheld', why: `changed by others meanwhile: ${left.join(', ')}` } : undefined,
    alreadyThere: () => Promise.resolve(nothing && left.length === 0 ? { kind: 'there', ref: version } : { kind: 'absent' }),
    apply: (now) => desk.setFields(ticket, set, now.version, CALL_MS),
    async stands() {
      const read = await desk.read(ticket, CALL_MS);
      return read.kind === 'found' && holds(read.ticket.fields, set);
    },
  };
}

const holds = (fields: DeskFields, set: Partial<DeskFields>): boolean => {
  const now: Readonly<Record<string, unknown>> = fields;
  return Object.entries(set).every(([field, value]) => now[field] === value);
};
