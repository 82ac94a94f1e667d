/** What an operator reads in Temporal's UI while a ticket is on its way: state, trail, who has it, and until when. */
import { setCurrentDetails } from '@temporalio/workflow';
import type { ChainState } from '../chain/ask.ts';
import type { OpenTask } from '../people/contract.ts';
import type { Run } from './run.ts';

/** Pure. Markdown, without text of the ticket: details are not encrypted while a worker answers for them. */
export function story(ticket: string, client: string, state: ChainState & { readonly task?: OpenTask | undefined }): string {
  const trail = state.falls.map((fall) => `- left **${fall.label}** at ${minute(fall.atMs)}: ${fall.why}`);
  return [
    `**Ticket ${ticket}** of ${client}`,
    '',
    `Now: ${state.now}${state.task ? ` for a person (${state.task.role})` : ''}.`,
    ...(state.task ? whoHas(state.task) : []),
    ...(trail.length === 0 ? [] : ['', 'Tried:', ...trail]),
  ].join('\n');
}

export function tell(run: Run, client: string): void {
  setCurrentDetails(story(run.input.ticket, client, run.state));
}

function whoHas({ id, claim, dueAtMs, escalations, why }: OpenTask): readonly string[] {
  const has = claim === undefined ? 'Nobody has it yet' : `${claim.by} has it until ${minute(claim.untilMs)}`;
  const asked = escalations === 0 ? '' : `, escalated ${escalations} time${escalations === 1 ? '' : 's'}`;
  return ['', `${has}; due ${minute(dueAtMs)}${asked}. Task \`${id}\`.`, '', `Why a person: ${why}`];
}

const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
