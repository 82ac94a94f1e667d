/** Pure: columns and facts in plain text. Whatever stands in a cell is made inert here, and only our own colours come after that. */
import { inert } from './inert.ts';

export type Tone = 'heading' | 'late';
export type Cell = string | { readonly text: string; readonly tone: Tone };
/** How a tone is shown; what shows none returns the text. */
export type Paint = (tone: Tone, text: string) => string;
export const unpainted: Paint = (_tone, text) => text;

const BETWEEN = '  ';

export function tableOf(headings: readonly string[], rows: readonly (readonly Cell[])[], paint: Paint = unpainted): string {
  const cells = [headings.map((text): Cell => ({ text, tone: 'heading' })), ...rows].map((row) => row.map(shown));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column]?.text ?? ''))));
  return cells
    .map((row) => row.map((cell, column) => padded(cell, column === row.length - 1 ? 0 : (widths[column] ?? 0), paint)).join(BETWEEN))
    .join('\n');
}

/** A name and what it is, a line each; a list is a line for each of its entries. */
export function factsOf(facts: readonly (readonly [string, string | readonly string[]])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts
    .flatMap(([name, what]) =>
      (typeof what === 'string' ? [what] : what).map((line, at) => `${(at === 0 ? name : '').padEnd(width)}${BETWEEN}${inert(line)}`),
    )
    .join('\n');
}

type Shown = { readonly text: string; readonly tone: Tone | undefined };
const shown = (cell: Cell): Shown =>
  typeof cell === 'string' ? { text: inert(cell), tone: undefined } : { ...cell, text: inert(cell.text) };
const padded = ({ text, tone }: Shown, width: number, paint: Paint): string =>
  `${tone === undefined ? text : paint(tone, text)}${' '.repeat(Math.max(0, width - lengthOf(text)))}`;
/** Characters, not the units they are stored in. */
const lengthOf = (text: string): number => [...text].length;
