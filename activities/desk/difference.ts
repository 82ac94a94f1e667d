/** Pure: whether staff have taken a ticket, judged by comparing how it was with how it is. For systems that cannot list the acts since. */
import { FIELDS } from '../../workflows/ticket/fields.ts';
import { text } from './changes.ts';
import type { ActKind, DeskFields, DeskTicket } from '../../connectors/ticket-system.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Handled, Since } from '../../workflows/ticket/contract.ts';

/** `ours`: what we have tried to set on it. Undefined where nothing differs that a person must have done. */
export function takenByDifference(now: DeskTicket, since: Since, ours: readonly FieldChange[]): Omit<Handled, 'fields'> | undefined {
  // An owner who was taken away has taken nothing.
  const owner = now.owner === since.owner ? undefined : now.owner;
  const isSet = FIELDS.some((field) => now.fields[field] !== since.fields[field] && !isKnown(now, field, ours));
  const acts: ActKind[] = [
    ...(owner === undefined ? [] : ['owner' as const]),
    ...(isSet ? ['fields' as const] : []),
    ...(now.status === 'closed' ? ['closed' as const] : []),
  ];
  return acts.length === 0 ? undefined : { by: owner, acts };
}

/** Ours, an automation's or the client's, which take nothing: by the word of its system, or as we set it ourselves and it still stands. */
function isKnown({ fields, setBy }: DeskTicket, field: keyof DeskFields, ours: readonly FieldChange[]): boolean {
  const setter = setBy[field];
  if (setter !== undefined) return setter === 'us' || setter === 'automation' || setter === 'client';
  return ours.some((change) => change.field === field && change.after === text(fields[field]));
}
