/** Pure: the words of a report as a file that a person edits and gives back, and the same file read. */
import { phrase } from '../../activities/reports/fact-text.ts';
import { printedAs } from '../../activities/reports/printed.ts';
import { whose } from '../../activities/reports/kept-prose.ts';
import { factsFor } from '../../activities/reports/prose.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import { inert } from '../inert.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Prose, ProseOfAll, Section } from '../../workflows/reports/sections.ts';

/** As it was written; of an earlier release as it is printed. */
export const sourceOf = ({ source, text }: Prose): string => source ?? text;
/** Told apart by their words: how the lines are broken is no edit. */
export const isSameText = (one: string, other: string): boolean => spaced(one) === spaced(other);
const spaced = (text: string): string => text.trim().replace(/\s+/g, ' ');

export type Shown = { readonly client: string; readonly period: string; readonly revision: number; readonly html: string };
export function editableText({ client, period, revision, html }: Shown, prose: ProseOfAll, frozen: FrozenReport): string {
  const figures = new Map(SECTIONS.flatMap((section) => factsFor(section, frozen)).map((fact) => [fact.id, fact]));
  return [
    inert(`# The words of the report of ${client} for ${period}, revision ${revision}.`),
    '# Write anew what stands under a name in brackets, and give this file back by `standby report edit … --text-file FILE`.',
    '# A figure is written as its id in double braces, such as {{created}}; the list at the end says what stands there then.',
    '# No numeral, number word, date or length of time of your own. What stays as it is here is not edited; lines with a # are not read.',
    `page ${html}`,
    ...SECTIONS.flatMap((section) => ['', `[${section}]`, inert(`# ${whose(prose[section])}`), linesOf(sourceOf(prose[section]))]),
    '',
    '# Figures:',
    ...[...figures.values()].map((fact) => inert(`# {{${fact.id}}}  ${phrase(fact, printedAs(frozen))}`)),
    '',
  ].join('\n');
}

/** One that begins with our sign would not be read. */
const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => inert(line).replace(/^#/, ' #'))
    .join('\n');

export type Edits = Readonly<Partial<Record<Section, string>>>;
export type ReadEdits =
  | { readonly kind: 'edits'; readonly page: string | undefined; readonly texts: Edits }
  | { readonly kind: 'unreadable'; readonly why: string };

export function readEdits(text: string): ReadEdits {
  let page: string | undefined;
  let under: Section | undefined;
  const texts: Partial<Record<Section, string[]>> = {};
  for (const [at, line] of plain(text).split('\n').entries()) {
    const unreadable = (why: string): ReadEdits => ({ kind: 'unreadable', why: `line ${at + 1}: ${why}` });
    if (line.startsWith('#')) continue;
    const name = /^\[([^\]]*)\]\s*$/.exec(line)?.[1];
    const section = SECTIONS.find((one) => one === name);
    if (section !== undefined) {
      if (texts[section] !== undefined) return unreadable(`expected each section once, got ${section} a second time`);
      texts[section] = [];
      under = section;
    } else if (name !== undefined) return unreadable(`expected one of ${SECTIONS.join(', ')} in brackets, got another name`);
    else if (under !== undefined) texts[under]?.push(line);
    else if (line.startsWith('page ') && page === undefined) page = line.slice('page '.length).trim();
    else if (line.trim() !== '') return unreadable('expected the name of a section in brackets before its words');
  }
  const found = Object.entries(texts).map(([section, lines]) => [section, lines.join('\n').trim()]);
  if (found.length === 0) return { kind: 'unreadable', why: `expected one of ${SECTIONS.join(', ')} in brackets, got none` };
  return { kind: 'edits', page, texts: Object.fromEntries(found) as Edits };
}

/** As other machines end lines and set tabs: neither is meant. */
export const plain = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ');
