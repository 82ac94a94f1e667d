/** Fifty tickets in flight, fifteen of them where duplicates are made: the desk has stored the note and nobody has been told. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { live, notesByTicket, someTickets, until } from '../support/live.ts';
import { triageId } from '../support/triage-id.ts';
import type { Live, LiveOptions } from '../support/live.ts';

const HELD = 15;
const ALL = 50;
/** A run in which fewer were hit where it matters says nothing. */
const LEAST_INJECTED = 10;
/** Past the settings' time for one exchange of the demo's providers, so that nobody is answered before the kill. */
const THINKING_MS = 25_000;
/** The promise: after a restart everything ends within this, at production time-outs. */
export const ENDS_WITHIN_MS = 5 * 60_000;

export type Killed = { readonly service: Live; readonly ids: readonly string[]; readonly killedAt: number };

/** Brings the tickets into flight, proves that they are, and then kills as told. */
export async function killInFlight(t: TestContext, options: LiveOptions, kill: (service: Live) => Promise<void>): Promise<Killed> {
  const service = await live(t, options);
  const { stage } = service;
  await stage.setDesk('note', { kind: 'hold', count: HELD });
  const tickets = someTickets(ALL);
  const ids = tickets.map(({ id }) => id);
  await stage.create(tickets.slice(0, HELD));
  await until(
    `${HELD} notes stored and held`,
    60_000,
    () => stage.held(),
    (held) => held >= HELD,
  );
  await stage.setProvider('openai', { kind: 'slow', ms: THINKING_MS });
  await stage.create(tickets.slice(HELD));
  await until(
    'a request for each ticket',
    60_000,
    () => stage.requests('openai'),
    (requests) => requests >= ALL,
  );

  await kill(service);
  const killedAt = Date.now();
  await assertInjected(t, service, ids);
  await stage.setProvider('openai', { kind: 'works' });
  await stage.release();
  return { service, ids, killedAt };
}

/** By the desk's journal and the fronts' counters, which the kill did not touch. */
async function assertInjected(t: TestContext, { stage }: Live, ids: readonly string[]): Promise<void> {
  const journal = await stage.journal();
  const held = new Set(journal.filter((entry) => entry.kind === 'held').map((entry) => entry.ticket));
  const notes = notesByTicket(journal);
  const earlier = ids.filter((id) => !notes.has(id));
  t.diagnostic(`injected: ${held.size} notes stored without a reply, ${earlier.length} tickets earlier in the chain`);
  assert.ok(
    held.size >= LEAST_INJECTED && earlier.length >= LEAST_INJECTED,
    `not injected: expected at least ${LEAST_INJECTED} held and ${LEAST_INJECTED} earlier, got ${held.size} and ${earlier.length}`,
  );
}

/** Waits until each ticket has its outcome in the ledger. Answers with the seconds since the kill. */
export async function allEnded({ service, ids, killedAt }: Killed): Promise<number> {
  const wanted = new Set(ids.map((id) => triageId('desk', id)));
  await until(
    `all ${ids.length} tickets ended`,
    ENDS_WITHIN_MS - (Date.now() - killedAt),
    () => service.withLedger(async (ledger) => (await ledger.decisions({})).filter((row) => wanted.has(row.workflowId)).length),
    (ended) => ended === ids.length,
  );
  return (Date.now() - killedAt) / 1000;
}

/** Lost and duplicated, by the desk's journal alone. */
export async function oracle({ service, ids }: Killed): Promise<{ lost: readonly string[]; duplicated: readonly string[] }> {
  const notes = notesByTicket(await service.stage.journal());
  return {
    lost: ids.filter((id) => !notes.has(id)),
    duplicated: ids.filter((id) => (notes.get(id) ?? 0) > 1),
  };
}
