/** Pure: tables and figures of the page, all text escaped. */
import { attribute, chartSvg } from './chart.ts';
import { nameHtml } from './isolated.ts';
import { valueText } from './fact-text.ts';
import { printedAs } from './printed.ts';
import type { Bar } from './chart.ts';
import type { Printed } from './printed.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';

export const escaped = attribute;

/** A number and its unit stay on one line. */
export const firm = (text: string): string => text.replace(/(?<=\d) (?=h\b|min\b|%|points\b)/g, '\u00a0');

/** The figures of one measure by the names of one kind. */
export type Row = { readonly name: string; readonly cells: readonly string[]; readonly isMissing: readonly boolean[] };

/** Groups of a measure in the order of the facts. */
export const groupsOf = ({ facts }: FrozenReport, measure: string, kind: string): readonly Fact[] =>
  facts.filter(({ about }) => about.measure === measure && about.span === 'this' && about.group?.kind === kind);

/** `looks` are classes of the style: `text` for cells that are words. */
export function table(caption: string, head: readonly string[], rows: readonly Row[], looks = ''): string {
  if (rows.length === 0) return '';
  const line = ({ name, cells, isMissing }: Row): string =>
    `<tr><th scope="row">${nameHtml(name)}</th>${cells.map((cell, index) => `<td${isMissing[index] === true ? ' class="gap"' : ''}>${escaped(firm(cell))}</td>`).join('')}</tr>`;
  return `<div class="wide${looks === '' ? '' : ` ${looks}`}" tabindex="0" role="group" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption><thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`;
}

/** A row of some figures, by name. */
export function rowOf(name: string, facts: readonly (Fact | undefined)[], printed: Printed): Row {
  return {
    name,
    cells: facts.map((fact) => (fact === undefined ? '–' : valueText(fact, printed))),
    isMissing: facts.map((fact) => fact?.value === null),
  };
}

/** What a reader looks through; a ticket system may have as many names as tickets. */
const MOST_ROWS = 60;

/** A measure by its groups: this period, the one before, the change. Of very many the last row says how many are left out, and what they come to. */
export function trendRows(frozen: FrozenReport, measure: string, kind: string): readonly Row[] {
  const byId = new Map(frozen.facts.map((fact) => [fact.id, fact]));
  const beside = frozen.isSoFar === true ? [] : ['previous', 'change'];
  const groups = groupsOf(frozen, measure, kind).map((fact) => [fact, ...beside.map((span) => byId.get(`${fact.id}.${span}`))] as const);
  const rows = groups.slice(0, MOST_ROWS).map((facts) => rowOf(facts[0].about.group?.name ?? '', facts, printedAs(frozen)));
  const rest = groups.slice(MOST_ROWS);
  return rest.length === 0 ? rows : [...rows, restRow(rest, printedAs(frozen))];
}

/** Counts add up; shares and medians do not. */
function restRow(rest: readonly (readonly (Fact | undefined)[])[], printed: Printed): Row {
  const name = `and ${rest.length} more`;
  const sums = [0, 1, 2].map((at): Fact | undefined => {
    const facts = rest.flatMap((row) => row[at] ?? []);
    const [first] = facts;
    const isWhole = first?.unit === 'count' && facts.length === rest.length && facts.every(({ value }) => value !== null);
    return isWhole ? { ...first, value: facts.reduce((sum, { value }) => sum + (value ?? 0), 0) } : undefined;
  });
  return rowOf(name, sums, printed);
}
/** Above these columns. What is not over is compared with nothing. */
export const trendHeads = ({ isSoFar, period, previous }: FrozenReport): readonly string[] =>
  isSoFar === true ? [period.id] : [period.id, previous.id, 'Change'];

/** Charts and tables that stand beside each other where there is room. */
export function besides(parts: readonly string[]): string {
  const all = parts.join('');
  return all === '' ? '' : `<div class="pair">${all}</div>`;
}

/** Bars of a measure by its groups, with those of the period before where there are any. Nothing where no bar has a length. */
export async function figureOf(frozen: FrozenReport, caption: string, facts: readonly Fact[], colours: readonly string[]): Promise<string> {
  const byId = new Map(frozen.facts.map((fact) => [fact.id, fact]));
  if (!facts.some((fact) => (fact.value ?? 0) > 0 || (byId.get(`${fact.id}.previous`)?.value ?? 0) > 0)) return '';
  const bar = (fact: Fact, label: string, series: string): Bar => ({
    label,
    series,
    value: fact.value,
    text: valueText(fact, printedAs(frozen)),
  });
  const bars = facts.flatMap((fact) => {
    const [label, before] = [fact.about.group?.name ?? fact.label, byId.get(`${fact.id}.previous`)];
    return [bar(fact, label, frozen.period.id), ...(before === undefined ? [] : [bar(before, label, frozen.previous.id)])];
  });
  const svg = await chartSvg({ alt: `${caption}. The table beside it holds the same figures.`, bars, colours });
  return `<figure><figcaption>${escaped(caption)}</figcaption>${svg}</figure>`;
}
