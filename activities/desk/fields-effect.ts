/** The effect of setting fields. Fields carry no mark: the effect is there if they hold our values and nobody has changed one since. */
import { CALL_MS } from './call.ts';
import { MEANWHILE } from './changes.ts';
import { changesFor } from './field-plan.ts';
import type { DeskFields, DeskTicket } from '../../connectors/ticket-system.ts';
import type { WriteRequest, WriteStep } from '../../workflows/ticket/writes.ts';
import type { Changes } from './changes.ts';
import type { Effect, WritePorts } from './contract.ts';

export function fieldsEffect(
  ports: WritePorts,
  request: WriteRequest,
  step: Extract<WriteStep, { kind: 'fields' }>,
  ticket: DeskTicket,
): Effect {
  const given = { ...step, wanted: ports.words(request.process).wanted(step.decision) };
  const changes = changesFor(request, given, ticket, ticket.fields);
  // What this would have set on the ticket as it was: where that is nothing, fields that stand are nobody's doing of ours.
  const isOurs = changes.left.length === 0 || changesFor(request, given, ticket, request.seen.fields).list.length > 0;
  return setting(ports, request.ticket, { version: ticket.version, changes, isOurs });
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
  const left = isOurs || now === to ? [] : [{ field: 'destination' as const, why: MEANWHILE }];
  return setting(ports, request.ticket, { version: ticket.version, changes: { set: { destination: to }, list, left }, isOurs: true });
}

type Setting = { readonly version: string; readonly changes: Changes; readonly isOurs: boolean };
function setting({ desk }: WritePorts, ticket: string, { version, changes: { set, list, left }, isOurs }: Setting): Effect {
  const nothing = list.length === 0;
  const isThere = nothing && isOurs && left.every(({ why }) => why !== MEANWHILE);
  return {
    changes: list,
    mark: undefined,
    left,
    nothingToDo: nothing ? { kind: 'withheld', why: left.map(({ field, why }) => `${field}: ${why}`).join('; '), left } : undefined,
    provenBy: 'look',
    alreadyThere: () => Promise.resolve(isThere ? { kind: 'there', ref: version } : { kind: 'absent' }),
    apply: (now) => desk.setFields(ticket, set, now.version, CALL_MS),
    async stands() {
      const read = await desk.read(ticket, CALL_MS);
      if (read.kind !== 'found') return { kind: 'trouble' };
      const missing = missingOf(read.ticket.fields, set);
      return missing.length === 0 ? { kind: 'seen' } : { kind: 'unseen', missing };
    },
  };
}

const missingOf = (fields: DeskFields, set: Partial<DeskFields>): readonly string[] => {
  const now: Readonly<Record<string, unknown>> = fields;
  return Object.entries(set).flatMap(([field, value]) => (now[field] === value ? [] : [field]));
};
