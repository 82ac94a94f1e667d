/** Pure: which fields a decision sets, and why each of the others is left as it stands. */
import { missingConfidence } from '../../workflows/rules/confidence.ts';
import type { Actor, DeskFields } from '../../connectors/ticket-system.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Decider, LeftField } from '../../workflows/ticket/writes.ts';
import type { FieldName, TicketFields } from '../../workflows/ticket/contract.ts';
import type { Wanted } from './words.ts';
import type { Confidences } from '../../workflows/rules/contract.ts';

export type Changes = { readonly set: Partial<DeskFields>; readonly list: readonly FieldChange[]; readonly left: readonly LeftField[] };
export type ChangeRules = {
  readonly minConfidence: Confidences;
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

export function changesOf(wanted: Wanted, rules: ChangeRules, fields: Fields): Changes {
  const { now } = fields;
  const { values } = wanted;
  const differing = FIELDS_AS_SAID.filter((field) => values[field] !== undefined && values[field] !== now[field]);
  const left: LeftField[] = [];
  // What follows from others comes after them.
  const isDerived = (field: FieldName): boolean => (wanted.follows?.[field] ?? []).length > 0;
  for (const field of differing.toSorted((one, other) => Number(isDerived(one)) - Number(isDerived(other)))) {
    const why = reasonAgainst(wanted, rules, fields, field) ?? reasonOfSources(wanted.follows?.[field] ?? [], left);
    if (why !== undefined) left.push({ field, why });
  }
  const changed = differing.filter((field) => !left.some((one) => one.field === field));
  return {
    set: Object.fromEntries(changed.map((field) => [field, values[field]])),
    list: changed.map((field) => ({ field, before: text(now[field]), after: text(values[field] ?? null) })),
    left,
  };
}

/** Why a field is left that somebody has changed since it was read. */
export const MEANWHILE = 'changed by others meanwhile';
/** As they are said and set: what follows from others comes last. */
export const FIELDS_AS_SAID: readonly FieldName[] = ['category', 'impact', 'urgency', 'destination', 'priority'];

function reasonAgainst({ confidence }: Wanted, rules: ChangeRules, { seen, now, setBy }: Fields, field: FieldName): string | undefined {
  // A person who overtakes a machine's answer comes after what that has set: its fields are nobody's word.
  const isOursToChange = rules.by === 'person' && setBy[field] === 'us';
  if (now[field] !== seen[field] && !isOursToChange) return MEANWHILE;
  if (!rules.maySet(field)) return 'only suggested here';
  // A person who answers is as good as the person who has set it.
  if (rules.by === 'person') return undefined;
  const { minConfidence } = rules;
  const keeps = minConfidence.personsValues === 'keep';
  if (keeps && now[field] !== null && isPersons(setBy[field])) return 'set by a person';
  const wanted = missingConfidence(minConfidence, confidence(field), field, now[field]);
  return wanted === undefined ? undefined : `not sure enough: ${confidence(field)} %, ${wanted} % is needed`;
}

/** A client's choice in the portal is a person's too; and what a ticket system does not say may be one. */
const isPersons = (setter: Actor | undefined): boolean => setter !== 'us' && setter !== 'automation';

/** What follows from a value that is not the ticket's would contradict the ticket. */
function reasonOfSources(sources: readonly FieldName[], left: readonly LeftField[]): string | undefined {
  const source = left.find(({ field }) => sources.includes(field));
  return source && `follows from ${source.field}, which is left`;
}

/** A value of a field as records keep it. */
export const text = (value: string | number | null): string | null => (value === null ? null : String(value));
