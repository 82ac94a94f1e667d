/** What an operator reads about a run in Temporal's UI: its state, its failure history, who has the task, and until when. */
import { setCurrentDetails } from '@temporalio/workflow';
import { endStory, plainName, failureHistoryLines } from './end-story.ts';
import { minute } from '../minute.ts';
import type { ChainState } from '../chain/ask.ts';
import type { OpenTask } from '../people/contract.ts';
import type { EpisodeOutcome } from './contract.ts';
import type { Run } from './run.ts';

/** Pure. Markdown, without text of the ticket: details are not encrypted while a worker answers for them. */
export function story(ticket: string, client: string | undefined, state: ChainState & { readonly task?: OpenTask | undefined }): string {
  return [
    `**Ticket ${ticket}**${ofClient(client)}`,
    '',
    `Now: ${state.now}${state.task ? ` for a person (${state.task.role})` : ''}.`,
    ...(state.task ? whoHas(state.task) : []),
    ...failureHistoryLines(state.routeFailures),
  ].join('\n');
}

export function showStory(run: Run, client: string | undefined): void {
  setCurrentDetails(story(run.input.ticket, client, run.state));
}

/** For a run that continues as a new one: its own details never change again. */
export function showGoesOn({ input, state }: Run): void {
  setCurrentDetails(`**Ticket ${input.ticket}**${ofClient(state.reading?.snapshot.client)}\n\nGoes on in the next run of the same id.`);
}

/** For a run that failed because of a defect. */
export function showFailed({ input, state }: Run): void {
  setCurrentDetails(
    `**Ticket ${input.ticket}**${ofClient(state.reading?.snapshot.client)}\n\nFailed while it was ${state.now}: see the error of the run.`,
  );
}

/** For a run that has ended. */
export function showEnd({ input, state }: Run, outcome: EpisodeOutcome): void {
  setCurrentDetails(endStory({ ticket: input.ticket, client: state.reading?.snapshot.client, outcome, atMs: Date.now() }));
}

const ofClient = (client: string | undefined): string => (client === undefined ? '' : ` of ${plainName(client)}`);

function whoHas({ id, claim, dueAtMs, escalations, why }: OpenTask): readonly string[] {
  const has = claim === undefined ? 'Nobody has it yet' : `${claim.by} has it until ${minute(claim.untilMs)}`;
  const asked = escalations === 0 ? '' : `, escalated ${escalations} time${escalations === 1 ? '' : 's'}`;
  return ['', `${has}; due ${minute(dueAtMs)}${asked}. Task \`${id}\`.`, '', `Why a person: ${why}`];
}
