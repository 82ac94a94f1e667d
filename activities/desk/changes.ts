/** Pure: which fields a decision sets, and which are left to whoever changed them meanwhile. */
import { priorityOf, unsureFields } from '../../workflows/triage/rules.ts';
import type { DeskFields } from '../../connectors/desk/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Decision, TicketFields } from '../../workflows/triage/contract.ts';

export type Changes = { readonly set: Partial<DeskFields>; readonly list: readonly FieldChange[]; readonly left: readonly string[] };

/**
 * `seen` is the ticket as the model saw it, `now` as it stands: a difference is somebody's word and stays,
 * and so does the priority where it would follow from a value that is not the ticket's.
 */
export function changesOf(decision: Decision, minConfidence: number, seen: TicketFields, now: TicketFields): Changes {
  const unsure: readonly string[] = unsureFields(decision, minConfidence);
  const wanted: DeskFields = {
    category: unsure.includes('category') ? now.category : decision.category,
    impact: decision.impact,
    urgency: decision.urgency,
    priority: priorityOf(decision.impact, decision.urgency),
    destination: decision.destination,
  };
  const differing = FIELDS.filter((field) => wanted[field] !== now[field]);
  const theirs = differing.filter((field) => now[field] !== seen[field]);
  const sourceLeft = theirs.includes('impact') || theirs.includes('urgency');
  const left = differing.filter((field) => theirs.includes(field) || (field === 'priority' && sourceLeft));
  const changed = differing.filter((field) => !left.includes(field));
  return {
    set: Object.fromEntries(changed.map((field) => [field, wanted[field]])),
    list: changed.map((field) => ({ field, before: text(now[field]), after: text(wanted[field]) })),
    left,
  };
}

const FIELDS = ['category', 'impact', 'urgency', 'priority', 'destination'] as const;
const text = (value: string | number | null): string | null => (value === null ? null : String(value));
