/** Pure: what of a client's tickets has no place in a report, as its ticket system gives them: somebody looks at it before the first report leaves. */
import { NONE_GIVEN } from './counted-tickets.ts';
import { NOT_KNOWN } from './source.ts';
import { UNKNOWN_MEASURES } from './unknown-facts.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';

/** In our own words, with counts; none where the ticket system was not read in full, of which nothing is known. */
export function mappingGaps({ facts, sources }: Pick<FrozenReport, 'facts' | 'sources'>): readonly string[] {
  if (sources['ticket-system'].kind !== 'complete') return [];
  const now = facts.filter(({ about, value }) => about.span === 'this' && value !== null);
  return [...nobody(now), ...now.flatMap((fact) => gapOf(fact) ?? [])];
}

/** A client that is called otherwise there looks like one without any work. */
function nobody(facts: readonly Fact[]): readonly string[] {
  const isNone = (measure: string): boolean =>
    facts.some(({ about, value }) => about.measure === measure && about.group === undefined && value === 0);
  return isNone('created') && isNone('resolved') ? ['no ticket at all: is the client called so in the ticket system?'] : [];
}

function gapOf({ about: { measure, group }, value, label }: Fact): string | undefined {
  if (value === null || value === 0) return undefined;
  if (UNKNOWN_MEASURES.includes(measure)) return `${value} ${label}`;
  if (measure !== 'created' || (group?.kind !== 'priority' && group?.kind !== 'category')) return undefined;
  if (group.name === NONE_GIVEN) return `${value} tickets created without a ${group.kind}`;
  return group.name === NOT_KNOWN ? `${value} tickets created of which the ${group.kind} is not told` : undefined;
}
