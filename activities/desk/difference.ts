/** Pure: who has settled a ticket, judged from how it stood and how it stands, where its system cannot tell what was done since. */
import { text } from './changes.ts';
import type { ActKind, DeskFields, DeskTicket } from '../../connectors/desk/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Handled } from '../../workflows/people/contract.ts';
import type { Since } from '../../workflows/triage/contract.ts';

const FIELDS: readonly (keyof DeskFields)[] = ['category', 'impact', 'urgency', 'priority', 'destination'];

/** `ours`: what we have tried to set on it. Undefined where nothing differs that a person must have done. */
export function settledByDifference(now: DeskTicket, since: Since, ours: readonly FieldChange[]): Omit<Handled, 'fields'> | undefined {
  // An owner who was taken away has taken nothing.
  const owner = now.owner !== undefined && now.owner !== since.owner ? now.owner : undefined;
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
