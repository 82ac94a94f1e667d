/** Which fields an answer sets next on a ticket as it stands, and why not the others: what its note says, before they are written. */
import { maySet } from '../../workflows/triage/rules-for.ts';
import { notAllowed } from './allowed.ts';
import { changesOf } from './changes.ts';
import { isMovedForPerson, rulesNow } from './rules-now.ts';
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Decider, Decision, LeftField, TicketFields, WriteRequest } from '../../workflows/triage/contract.ts';
import type { FieldName } from '../../workflows/triage/settings.ts';
import type { Changes } from './changes.ts';

export type FieldPlan = {
  readonly set: readonly FieldChange[];
  readonly left: readonly LeftField[];
  /** Why none may be set at all. */
  readonly instead: string | undefined;
};
type Given = { readonly decision: Decision; readonly by?: Decider };

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
export function changesFor(request: WriteRequest, { decision, by }: Given, ticket: DeskTicket, now: TicketFields): Changes {
  const policy = rulesNow(request, ticket);
  const { minConfidence } = request.settings;
  const rules = { minConfidence, by: by?.kind ?? 'model', maySet: (field: FieldName) => maySet(policy, field) } as const;
  return changesOf(decision, rules, { seen: request.seen.fields, now, setBy: ticket.setBy });
}
