/** Pure: one figure, and what follows from it beside the same figure of the period before. */
import { createHash } from 'node:crypto';
import { pointsBetween } from './figures.ts';
import type { Fact, GroupKind, SourceName, Unit } from '../../workflows/reports/facts.ts';

/** What is counted, before it is. */
export type Measure = {
  readonly name: string;
  /** `tickets created`. */
  readonly label: string;
  readonly unit: Unit;
  readonly definition: string;
  readonly source: SourceName;
  readonly better?: 'up' | 'down';
};
export type Group = { readonly kind: GroupKind; readonly name: string };
/** A figure, or why there is none. */
export type Figure = number | { readonly missing: string };

const DECIMALS: Readonly<Record<Unit, number>> = { count: 0, percent: 1, points: 1, minutes: 0, rank: 0, date: 0 };
const NOTHING: Figure = { missing: 'there was nothing to measure' };

/** What no ticket tells is not none. */
export const NOT_TOLD: Figure = { missing: 'the ticket system does not say' };

export const orNothing = (value: number | undefined): Figure => value ?? NOTHING;

/** A name as part of an id. What does not survive that is told apart by a hash. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  if (slug === name) return slug;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return slug === '' ? hash : `${slug}--${hash}`;
}

const idOf = (measure: string, group: Group | undefined): string =>
  group === undefined ? measure : `${measure}.${group.kind}.${slugOf(group.name)}`;
const labelOf = (label: string, group: Group | undefined): string =>
  group === undefined ? label : `${label}, ${group.kind} ${group.name}`;

export function factOf(measure: Measure, figure: Figure, group?: Group): Fact {
  const { name, label, unit, definition, source, better } = measure;
  return {
    id: idOf(name, group),
    label: labelOf(label, group),
    value: typeof figure === 'number' ? figure : null,
    unit,
    rounding: DECIMALS[unit],
    definition,
    source,
    about: { measure: name, span: 'this', ...(group === undefined ? {} : { group }) },
    ...(better === undefined ? {} : { better }),
    ...(typeof figure === 'number' ? {} : { missing: figure.missing }),
  };
}

/** Of this period, of the one before, and why the two are not of the same kind of tickets, where they are not. */
export type Two = { readonly now: Figure; readonly before: Figure; readonly unlike?: string | undefined };

/** The figure, that of the period before, and the difference. Only like is compared with like: else the last two say why not. */
export function withTrend(measure: Measure, { now, before, unlike }: Two, group?: Group): readonly Fact[] {
  const fact = factOf(measure, now, group);
  const earlier = factOf(measure, before, group);
  const change = factOf(
    {
      ...measure,
      unit: measure.unit === 'percent' ? 'points' : measure.unit,
      definition: `${measure.definition} The period less the one before.`,
    },
    difference({ now, before, unlike }, measure.unit),
    group,
  );
  return [
    fact,
    { ...earlier, id: `${fact.id}.previous`, about: { ...fact.about, span: 'previous' } },
    { ...change, id: `${fact.id}.change`, about: { ...fact.about, span: 'change' } },
  ];
}

function difference({ now, before, unlike }: Two, unit: Unit): Figure {
  if (typeof now !== 'number') return now;
  if (typeof before !== 'number') return before;
  if (unlike !== undefined) return { missing: unlike };
  return unit === 'percent' ? pointsBetween(now, before) : now - before;
}
