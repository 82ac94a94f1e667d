/** Pure: a file of a client's own as the table at the end of its report. What cannot be read is said, and never left out in silence. */
import type { ExtraTable } from './page-input.ts';

/** A page that somebody reads: what is more belongs into a file beside it. */
const MOST = { rows: 300, columns: 12, cell: 300 } as const;

const UNREADABLE = 'could not be read when this report was made';
/** `text`: undefined where the file could not be read. */
export function tableOf(title: string, text: string | undefined): ExtraTable {
  const lines = text === undefined ? undefined : linesIn(text.replace(/^\uFEFF/, ''));
  const [head, ...rows] = lines ?? [];
  if (head === undefined)
    return { title, head: [title], rows: [[`This table ${text === undefined ? UNREADABLE : 'is not there: its file holds none'}.`]] };
  const columns = Math.min(head.length, MOST.columns);
  const row = (cells: readonly string[]): readonly string[] =>
    Array.from({ length: columns }, (_, at) => (cells[at] ?? '').slice(0, MOST.cell));
  const shown = rows.slice(0, MOST.rows).map(row);
  const left = rows.length - shown.length;
  return { title, head: row(head), rows: left === 0 ? shown : [...shown, row([`and ${left} more rows, which are not shown`])] };
}

/** As RFC 4180 has it: cells in quotes may hold commas, line ends and doubled quotes. Undefined where a quote is never closed. */
export function linesIn(text: string): readonly (readonly string[])[] | undefined {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (let at = 0; at < text.length;) {
    const quoted = text[at] === '"';
    const end = quoted ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (end === undefined) return undefined;
    cells.push(quoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end));
    const stop = text.slice(end).match(/^[^,\r\n]*(,|\r\n|\r|\n|$)/);
    at = end + (stop?.[0].length ?? 0);
    // What ends with a comma has one more cell, which is empty.
    if (stop?.[1] === ',' && at < text.length) continue;
    if (stop?.[1] === ',') cells.push('');
    if (cells.some((cell) => cell !== '')) lines.push(cells);
    cells = [];
  }
  return lines;
}

const endOfPlain = (text: string, from: number): number => {
  const end = text.slice(from).search(/[,\r\n]/);
  return end < 0 ? text.length : from + end;
};
function endOfQuoted(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at + 1;
    at += 1;
  }
  return undefined;
}
