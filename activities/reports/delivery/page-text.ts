/** Pure: the page of a report as plain text of a bounded length, which says what of the page is not in it. The page is our own: its elements are known. */
import { visibleText } from '../../desk/html/visible.ts';
import { plain } from '../../desk/plain.ts';

/** A line of prose, or a table with its caption and its head. */
type Piece = { readonly section: string; readonly kind: 'words' | 'table' | 'counting'; readonly lines: readonly string[] };

const SECTION = /<section id="([^"]*)"[^>]*><h2[^>]*>([\s\S]*?)<\/h2>([\s\S]*?)<\/section>/g;
const TABLE = /(<div class="wide[^>]*>[\s\S]*?<\/table><\/div>)/;
/** A chart stands beside the table of the same figures. */
const FIGURE = /<figure>[\s\S]*?<\/figure>/g;
/** A section's name, a row, and a paragraph that a model has written. */
const [LONGEST_NAME, LONGEST_ROW, LONGEST_WORDS] = [60, 300, 2_000];

/** The time that it is of, which stands last in the head of the page. */
export const spanOf = (html: string): string =>
  plain(linesIn(/<header[^>]*>([\s\S]*?)<\/header>/.exec(html)?.[1] ?? '').at(-1) ?? '', LONGEST_ROW);

/** At most `most` characters. What goes first is how it is counted, then tables from the last one on, then words from the last ones on. */
export function pageText(html: string, most: number): string {
  const all = piecesOf(html);
  const goes = [
    ...all.filter(({ kind }) => kind === 'counting'),
    ...all.filter(({ kind }) => kind === 'table').toReversed(),
    ...all.filter(({ kind }) => kind === 'words').toReversed(),
  ];
  for (let left = 0; left <= goes.length; left += 1) {
    const out = new Set(goes.slice(0, left));
    const kept = all.filter((piece) => !out.has(piece));
    const text = [...sectionsText(kept), ...leftOutText(all, out)].join('\n');
    if (text.length <= most) return text;
  }
  return `${leftOutText(all, new Set(all))
    .join('\n')
    .slice(0, Math.max(0, most - 1))
    .toWellFormed()}…`;
}

const piecesOf = (html: string): readonly Piece[] =>
  [...html.replace(FIGURE, '').matchAll(SECTION)].flatMap(([, id = '', title = '', body = '']) => {
    const section = plain(visibleText(title).text, LONGEST_NAME);
    if (id === 'appendix') return [{ section, kind: 'counting', lines: body.split(TABLE).flatMap(linesOf) } as const];
    return body.split(TABLE).flatMap((part): readonly Piece[] => {
      const lines = linesOf(part);
      if (TABLE.test(part)) return [{ section, kind: 'table', lines }];
      return lines.map((line) => ({ section, kind: 'words', lines: [line] }));
    });
  });

function linesOf(part: string): readonly string[] {
  const lines = linesIn(part);
  if (!TABLE.test(part)) return lines.map((line) => plain(line, LONGEST_WORDS));
  const [caption = '', head = '', ...rows] = lines;
  return [`${plain(caption, LONGEST_ROW)} (${plain(head.split('\t').slice(1).join(', '), LONGEST_ROW)}):`, ...rows.map(rowText)];
}
function rowText(row: string): string {
  const [name = '', ...cells] = row.split('\t');
  return plain(`- ${name}: ${cells.join(', ')}`, LONGEST_ROW);
}
/** What the page sets apart by its style, a figure from its label, is apart by a blank here. */
const linesIn = (html: string): readonly string[] =>
  visibleText(`<div>${html.replaceAll('<span>', ' <span>')}</div>`)
    .text.split('\n')
    .filter((line) => line.trim() !== '');

/** Each under its name, with an empty line between. */
const sectionsText = (kept: readonly Piece[]): readonly string[] =>
  [...Map.groupBy(kept, ({ section }) => section)].flatMap(([section, pieces]) => [
    '',
    `${section}:`,
    ...pieces.flatMap(({ lines }) => lines),
  ]);

function leftOutText(all: readonly Piece[], out: ReadonlySet<Piece>): readonly string[] {
  if (out.size === 0) return [];
  const of = [...Map.groupBy(all, ({ section }) => section)].flatMap(([section, pieces]) => {
    const gone = pieces.filter((piece) => out.has(piece));
    if (gone.length === 0) return [];
    if (gone.length === pieces.length) return [`all of ${section}`];
    const [tables, words] = [gone.filter(({ kind }) => kind === 'table').length, gone.filter(({ kind }) => kind === 'words').length];
    return [...counted(tables, 'table', section), ...counted(words, 'paragraph', section)];
  });
  return ['', `Left out here, as a note holds no more: ${of.join('; ')}.`];
}
const counted = (count: number, what: string, section: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'} of ${section}`];
