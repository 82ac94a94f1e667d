/** Pure: the last word of a run in Temporal's UI, where nothing may read as still under way. Markdown, without text of the ticket. */
import type { Fall } from '../chain/contract.ts';
import type { TriageOutcome, Written } from './contract.ts';

/** "2026-11-25 09:14 UTC": a ticket is read in more than one time zone. */
export const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const trailLines = (falls: readonly Fall[]): readonly string[] =>
  falls.length === 0 ? [] : ['', 'Tried:', ...falls.map(({ label, atMs, why }) => `- left **${label}** at ${minute(atMs)}: ${why}`)];

/** A name comes from the ticket system, and stands in Markdown here: nothing of it is a link, a picture or a mark. */
export const plainName = (name: string): string => name.replace(/[[\]<>`*_|\\~#]/g, ' ').replaceAll('://', ': //');

export type EndFacts = {
  readonly ticket: string;
  readonly client: string | undefined;
  readonly outcome: TriageOutcome;
  readonly atMs: number;
};

export function endStory({ ticket, client, outcome, atMs }: EndFacts): string {
  return [
    `**Ticket ${ticket}**${client === undefined ? '' : ` of ${plainName(client)}`}`,
    '',
    `Ended ${minute(atMs)}: ${howItEnded(outcome)}`,
    ...trailLines(fallsOf(outcome)),
    ...undosOf(outcome),
  ].join('\n');
}

function howItEnded(outcome: TriageOutcome): string {
  switch (outcome.kind) {
    case 'decided': {
      const { by, priority, note, fields } = outcome;
      return `answered by **${by.kind === 'person' ? by.staff : by.label}**, ${priority}. Note ${endOf(note)}; fields ${endOf(fields)}.`;
    }
    case 'handled-in-desk':
      return `settled in the ticket system by ${outcome.by === undefined ? 'a person' : `**${outcome.by}**`}.`;
    case 'would-ask-a-person':
      return `a person would have been asked (${outcome.because.kind}: ${outcome.because.why}); nothing was written.`;
    case 'stopped':
      return 'the run was cancelled. Nothing more is asked or written; the ticket is for people.';
    case 'gone':
      return `the ticket is gone: ${outcome.why}.`;
    case 'out-of-scope':
      return `the ticket is out of scope: ${outcome.why}.`;
    case 'nothing-new':
      return `there was nothing to do: ${outcome.why}.`;
  }
}

function endOf(end: Written): string {
  switch (end.kind) {
    case 'written':
      return end.left === undefined ? 'written' : `written, but for ${end.left.map(({ field, why }) => `${field} (${why})`).join(', ')}`;
    case 'withheld':
      return `not written: ${end.why}`;
    case 'refused':
      return `refused: ${end.why}`;
    case 'taken':
      return 'left: a person was there first';
    case 'moved':
      return 'left: the ticket has moved';
    case 'pending':
      return 'not known';
  }
}

const fallsOf = (outcome: TriageOutcome): readonly Fall[] => ('falls' in outcome ? outcome.falls : []);

function undosOf(outcome: TriageOutcome): readonly string[] {
  const failed = 'failedUndos' in outcome ? outcome.failedUndos : [];
  return failed.length === 0 ? [] : ['', 'Could not be taken back:', ...failed.map(({ id, why }) => `- ${id}: ${why}`)];
}
