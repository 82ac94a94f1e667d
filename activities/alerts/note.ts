/** Pure: the note on the ticket of a group. The figures are counted by code; what a model has added stands in quotation marks, and may be missing. */
import { afterVerdict } from '../../workflows/alerts/verdict.ts';
import type { Verdict } from '../../workflows/alerts/verdict.ts';
import { failureHistoryText } from '../desk/failure-history.ts';
import { LABELS } from '../desk/inert-rules.ts';
import { nameText, plain, sentence } from '../desk/plain.ts';
import { NOT_KNOWN } from './answer.ts';
import { headline } from './headline.ts';
import { localMinute } from './local-time.ts';
import { MOST_ROWS, tableOf } from './note-table.ts';
import type { Since } from '../desk/failure-history.ts';
import type { Summary } from '../../workflows/alerts/summary.ts';
import type { Facts } from './facts.ts';

/** Who has explained it: a model, a person, nobody yet, or nobody at all. */
export type ExplainedBy =
  | { readonly kind: 'model'; readonly label: string; readonly degraded: boolean; readonly summary: Summary }
  | { readonly kind: 'person'; readonly staff: string; readonly summary: Summary }
  | { readonly kind: 'nobody'; readonly willFollow: boolean };
export type GroupNote = {
  readonly facts: Facts;
  readonly by: ExplainedBy;
  readonly routeFailures: readonly Since[];
  /** The mark, as it stands in the note. */
  readonly sign: string;
  /** The most characters that the ticket system takes. */
  readonly limit: number;
  /** Whole sentences of ours after the first line. @default none */
  readonly also?: string;
};

/** Headline, steps and causes: what is read in ten seconds. */
const MOST_ABOVE = 900;
/** Of each text in these: the first with which they fit. */
const LENGTHS = [160, 120, 90, 60, 40, 25, 15] as const;

/** Line 1 by code, then the next steps, causes, the table, and the mark last. Every line is whole sentences, so that lines may run together. */
export function groupNote(note: GroupNote): string {
  const above = aboveText(note);
  for (const form of formsOf(note, above)) {
    const text = [...form, note.sign].filter((line) => line !== '').join('\n');
    if (text.length <= note.limit) return text;
  }
  return cut(above[0] ?? '', note);
}

/** The longest first: what is known beside it goes before rows do, rows before steps and causes, and the first line never. */
function* formsOf(note: GroupNote, above: readonly string[]): Generator<readonly string[]> {
  const { facts } = note;
  const source = sourceText(note);
  const table = tableOf(facts);
  yield [...above, ...table(MOST_ROWS), ...besideLines(facts), source];
  for (let rows = MOST_ROWS; rows >= 0; rows -= 1) yield [...above, ...table(rows), source];
  const [line = ''] = above;
  const counted = table(0);
  yield [line, ...counted, source];
  yield [line, ...counted];
  yield [line];
}

/** For a ticket system that takes less than one line. The mark is what it is found by, and stays whole. */
const cut = (line: string, { sign, limit }: GroupNote): string =>
  `${line.slice(0, Math.max(0, limit - sign.length - 2)).toWellFormed()}…\n${sign}`;

function aboveText({ facts, by, also = '' }: GroupNote): readonly string[] {
  let lines: readonly string[] = [];
  for (const longest of LENGTHS) {
    lines = [`${headline(facts, Math.min(longest, 60))} ${also}`.trimEnd(), ...(by.kind === 'nobody' ? [] : explained(by, longest, facts))];
    if (lines.join('\n').length <= MOST_ABOVE) break;
  }
  return lines.filter((line) => line !== '');
}

function explained(by: Exclude<ExplainedBy, { kind: 'nobody' }>, longest: number, { severity }: Facts): readonly string[] {
  const { steps, happened, causes, verdict } = by.summary;
  const said = steps.slice(0, 3).map((step, at) => `(${at + 1}) ${sentence(step, longest)}`);
  const possible = causes.map(
    ({ cause, evidence }) =>
      `A possible cause, seen in ${evidence.length === 1 ? 'one alert' : `${evidence.length} alerts`}, is ${sentence(cause, longest)}`,
  );
  return [
    said.length === 0 ? '' : `${LABELS.steps}: ${said.join(' ')}`,
    by.kind === 'person'
      ? `${LABELS.why}: ${sentence(happened, longest)} ${BY_PERSON[verdict]}`
      : `${LABELS.why}: ${sentence(happened, longest)} ${possible.length === 0 ? `The cause is ${NOT_KNOWN}.` : possible.join(' ')} ${began(afterVerdict(severity, verdict).said)}.`,
  ];
}

const BY_PERSON: Readonly<Record<Verdict, string>> = {
  'needs-attention': 'It needs attention.',
  'probably-benign': 'It is probably benign; nothing was lowered or closed.',
  unclear: 'Whether it matters is not clear.',
};

const began = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What else is known; the first to go where there is no room. */
function besideLines({ near, earlier, benign, held, timeZone, tickets = [] }: Facts): readonly string[] {
  const groups = near.groups.map(
    ({ title, ticket }) => `${nameText(title, 60)}${ticket === undefined ? '' : ` (ticket ${nameText(ticket, 30)})`}`,
  );
  const more = near.more === 0 ? '' : ` and ${near.more} more`;
  const [last] = earlier;
  return [
    ticketsText(tickets),
    groups.length === 0 ? '' : `Also open for this client within ten minutes, ${groups.join(', ')}${more}.`,
    last === undefined
      ? ''
      : `The same was here before, the last time on ${localMinute(last.startedAtMs, timeZone)} with ${last.count} alerts, and ended so, ${sentence(last.ended, 80)}`,
    benign.length === 0 ? '' : `Known to be benign, ${benign.map(({ name, count }) => `${nameText(name, 40)} (${count})`).join(', ')}.`,
    held === 0 ? '' : `Beside these ${held} ${held === 1 ? 'is' : 'are'} or were held and not counted.`,
  ];
}

/** Of the group's own, too: whoever reads one of the others finds them all here. */
function ticketsText(tickets: readonly string[]): string {
  if (tickets.length < 2) return '';
  const named = tickets.slice(0, MOST_TICKETS).map((ticket) => nameText(ticket, 30));
  const more = tickets.length > MOST_TICKETS ? ` and ${tickets.length - MOST_TICKETS} more` : '';
  return `Its open tickets, the oldest first, are ${named.join(', ')}${more}.`;
}
const MOST_TICKETS = 50;

function sourceText({ by, routeFailures }: GroupNote): string {
  const history = failureHistoryText(routeFailures);
  const after = history === '' ? '' : `; ${history}`;
  if (by.kind === 'person') return `${LABELS.source}: counted by code, explained by a person, ${nameText(by.staff, 60)}${after}.`;
  if (by.kind === 'model')
    return `${LABELS.source}: counted by code, explained by AI, answered by ${plain(by.label, 60)}${by.degraded ? ', a smaller model, so check it' : ''}${after}.`;
  return `${LABELS.source}: counted by code, without AI${by.willFollow ? '; an explanation follows when AI answers' : ''}${after}.`;
}
