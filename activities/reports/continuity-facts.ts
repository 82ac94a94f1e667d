/** Pure: how the client's work went on while AI did not. Nothing is "saved": it was answered by another route while the primary was blocked. */
import { lengthOfUnion, minutesBegun, percentOf } from './figures.ts';
import { factOf, orNothing } from './make-fact.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Figure, Measure } from './make-fact.ts';
import type { Continuity, Source } from './source.ts';

const SOURCE = { unit: 'count', source: 'ledger' } as const;
const ITEMS: Measure = {
  ...SOURCE,
  name: 'items',
  label: 'items decided',
  definition: 'Tickets and groups of alerts that had their outcome in the period, by whoever decided.',
};
const SHARE: Measure = {
  ...SOURCE,
  unit: 'percent',
  name: 'items-share',
  label: 'of the items decided',
  definition: 'Items decided by this route, of all items decided.',
};
const ELSEWHERE: Measure = {
  ...SOURCE,
  name: 'answered-elsewhere',
  label: 'items answered by another route while the primary was blocked',
  definition: 'Items that would have stopped with one source of AI, and did not.',
};
const OUTAGES: Measure = {
  ...SOURCE,
  name: 'outages',
  label: 'outages of AI providers survived',
  definition: 'Spans in which a provider was blocked and that reach into the period.',
};
const LENGTH: Measure = {
  ...SOURCE,
  unit: 'minutes',
  name: 'outage-time',
  label: 'time in which at least one AI provider was blocked',
  definition:
    'The time in the period in which at least one provider was blocked; spans that overlap count once; each minute that has begun counts.',
};
const BLOCKED: Measure = {
  ...SOURCE,
  unit: 'minutes',
  name: 'blocked-time',
  label: 'time in which an AI provider was blocked',
  definition: 'The time in the period in which this provider was blocked; each minute that has begun counts.',
};
const PEOPLE: Measure = {
  ...SOURCE,
  name: 'people',
  label: 'items in which a person stepped in',
  definition: 'Items that a person answered, approved or corrected.',
};
const TESTED: Measure = {
  ...SOURCE,
  unit: 'date',
  name: 'last-tested',
  label: 'last successful test',
  definition: 'The day on which this fallback last passed a drill. One that never did is shown as untested.',
};

export function continuityFacts(source: Source<Continuity>, period: Period): readonly Fact[] {
  const sum = (count: (of: Continuity) => Figure): Figure => {
    if (source.kind === 'unreadable') return { missing: source.reason };
    return source.kind === 'partial' ? { missing: 'a source was read in part only' } : count(source.value);
  };
  const all = ({ byRoute }: Continuity): number => byRoute.reduce((total, { items }) => total + items, 0);
  const reached = ({ outages }: Continuity): Continuity['outages'] =>
    outages.filter(({ fromMs, toMs }) => fromMs < period.toMs && toMs > period.fromMs);
  const timeOf = (spans: Continuity['outages']): number => minutesBegun(lengthOfUnion(spans, period.fromMs, period.toMs));
  const known = source.kind === 'complete' ? source.value : undefined;
  return [
    factOf(ITEMS, sum(all)),
    factOf(
      ELSEWHERE,
      sum(({ answeredElsewhere }) => answeredElsewhere),
    ),
    factOf(
      OUTAGES,
      sum((of) => reached(of).length),
    ),
    factOf(
      LENGTH,
      sum((of) => timeOf(reached(of))),
    ),
    factOf(
      PEOPLE,
      sum(({ people }) => people),
    ),
    ...[...Map.groupBy(known === undefined ? [] : reached(known), ({ provider }) => provider)].toSorted(byName).flatMap(([name, spans]) => {
      const group = { kind: 'provider', name } as const;
      return [factOf(OUTAGES, spans.length, group), factOf(BLOCKED, timeOf(spans), group)];
    }),
    ...(known?.byRoute ?? [])
      .toSorted((a, b) => b.items - a.items || (a.route < b.route ? -1 : 1))
      .flatMap(({ route, items }) => {
        const group = { kind: 'route', name: route } as const;
        return [factOf(ITEMS, items, group), factOf(SHARE, orNothing(percentOf(items, known === undefined ? 0 : all(known))), group)];
      }),
    ...(known?.lastTested ?? []).map(({ route, atMs }) =>
      factOf(TESTED, atMs ?? { missing: 'never tested' }, { kind: 'route', name: route }),
    ),
  ];
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
