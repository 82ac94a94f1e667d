/** What the simulated model answers: computed from the request alone, by keyword rules. Pure; it knows no ticket by its id. */
import { alertAnswer, asksForAlerts } from './alert-answer.ts';
import { allowedIds, boundOf, propertyOf, smallestInstance } from './allowed.ts';
import { sectionAnswer } from './report-answer.ts';
import { CATEGORY_WORDS, DESTINATIONS_OF, IMPACT_WORDS, PROJECT_WORDS, URGENCY_WORDS, USUAL_DESTINATION } from './rules.ts';

export type Question = { readonly user: string; readonly schema: unknown };
type Level = 1 | 2 | 3;
export type TriageAnswer = {
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly destination: string;
  readonly summary: string;
  readonly steps: readonly string[];
  readonly confidence: { readonly category: number; readonly impact: number; readonly urgency: number; readonly destination: number };
  readonly evidence: readonly string[];
};

/** Long enough to be evidence, short enough to be read. */
const QUOTE_LENGTH = 100;
const SUMMARY_LENGTH = 160;
const MOST_QUOTES = 3;

/** The answer to a question about a ticket, a group of alerts or a section of a report, or the smallest thing that fits the schema of any other question. */
export function answerTo({ user, schema }: Question): unknown {
  if (asksForAlerts(schema)) return alertAnswer(user, schema);
  const section = sectionAnswer(user);
  if (section !== undefined) return section;
  return propertyOf(schema, 'category') === undefined ? smallestInstance(schema) : triage(ticketIn(user), schema);
}

/** The text between the line `<<<TICKET` and the line `TICKET>>>`; empty where there is none. */
export function ticketIn(user: string): string {
  const lines = user.split('\n');
  const from = lines.findIndex((line) => line.trim() === '<<<TICKET');
  // The last closing line: a ticket that quotes the mark must not end the text early.
  const to = lines.findLastIndex((line) => line.trim() === 'TICKET>>>');
  return from === -1 || to <= from ? '' : lines.slice(from + 1, to).join('\n');
}

function triage(ticket: string, schema: unknown): TriageAnswer {
  const category = categoryOf(ticket, allowedIds(propertyOf(schema, 'category')));
  const impact = levelOf(ticket, IMPACT_WORDS);
  const urgency = levelOf(ticket, URGENCY_WORDS);
  const evidence = quotesOf(ticket, category.words).slice(0, boundOf(propertyOf(schema, 'evidence'), 'maxItems', MOST_QUOTES));
  const first = quotesOf(ticket, [])[0] ?? 'A ticket without text';
  return {
    category: category.id,
    impact: impact.level,
    urgency: urgency.level,
    destination: destinationOf(ticket, category.id, allowedIds(propertyOf(schema, 'destination'))),
    summary: cut(`${first}.`, Math.min(SUMMARY_LENGTH, boundOf(propertyOf(schema, 'summary'), 'maxLength', SUMMARY_LENGTH))),
    steps: ['Confirm with the caller what is affected.', `Check the usual causes for ${category.id}.`, 'Tell the caller what was found.'],
    confidence: {
      category: confidenceOf(category.words.length),
      impact: confidenceOf(impact.hits),
      urgency: confidenceOf(urgency.hits),
      destination: confidenceOf(category.words.length),
    },
    evidence,
  };
}

/** 75 without any hint, 5 more for each, never above 95: a keyword is no proof. */
function confidenceOf(hits: number): number {
  return Math.min(75 + 5 * hits, 95);
}

function categoryOf(ticket: string, allowed: readonly string[]): { id: string; words: readonly string[] } {
  const known = Object.keys(CATEGORY_WORDS);
  const ids = allowed.length === 0 ? known : [...allowed].sort((a, b) => rank(a, known) - rank(b, known));
  const scored = ids.map((id) => ({ id, words: hitsIn(ticket, CATEGORY_WORDS[id] ?? wordsOf(id)) }));
  const most = Math.max(...scored.map(({ words }) => words.length));
  const best = most > 0 ? scored.find(({ words }) => words.length === most) : scored.find(({ id }) => id === 'other');
  return best ?? scored.at(-1) ?? { id: 'other', words: [] };
}

function destinationOf(ticket: string, category: string, allowed: readonly string[]): string {
  const isProject = hitsIn(ticket, PROJECT_WORDS).length > 0;
  const wanted = [...(isProject ? ['projects'] : []), ...(DESTINATIONS_OF[category] ?? []), USUAL_DESTINATION];
  if (allowed.length === 0) return wanted[0] ?? USUAL_DESTINATION;
  return wanted.find((id) => allowed.includes(id)) ?? allowed[0] ?? USUAL_DESTINATION;
}

function levelOf(ticket: string, rows: readonly (readonly string[])[]): { level: Level; hits: number } {
  const [greatest = [], middle = []] = rows.map((row) => hitsIn(ticket, row));
  if (greatest.length > 0) return { level: 1, hits: greatest.length };
  return middle.length > 0 ? { level: 2, hits: middle.length } : { level: 3, hits: 0 };
}

/** Pieces cut letter for letter out of the ticket, each inside one line: around each word, or else the first line that says anything. */
function quotesOf(ticket: string, words: readonly string[]): string[] {
  const lines = ticket
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const around = words.flatMap((word) => {
    const line = lines.find((candidate) => placeOf(candidate, word) >= 0);
    return line === undefined ? [] : [cut(line.slice(startFor(line, placeOf(line, word))), QUOTE_LENGTH)];
  });
  const quotes = around.length > 0 ? around : lines.slice(0, 1).map((line) => cut(line, QUOTE_LENGTH));
  return [...new Set(quotes)].slice(0, MOST_QUOTES);
}

/** Begins at the sentence the word stands in, or some words before it where that is so far away that the word would be cut off. */
function startFor(line: string, at: number): number {
  const sentence = Math.max(line.lastIndexOf('. ', at), line.lastIndexOf('? ', at), line.lastIndexOf('! ', at));
  const start = sentence === -1 ? 0 : sentence + 2;
  if (at - start <= QUOTE_LENGTH / 2) return start;
  const space = line.indexOf(' ', at - QUOTE_LENGTH / 2);
  return space === -1 || space > at ? at : space + 1;
}

/** Never in the middle of a character of two units: half of one is no quotation. */
function cut(text: string, length: number): string {
  const piece = text.slice(0, length);
  return (/[\ud800-\udbff]$/.test(piece) ? piece.slice(0, -1) : piece).trim();
}

function hitsIn(ticket: string, words: readonly string[]): string[] {
  return words.filter((word) => placeOf(ticket, word) >= 0);
}

function placeOf(text: string, word: string): number {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.search(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu'));
}

/** An id the rules do not know is taken at its word: `printer-issues` is about printers. */
function wordsOf(id: string): readonly string[] {
  return id
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 3);
}

function rank(id: string, known: readonly string[]): number {
  const at = known.indexOf(id);
  return at === -1 ? known.length : at;
}
