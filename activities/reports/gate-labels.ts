/** Pure: whether what stands beside figures in a clause is said of these: their names, measures, span and direction. */
import { BETTER, DOWN, MEASURE_WORDS, PREVIOUS, SAME, THIS, UP, WORSE } from './gate-words.ts';
import type { Fact } from '../../workflows/reports/facts.ts';

/** Names of groups that the report knows, and whose they are. */
export type Names = readonly { readonly name: string; readonly find: RegExp }[];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
export const nameFinder = (name: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name.normalize('NFKC'))}(?![\\p{L}\\p{N}])`, 'iu');

export const namesIn = (facts: readonly Fact[]): Names =>
  [...new Set(facts.flatMap(({ about }) => about.group?.name ?? []))]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => ({ name, find: nameFinder(name) }));

/** Reasons against a clause: `text` is what is left of it without its figures, `facts` these figures. */
export function labelReasons(text: string, facts: readonly Fact[], names: Names): readonly string[] {
  if (facts.length === 0)
    return directionOf(text) === undefined
      ? []
      : [`says that something went a way, and no figure of it stands beside it: "${text.trim()}"`];
  return [
    ...nameReasons(text, facts, names),
    ...measureReasons(text, facts),
    ...spanReasons(text, facts),
    ...directionReasons(text, facts),
  ];
}

function nameReasons(text: string, facts: readonly Fact[], names: Names): readonly string[] {
  const own = facts.flatMap(({ about }) => about.group?.name ?? []);
  // "Mail" inside "Mail and calendar", which is the one meant, is no other name.
  const bare = own.reduce((rest, name) => rest.replace(nameFinder(name), ' '), text);
  return names
    .filter(({ name, find }) => !own.includes(name) && find.test(bare))
    .map(({ name }) => `"${name}" stands beside a figure that is not of it`);
}

function measureReasons(text: string, facts: readonly Fact[]): readonly string[] {
  // A name may hold such a word: "Project office".
  const plain = facts.reduce(
    (rest, { about }) => (about.group === undefined ? rest : rest.replace(nameFinder(about.group.name), ' ')),
    text,
  );
  return MEASURE_WORDS.filter(([find]) => find.test(plain)).flatMap(([find, measures]) =>
    facts.some(({ about }) => measures.includes(about.measure))
      ? []
      : [`"${find.exec(plain)?.[0]}" is not what the figure beside it measures`],
  );
}

function spanReasons(text: string, facts: readonly Fact[]): readonly string[] {
  const has = (span: Fact['about']['span']): boolean => facts.some(({ about }) => about.span === span);
  if (PREVIOUS.test(text) && !has('previous') && !has('change')) return ['the period before is named beside a figure of this one'];
  return THIS.test(text) && !has('this') && !has('change') ? ['this period is named beside a figure of the one before'] : [];
}

type Direction = 'up' | 'down' | 'same' | 'better' | 'worse' | 'both';
function directionOf(text: string): Direction | undefined {
  const found = (
    [
      ['up', UP],
      ['down', DOWN],
      ['same', SAME],
      ['better', BETTER],
      ['worse', WORSE],
    ] as const
  )
    .filter(([, find]) => find.test(text))
    .map(([way]) => way);
  return found.length > 1 ? 'both' : found[0];
}

function directionReasons(text: string, facts: readonly Fact[]): readonly string[] {
  const way = directionOf(text);
  if (way === undefined) return [];
  const changes = facts.filter(({ about }) => about.span === 'change');
  if (changes.length === 0) return ['says that something went a way beside a figure that is no difference'];
  return changes
    .filter((fact) => !isThatWay(fact, way))
    .map(({ id }) => `says ${way === 'both' ? 'two ways' : way} beside ${id}, which went another way`);
}

function isThatWay({ value, better }: Fact, way: Direction): boolean {
  if (value === null) return false;
  const went = value > 0 ? 'up' : value < 0 ? 'down' : 'same';
  switch (way) {
    case 'up':
    case 'down':
    case 'same':
      return went === way;
    case 'better':
      return better !== undefined && went === better;
    case 'worse':
      return better !== undefined && went !== 'same' && went !== better;
    case 'both':
      return false;
  }
}
