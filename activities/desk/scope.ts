/** Pure: whether a ticket is in the configured scope. */
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { sameWord } from './same-word.ts';
import type { Scope, ScopeFilter } from '../../workflows/ticket/reading-rules.ts';

/** `board`: the id of the destination. `undefined`: the ticket system does not say. */
export type ScopeTicket = {
  readonly client: string;
  readonly board: string | null;
  /** The ticket system's own word; without one, `status` stands for it. */
  readonly statusName: string | undefined;
  readonly status: 'open' | 'closed';
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly createdAtMs: number | undefined;
};

/**
 * Why the ticket is out of scope, or undefined where it is in. What excludes is asked first, and named by its place in that list, from 1.
 * Boards are ids and compared exactly, clients as everywhere (`client-name.ts`), words (statuses, types, sources) without regard to case. What the ticket system does not say
 * fits no criterion about it. The reason holds words and values of the configuration, never text of the ticket: it goes into logs.
 */
export function outOfScope(scope: Scope, ticket: ScopeTicket, nowMs: number): string | undefined {
  for (const [index, filter] of scope.exclude.entries()) {
    const criteria = criteriaOf(filter, ticket, nowMs);
    if (criteria.every(fits)) return `excluded by rule ${index + 1} (${whatFits(criteria)})`;
  }
  const included = scope.include.map((filter) => criteriaOf(filter, ticket, nowMs));
  if (included.length === 0 || included.some((criteria) => criteria.every(fits))) return undefined;
  return notIncluded(included);
}

type CriterionName = 'board' | 'status' | 'type' | 'source' | 'client' | 'age';
/** One thing that a rule asks for. `fits` is in the rule's own words. */
type Criterion = { readonly name: CriterionName } & (
  | { readonly kind: 'fits'; readonly by: string }
  | { readonly kind: 'differs' }
  | { readonly kind: 'unsaid' }
);
type Same = (wanted: string, said: string) => boolean;

const fits = ({ kind }: Criterion): boolean => kind === 'fits';
const sameId: Same = (wanted, said) => wanted === said;

/** Those that the rule names. */
function criteriaOf(filter: ScopeFilter, ticket: ScopeTicket, nowMs: number): readonly Criterion[] {
  const ageMs = ticket.createdAtMs === undefined ? undefined : nowMs - ticket.createdAtMs;
  return [
    oneOf('board', filter.boards, ticket.board ?? undefined, sameId),
    oneOf('status', filter.statuses, ticket.statusName ?? ticket.status, sameWord),
    oneOf('type', filter.types, ticket.type, sameWord),
    oneOf('source', filter.sources, ticket.source, sameWord),
    oneOf('client', filter.clients, ticket.client, isSameClient),
    age({ word: 'younger', limitMs: filter.youngerThanMs, ageMs, within: (age, limit) => age < limit }),
    age({ word: 'older', limitMs: filter.olderThanMs, ageMs, within: (age, limit) => age > limit }),
  ].filter((criterion) => criterion !== undefined);
}

function oneOf(name: CriterionName, wanted: readonly string[] | undefined, said: string | undefined, same: Same): Criterion | undefined {
  if (wanted === undefined) return undefined;
  if (said === undefined) return { name, kind: 'unsaid' };
  const found = wanted.find((value) => same(value, said));
  return found === undefined ? { name, kind: 'differs' } : { name, kind: 'fits', by: `${name} ${found}` };
}

type Age = {
  readonly word: 'younger' | 'older';
  readonly limitMs: number | undefined;
  readonly ageMs: number | undefined;
  readonly within: (ageMs: number, limitMs: number) => boolean;
};
function age({ word, limitMs, ageMs, within }: Age): Criterion | undefined {
  if (limitMs === undefined) return undefined;
  if (ageMs === undefined) return { name: 'age', kind: 'unsaid' };
  return within(ageMs, limitMs) ? { name: 'age', kind: 'fits', by: `${word} than ${inWords(limitMs)}` } : { name: 'age', kind: 'differs' };
}

const whatFits = (criteria: readonly Criterion[]): string =>
  criteria.flatMap((criterion) => (criterion.kind === 'fits' ? [criterion.by] : [])).join(', ') || 'every ticket';

function notIncluded(included: readonly (readonly Criterion[])[]): string {
  const kinds = included.length === 1 ? 'not the included kind of tickets' : `not among the ${included.length} included kinds of tickets`;
  // Said only where nothing else stands against the ticket, so that its reader knows what to correct.
  const unsaid = included.filter((criteria) => criteria.every(({ kind }) => kind !== 'differs')).flat();
  const missing = names(unsaid.filter(({ kind }) => kind === 'unsaid')).map((name) => `no ${name}`);
  return `${kinds} (${names(included.flat()).join(', ')})${missing.length === 0 ? '' : `; the ticket system names ${missing.join(', ')}`}`;
}

const names = (criteria: readonly Criterion[]): readonly CriterionName[] => [...new Set(criteria.map(({ name }) => name))];

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** In the largest unit that says it exactly. */
function inWords(ms: number): string {
  const [size, unit] = UNITS.find(([unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
