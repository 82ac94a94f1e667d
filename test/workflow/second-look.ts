/** What the scenarios of the second look share. */
import assert from 'node:assert/strict';
import { decided } from './rehearsal.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';
import type { ReviewOutcome } from '../../workflows/review/contract.ts';
import type { Rehearsal } from './rehearsal.ts';

/** A ticket that the local model has answered, its triage over. */
export async function answeredLocally(
  { desk, providers, deliver, ended }: Rehearsal,
  input: NewTicket,
  clouds: ModeInput,
): Promise<{ ticket: string; review: string }> {
  for (const cloud of [providers.openai, providers.anthropic]) await cloud.setMode(clouds);
  await providers.ollama.setMode({ kind: 'works' });
  const ticket = await desk.createTicket(input);
  await deliver(ticket);
  const { by, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.route, by.degraded, failedUndos], ['ollama/llama3.2:3b', true, []]);
  return { ticket, review: `review:triage:desk:${ticket}:e1` };
}

export async function reviewed(
  { handle, closed, ledger }: Rehearsal,
  review: string,
): Promise<ReviewOutcome & { readonly durationMs: number }> {
  assert.equal(await closed(review), 'COMPLETED');
  const { startTime, closeTime } = await handle(review).describe();
  const outcome: ReviewOutcome = await handle(review).result();
  assert.deepEqual(
    (await ledger.waiting('ticket-triage', 1_000)).filter(({ workflowId }) => workflowId === review),
    [],
  );
  const rows = await ledger.decisions({ workflowId: review });
  assert.deepEqual(
    rows.map(({ process, outcome: kind, episode }) => [process, kind, episode]),
    [['ticket-triage-review', outcome.kind, 1]],
  );
  return { ...outcome, durationMs: (closeTime?.getTime() ?? Number.NaN) - startTime.getTime() };
}

export async function backAgain(
  { providers, handle, ledger }: Rehearsal,
  review: string,
  mode: ModeInput = { kind: 'works' },
): Promise<void> {
  const [row] = (await ledger.waiting('ticket-triage', 1_000)).filter(({ workflowId }) => workflowId === review);
  assert.equal(row?.lane, 'review');
  for (const cloud of [providers.openai, providers.anthropic]) await cloud.setMode(mode);
  await handle(review).signal('routeBack', '*');
}
