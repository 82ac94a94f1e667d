/** Pure: the rules for a write, by where its ticket stands now. */
import { placeOf, policyFor } from '../../workflows/rules/permissions.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { WriteRequest } from '../../workflows/ticket/writes.ts';
import type { ClientPolicy } from '../../workflows/rules/contract.ts';

/**
 * Where the ticket stands now decides, but for what takes our own doing back: that is judged where it was done. What we have set
 * ourselves moves a ticket under no other rules for the write that set it; one that our hand-over has moved still counts as being
 * where it came from.
 */
export function rulesNow(request: WriteRequest, ticket: DeskTicket): ClientPolicy {
  const { settings, step, seen } = request;
  const { client, fields, setBy } = ticket;
  if (step.kind === 'supersede' || step.kind === 'put-back') return policyFor(settings, placeOf(client, seen.fields));
  const isOurMove = isMovedForPerson(request, ticket);
  const isOurs = (field: 'destination' | 'priority'): boolean => step.kind === 'fields' && setBy[field] === 'us';
  return policyFor(settings, {
    client,
    board: isOurMove || isOurs('destination') ? seen.fields.destination : fields.destination,
    priority: isOurs('priority') ? seen.fields.priority : fields.priority,
  });
}

/** By our hand-over. A ticket system that does not say who has moved it there leaves only the place to go by. */
export const isMovedForPerson = ({ settings: { handOver } }: WriteRequest, { fields, setBy }: DeskTicket): boolean =>
  handOver.kind === 'move' && fields.destination === handOver.destination && (setBy.destination ?? 'us') === 'us';
