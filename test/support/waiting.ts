/** Tickets that wait for a person, because every provider has failed quickly. */
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { someTickets, until } from './live.ts';
import type { NewTicket } from '../../simulator/stage/stage.ts';
import type { Live } from './live.ts';

/** One request a provider and no second try: a model that is gone for good. */
export async function failQuickly({ stage }: Live): Promise<void> {
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'retired' });
}

/** Resolves when each of them is handed over and waits. Due times as `dueAt` says. */
export async function waitingTickets(
  service: Live,
  count: number,
  dueAt?: (at: number) => Date,
): Promise<readonly (NewTicket & { readonly id: string })[]> {
  await failQuickly(service);
  const tickets = someTickets(count, 'W').map((ticket, at) => ({ ...ticket, ...(dueAt ? { dueAt: dueAt(at).toISOString() } : {}) }));
  await service.stage.create(tickets);
  await service.withLedger((ledger) =>
    until(
      `${count} tickets that wait`,
      120_000,
      async () => (await ledger.waiting('ticket-triage', count + 1)).length,
      (waiting) => waiting === count,
    ),
  );
  return tickets;
}
