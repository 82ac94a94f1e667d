/** Pure: whether a step may be written, under the rules for where the ticket stands now. Nothing else decides this. */
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { maySet, maySetSome } from '../../workflows/rules/permissions.ts';
import { rulesNow } from './rules-now.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { WriteRequest, Written } from '../../workflows/ticket/writes.ts';

/** Why not; undefined where it may. */
export function notAllowed(request: WriteRequest, ticket: DeskTicket): Written | undefined {
  const isMoved = !isSameClient(ticket.client, request.client);
  if (isMoved && request.step.kind !== 'supersede') return { kind: 'moved', client: ticket.client };
  const policy = rulesNow(request, ticket);
  if (policy.write === 'observe') return { kind: 'withheld', why: 'this ticket is only observed' };
  if ((isOfFields(request) || request.step.kind === 'close') && !maySetSome(policy))
    return { kind: 'withheld', why: 'only notes are allowed here' };
  if (isMove(request) && !maySet(policy, 'destination')) return { kind: 'withheld', why: 'the destination is only suggested here' };
  // Our own note stops asking also where the ticket has gone on: to another client, or to its end.
  if (request.step.kind === 'supersede') return undefined;
  if (ticket.status === 'closed') return { kind: 'withheld', why: 'the ticket was closed meanwhile' };
  if (isOwned(request, ticket)) return { kind: 'withheld', why: 'a technician owns the ticket: a note at most' };
  return undefined;
}

/** The owner of a ticket decides about its fields, unless a person has answered the task. */
function isOwned({ step }: WriteRequest, { owner }: DeskTicket): boolean {
  if (owner === undefined) return false;
  return step.kind === 'move' || step.kind === 'close' || (step.kind === 'fields' && step.by?.kind !== 'person');
}

export function isOfFields({ step }: WriteRequest): boolean {
  return step.kind === 'fields' || step.kind === 'move' || step.kind === 'put-back';
}

const isMove = ({ step }: WriteRequest): boolean => step.kind === 'move' || step.kind === 'put-back';
