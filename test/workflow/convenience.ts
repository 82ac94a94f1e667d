/** What the scenarios of work that waits for AI share. */
import assert from 'node:assert/strict';
import { triageId } from '../support/triage-id.ts';
import { WAITING } from '../../workflows/search-attributes.ts';
import { CLIENTS, CLOUD, HOUR_MS, rehearsed } from './rehearsal.ts';
import { DOWN, TICKET, all, notesOn } from './people.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { WaitingRow } from '../../ledger/contract.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { Rehearsal } from './rehearsal.ts';

export const AI_WAIT_MS = 24 * HOUR_MS;
const CONVENIENT_CLIENTS = {
  clients: {
    ...CLIENTS,
    acme: { ...CLOUD, criticality: 'convenience' },
    hooli: { ...CLOUD, criticality: 'convenience' },
    umbrella: CLOUD,
    initech: { ...CLOUD, write: 'observe', criticality: 'convenience' },
  },
} as const;
export const IMPATIENT: EpisodeSettings = rehearsed(CONVENIENT_CLIENTS);
export const CONVENIENT: EpisodeSettings = rehearsed({
  ...CONVENIENT_CLIENTS,
  process: {
    convenienceWait: `${AI_WAIT_MS}ms`,
    overrides: [
      { when: { severity: 'P1' }, criticality: 'sla' },
      { when: { board: 'onsite' }, criticality: 'sla' },
    ],
  },
});

export const rowOf = async ({ ledger }: Rehearsal, ticket: string): Promise<WaitingRow | undefined> =>
  (await ledger.waiting('ticket-triage', 1_000)).find(({ workflowId }) => workflowId === triageId('desk', ticket));
export const waitingFor = async ({ handle }: Rehearsal, ticket: string): Promise<string | undefined> =>
  (await handle(triageId('desk', ticket)).describe()).typedSearchAttributes.get(WAITING);

export const waitsForAi = (rehearsal: Rehearsal, ticket: string): Promise<void> =>
  // The row comes first, what the server shows with the end of the same step.
  rehearsal.until(
    `${ticket} waits for AI`,
    async () => (await rowOf(rehearsal, ticket))?.lane === 'ai' && (await waitingFor(rehearsal, ticket)) === 'ai',
  );

/** A ticket that no machine can answer now and that nobody is asked about. */
export async function ticketThatWaitsForAi(rehearsal: Rehearsal, ticket: NewTicket = TICKET): Promise<string> {
  await all(rehearsal.providers, DOWN);
  const id = await rehearsal.desk.createTicket(ticket);
  await rehearsal.deliver(id);
  await waitsForAi(rehearsal, id);
  await assertNobodyAsked(rehearsal, id);
  return id;
}

export async function assertNobodyAsked(rehearsal: Rehearsal, ticket: string): Promise<void> {
  assert.deepEqual(await rehearsal.ledger.tasks({ workflowId: triageId('desk', ticket) }, 10), []);
  assert.deepEqual(notesOn(rehearsal.desk, ticket), []);
}

/** Cancelled at rest: the test server does not survive a cancel that crosses the end of an activity, as `soon` says. */
export async function stop({ cancel, closed, handle, until }: Rehearsal, ticket: string): Promise<void> {
  const isAtRest = async (): Promise<boolean> => {
    const { raw } = await handle(triageId('desk', ticket)).describe();
    return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask;
  };
  // Between a task and the activity that it orders nothing may be seen to be pending: so twice, with half a second of virtual time between.
  let seen = 0;
  await until(`the run of ${ticket} is at rest`, async () => (seen = (await isAtRest()) ? seen + 1 : 0) >= 2);
  await cancel(ticket);
  await closed(`triage:desk:${ticket}`);
}
