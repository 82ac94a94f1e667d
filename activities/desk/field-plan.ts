/** Which fields an answer will set, and why not the others. The note says it before the fields are written. */
import { maySet } from '../../workflows/rules/permissions.ts';
import { notAllowed } from './allowed.ts';
import { changesOf } from './changes.ts';
import { isMovedForPerson, rulesNow } from './rules-now.ts';
import type { FieldPlan } from './words.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Decider, WriteRequest } from '../../workflows/ticket/writes.ts';
import type { FieldName, TicketFields } from '../../workflows/ticket/contract.ts';
import type { Wanted } from './words.ts';
import type { Changes } from './changes.ts';

/** `wanted`: what the answer wants set. */
type Given = { readonly decision: unknown; readonly wanted: Wanted; readonly by?: Decider };

export function fieldPlan(request: WriteRequest, given: Given, ticket: DeskTicket): FieldPlan {
  const asFields: WriteRequest = { ...request, step: { kind: 'fields', decision: given.decision, ...(given.by ? { by: given.by } : {}) } };
  const forbidden = notAllowed(asFields, ticket);
  if (forbidden) return { set: [], left: [], instead: 'why' in forbidden ? forbidden.why : 'the ticket has moved to another client' };
  // What we have moved for a person is put back between the note and the fields.
  const { destination } = isMovedForPerson(request, ticket) ? request.seen.fields : ticket.fields;
  const { list, left } = changesFor(asFields, given, ticket, { ...ticket.fields, destination });
  return { set: list, left, instead: undefined };
}

/** `now`: the fields to change; those of the ticket, or as they stood. */
export function changesFor(
  request: WriteRequest,
  { wanted, by }: Pick<Given, 'wanted' | 'by'>,
  ticket: DeskTicket,
  now: TicketFields,
): Changes {
  const policy = rulesNow(request, ticket);
  const { minConfidence } = request.settings;
  const rules = { minConfidence, by: by?.kind ?? 'model', maySet: (field: FieldName) => maySet(policy, field) } as const;
  return changesOf(wanted, rules, { seen: request.seen.fields, now, setBy: ticket.setBy });
}
