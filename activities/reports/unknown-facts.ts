/** Pure: of how many tickets the ticket system does not say what a figure needs. They are in no such figure, and never counted as none. */
import { factOf } from './make-fact.ts';
import { NEEDS } from './likeness.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted } from './counted-tickets.ts';
import type { Need, Whole } from './likeness.ts';
import type { Measure } from './make-fact.ts';

type Unknown = { readonly name: string; readonly label: string; readonly definition: string; readonly count: (counted: Whole) => number };

const many =
  ({ among, isUnknown }: Need) =>
  (counted: Whole): number =>
    among(counted).filter(isUnknown).length;
const UNKNOWN: readonly Unknown[] = [
  {
    name: 'unknown-sla',
    label: 'tickets resolved with no word of the ticket system on their SLA',
    definition: 'Tickets resolved in the period whose SLA verdict is not known. They are neither met nor missed.',
    count: many(NEEDS.sla),
  },
  {
    name: 'unknown-acknowledged',
    label: 'tickets created of which it is not known whether anybody has acknowledged them',
    definition:
      'Tickets created in the period of which the ticket system does not say whether or when they were acknowledged. They are in no time to acknowledge, and not counted as never acknowledged.',
    count: many(NEEDS.acknowledged),
  },
  {
    name: 'unknown-waiting',
    label: 'tickets open at the end of which it is not known whether they wait on the client',
    definition: 'Tickets open at the end of the period of which the ticket system does not say whether the client is to answer.',
    count: many(NEEDS.waiting),
  },
  {
    name: 'unknown-resolved',
    label: 'tickets that are closed, and not known since when',
    definition: 'Closed tickets without a time of their resolution. They are neither resolved in the period nor open at its end.',
    count: many(NEEDS.resolved),
  },
  {
    name: 'unknown-flags',
    label: 'tickets created that may be internal, of a project or merged, and are counted',
    definition: 'Tickets created in the period of which the ticket system does not say whether they are to be left out. They are counted.',
    count: many(NEEDS.flags),
  },
  {
    name: 'unclear',
    label: 'tickets of which the ticket system tells something that cannot be read',
    definition: 'Tickets of the list in which something stands in a form that says nothing. It is not known then.',
    count: ({ list }) => list.unclear,
  },
];
export const UNKNOWN_MEASURES: readonly string[] = UNKNOWN.map(({ name }) => name);

/** One of those only of which there are any: a report that knows everything says nothing of it. */
export function unknownFacts(now: Counted, before: Counted): readonly Fact[] {
  return UNKNOWN.flatMap(({ count, ...named }) => {
    const measure: Measure = { ...named, unit: 'count', source: 'ticket-system' };
    const of = (counted: Counted): readonly Fact[] => {
      const tickets = counted.kind === 'whole' ? count(counted) : 0;
      return tickets === 0 ? [] : [factOf(measure, tickets)];
    };
    return [
      ...of(now),
      ...of(before).map((fact): Fact => ({ ...fact, id: `${fact.id}.previous`, about: { ...fact.about, span: 'previous' } })),
    ];
  });
}
