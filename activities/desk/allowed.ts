/** Pure: what may be written is a setting, asked here and nowhere else, under the rules of the client whose ticket it is now. */
import { isSameClient } from '../../workflows/triage/client-name.ts';
import { maySet, maySetSome } from '../../workflows/triage/rules-for.ts';
import { rulesNow } from './rules-now.ts';
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { WriteRequest, Written } from '../../workflows/triage/contract.ts';

/** Why not; undefined where it may. */
export function notAllowed(request: WriteRequest, ticket: DeskTicket): Written | undefined {
  const isMoved = !isSameClient(ticket.client, request.client);
  if (isMoved && request.step.kind !== 'supersede') return { kind: 'moved', client: ticket.client };
  const policy = rulesNow(request, ticket);
  if (policy.write === 'observe') return { kind: 'withheld', why: 'this ticket is only observed' };
  if (isOfFields(request) && !maySetSome(policy)) return { kind: 'withheld', why: 'only notes are allowed here' };
  if (isMove(request) && !maySet(policy, 'destination')) return { kind: 'withheld', why: 'the destination is only suggested here' };
  // Our own note stops asking also where the ticket has gone on: to another client, or to its end.
  if (request.step.kind === 'supersede') return undefined;
  if (ticket.status === 'closed') return { kind: 'withheld', why: 'the ticket was closed meanwhile' };
  if (isOwned(request, ticket)) return { kind: 'withheld', why: 'a technician owns the ticket: a note at most' };
  return undefined;
}

/** Whoever owns a ticket decides what stands in its fields; a person who answers has decided it. */
function isOwned({ step }: WriteRequest, { owner }: DeskTicket): boolean {
  if (owner === undefined) return false;
  return step.kind === 'move' || (step.kind === 'fields' && step.by?.kind !== 'person');
}

export function isOfFields({ step }: WriteRequest): boolean {
  return step.kind === 'fields' || step.kind === 'move' || step.kind === 'put-back';
}

const isMove = ({ step }: WriteRequest): boolean => step.kind === 'move' || step.kind === 'put-back';
