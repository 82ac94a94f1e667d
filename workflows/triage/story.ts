/** What an operator reads in Temporal's UI while a ticket is on its way: state, trail, who has it, and until when. */
import { setCurrentDetails } from '@temporalio/workflow';
import { endStory, minute, plainName, trailLines } from './end-story.ts';
import type { ChainState } from '../chain/ask.ts';
import type { OpenTask } from '../people/contract.ts';
import type { TriageOutcome } from './contract.ts';
import type { Run } from './run.ts';

/** Pure. Markdown, without text of the ticket: details are not encrypted while a worker answers for them. */
export function story(ticket: string, client: string | undefined, state: ChainState & { readonly task?: OpenTask | undefined }): string {
  return [
    `**Ticket ${ticket}**${ofClient(client)}`,
    '',
    `Now: ${state.now}${state.task ? ` for a person (${state.task.role})` : ''}.`,
    ...(state.task ? whoHas(state.task) : []),
    ...trailLines(state.falls),
  ].join('\n');
}

export function tell(run: Run, client: string | undefined): void {
  setCurrentDetails(story(run.input.ticket, client, run.state));
}

/** Of a run that goes on as another: its own details stay as they are for ever. */
export function tellGoesOn({ input, state }: Run): void {
  setCurrentDetails(`**Ticket ${input.ticket}**${ofClient(state.reading?.snapshot.client)}\n\nGoes on in the next run of the same id.`);
}

/** A bug of ours ended it. */
export function tellFailed({ input, state }: Run): void {
  setCurrentDetails(
    `**Ticket ${input.ticket}**${ofClient(state.reading?.snapshot.client)}\n\nFailed while it was ${state.now}: see the error of the run.`,
  );
}

/** What a run says of itself from its end on. */
export function tellEnd({ input, state }: Run, outcome: TriageOutcome): void {
  setCurrentDetails(endStory({ ticket: input.ticket, client: state.reading?.snapshot.client, outcome, atMs: Date.now() }));
}

const ofClient = (client: string | undefined): string => (client === undefined ? '' : ` of ${plainName(client)}`);

function whoHas({ id, claim, dueAtMs, escalations, why }: OpenTask): readonly string[] {
  const has = claim === undefined ? 'Nobody has it yet' : `${claim.by} has it until ${minute(claim.untilMs)}`;
  const asked = escalations === 0 ? '' : `, escalated ${escalations} time${escalations === 1 ? '' : 's'}`;
  return ['', `${has}; due ${minute(dueAtMs)}${asked}. Task \`${id}\`.`, '', `Why a person: ${why}`];
}
