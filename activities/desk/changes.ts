/** Pure: which fields a decision sets, and why each of the others is left as it stands. */
import { confidenceIn, missingConfidence } from '../../workflows/triage/confidence.ts';
import { priorityOf } from '../../workflows/triage/rules.ts';
import type { Actor, DeskFields } from '../../connectors/desk/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Decider, Decision, LeftField, TicketFields } from '../../workflows/triage/contract.ts';
import type { Confidences, FieldName } from '../../workflows/triage/settings.ts';

export type Changes = { readonly set: Partial<DeskFields>; readonly list: readonly FieldChange[]; readonly left: readonly LeftField[] };
export type ChangeRules = {
  readonly minConfidence: number | Confidences;
  readonly maySet: (field: FieldName) => boolean;
  readonly by: Decider['kind'];
};
/** `seen` is the ticket as the decision was made on it, `now` as it stands: a difference is somebody's word. */
export type Fields = {
  readonly seen: TicketFields;
  readonly now: TicketFields;
  /** Who has set what stands; a field that is not named may be anybody's. */
  readonly setBy: Partial<Readonly<Record<FieldName, Actor>>>;
};

export function changesOf(decision: Decision, rules: ChangeRules, fields: Fields): Changes {
  const { now } = fields;
  const { category, impact, urgency, destination } = decision;
  const wanted: DeskFields = { category, impact, urgency, destination, priority: priorityOf(impact, urgency) };
  const differing = FIELDS.filter((field) => wanted[field] !== now[field]);
  const left: LeftField[] = [];
  for (const field of differing) {
    const why = reasonAgainst(decision, rules, fields, field) ?? (field === 'priority' ? reasonOfSources(left) : undefined);
    if (why !== undefined) left.push({ field, why });
  }
  const changed = differing.filter((field) => !left.some((one) => one.field === field));
  return {
    set: Object.fromEntries(changed.map((field) => [field, wanted[field]])),
    list: changed.map((field) => ({ field, before: text(now[field]), after: text(wanted[field]) })),
    left,
  };
}

/** Why a field is left that somebody has changed since it was read. */
export const MEANWHILE = 'changed by others meanwhile';
/** The priority comes last: it follows from two of the others. */
export const FIELDS: readonly FieldName[] = ['category', 'impact', 'urgency', 'destination', 'priority'];

function reasonAgainst(decision: Decision, rules: ChangeRules, { seen, now, setBy }: Fields, field: FieldName): string | undefined {
  // A person who overtakes a machine's answer comes after what that has set: its fields are nobody's word.
  const isOursToChange = rules.by === 'person' && setBy[field] === 'us';
  if (now[field] !== seen[field] && !isOursToChange) return MEANWHILE;
  if (!rules.maySet(field)) return 'only suggested here';
  // A person who answers is as good as the person who has set it.
  if (rules.by === 'person') return undefined;
  const { minConfidence } = rules;
  const keeps = typeof minConfidence === 'object' && minConfidence.personsValues === 'keep';
  if (keeps && now[field] !== null && isPersons(setBy[field])) return 'set by a person';
  const wanted = missingConfidence(minConfidence, decision, field, now[field]);
  return wanted === undefined ? undefined : `not sure enough: ${confidenceIn(decision.confidence, field)} %, ${wanted} % is needed`;
}

/** A client's choice in the portal is a person's too; and what a ticket system does not say may be one. */
const isPersons = (setter: Actor | undefined): boolean => setter !== 'us' && setter !== 'automation';

/** A priority that follows from a value which is not the ticket's would contradict the ticket. */
function reasonOfSources(left: readonly LeftField[]): string | undefined {
  const source = left.find(({ field }) => field === 'impact' || field === 'urgency');
  return source && `follows from ${source.field}, which is left`;
}

/** A value of a field as records keep it. */
export const text = (value: string | number | null): string | null => (value === null ? null : String(value));
