/** Pure: what a revision says otherwise than the one before, figure by figure, in the words of the figures. */
import { valueText } from './fact-text.ts';
import { nameText } from './isolated.ts';
import { printedAs } from './printed.ts';
import { SECTION_TITLES } from './titles.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';
import type { ProseOfAll } from '../../workflows/reports/sections.ts';

/** More are another report: the reader sees how many. */
const MOST = 40;

export function changesBetween(before: FrozenReport, now: FrozenReport): readonly string[] {
  const printed = printedAs(now);
  const old = new Map(before.facts.map((fact) => [fact.id, fact]));
  const nameOf = ({ label, about }: Fact): string =>
    `${about.group !== undefined && label.endsWith(about.group.name) ? `${label.slice(0, label.length - about.group.name.length)}${nameText(about.group.name)}` : label}${about.span === 'this' ? '' : about.span === 'previous' ? ', the period before' : ', change'}`;
  const changed = now.facts.flatMap((fact) => {
    const was = old.get(fact.id);
    const text = valueText(fact, printed);
    if (was === undefined) return [`${nameOf(fact)}: ${text}, which was not in it`];
    const wasText = valueText(was, printed);
    return wasText === text ? [] : [`${nameOf(fact)}: ${text} instead of ${wasText}`];
  });
  const there = new Set(now.facts.map(({ id }) => id));
  const gone = before.facts.filter(({ id }) => !there.has(id)).map((fact) => `${nameOf(fact)}: no longer in it`);
  const all = [...changed, ...gone];
  return all.length <= MOST ? all : [...all.slice(0, MOST), `and ${all.length - MOST} more figures`];
}

/** Of the same figures: which sections code had told, and a machine has written since. */
export function wordsBetween(before: ProseOfAll | undefined, now: ProseOfAll, revision: number): readonly string[] {
  const since = SECTIONS.filter((section) => before?.[section].by === 'code' && now[section].by === 'model').map(
    (one) => SECTION_TITLES[one],
  );
  return since.length === 0 ? [] : [`The words of ${since.join(', ')} are written anew; those of revision ${revision} were made by code.`];
}
