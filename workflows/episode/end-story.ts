/** Pure: what Temporal's UI shows of a run that has ended. Markdown, without text of the ticket. */
import { minute } from '../minute.ts';
import type { RouteFailure } from '../chain/contract.ts';
import type { EpisodeOutcome } from './contract.ts';
import type { Written } from '../ticket/writes.ts';

export const failureHistoryLines = (routeFailures: readonly RouteFailure[]): readonly string[] =>
  routeFailures.length === 0
    ? []
    : ['', 'Tried:', ...routeFailures.map(({ label, atMs, why }) => `- left **${label}** at ${minute(atMs)}: ${why}`)];

/** Makes a name safe in Markdown: names come from the ticket system and must not become links, pictures or formatting. */
export const plainName = (name: string): string => name.replace(/[[\]<>`*_|\\~#]/g, ' ').replaceAll('://', ': //');

export type EndFacts = {
  readonly ticket: string;
  readonly client: string | undefined;
  readonly outcome: EpisodeOutcome;
  readonly atMs: number;
};

export function endStory({ ticket, client, outcome, atMs }: EndFacts): string {
  return [
    `**Ticket ${ticket}**${client === undefined ? '' : ` of ${plainName(client)}`}`,
    '',
    `Ended ${minute(atMs)}: ${howItEnded(outcome)}`,
    ...failureHistoryLines(routeFailuresOf(outcome)),
    ...undosOf(outcome),
  ].join('\n');
}

function howItEnded(outcome: EpisodeOutcome): string {
  switch (outcome.kind) {
    case 'decided': {
      const { by, inShort, note, fields } = outcome;
      return `answered by **${by.kind === 'person' ? by.staff : by.label}**, ${inShort}. Note ${endOf(note)}; fields ${endOf(fields)}.`;
    }
    case 'handled-in-desk':
      return `handled in the ticket system by ${outcome.by === undefined ? 'a person' : `**${outcome.by}**`}.`;
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

const routeFailuresOf = (outcome: EpisodeOutcome): readonly RouteFailure[] => ('routeFailures' in outcome ? outcome.routeFailures : []);

function undosOf(outcome: EpisodeOutcome): readonly string[] {
  const failed = 'failedUndos' in outcome ? outcome.failedUndos : [];
  return failed.length === 0 ? [] : ['', 'Could not be taken back:', ...failed.map(({ id, why }) => `- ${id}: ${why}`)];
}
