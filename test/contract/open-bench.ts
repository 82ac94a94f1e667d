/** A ticket that is wanted on the simulated desk, over real sockets, with a real ledger file and the bench's clock. */
import { CALL_MS } from '../../activities/desk/call.ts';
import { openTicket } from '../../activities/desk/open-ticket.ts';
import { openWriteRules } from '../support/configured.ts';
import { LOOK_AGAIN_MS, attempt } from './desk-bench.ts';
import type { OpenPorts } from '../../activities/desk/open-ticket.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';
import type { OpenRequest, Opened, WantedTicket } from '../../workflows/ticket/open.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { DeskBench } from './desk-bench.ts';

const MOST_TRIES = 200;
export const WANTED: WantedTicket = {
  client: 'acme',
  site: 'berlin',
  device: 'SRV-01',
  destination: 'network-team',
  priority: 'P2',
  subject: 'SRV-01: disk almost full',
  body: 'Three alerts within two minutes.\n\ndisk C: 4 % free',
};
export const openRequest = (given: Partial<OpenRequest> = {}): OpenRequest => ({
  process: 'alert-summary',
  connection: 'desk',
  item: 'group-1',
  workflowId: 'alerts:desk:group-1',
  episode: 1,
  settings: openWriteRules({ lookAgainMs: LOOK_AGAIN_MS }),
  ticket: WANTED,
  ...given,
});

/** How it ended, after how many tries and how much virtual time. */
export type TriedToOpen = { readonly opened: Opened; readonly tries: number; readonly tookMs: number };

/** As Temporal gives the activity out again, until it ends or `forMs` have passed, which is undefined then. */
export async function open(
  bench: DeskBench,
  given: Partial<OpenPorts> & { readonly forMs?: number } = {},
  request = openRequest(),
): Promise<TriedToOpen | undefined> {
  const beganMs = bench.nowMs();
  const { forMs = 24 * 3_600_000, ...ports } = given;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const end = await attempt(() =>
      openTicket({ ...bench.ports(), lookForCreated: (id) => bench.desk.findCreated(id, CALL_MS), ...ports }, request),
    );
    if (end.kind === 'done') return { opened: end.value, tries, tookMs: bench.nowMs() - beganMs };
    bench.advance(end.restMs ?? Math.min(1_000 * 2 ** (tries - 1), 60_000));
    if (bench.nowMs() - beganMs > forMs) return undefined;
  }
  return undefined;
}
/** One attempt, and whether another is wanted. */
export const tryOnce = (bench: DeskBench, given: Partial<OpenPorts> = {}, request = openRequest()): ReturnType<typeof attempt<Opened>> =>
  attempt(() => openTicket({ ...bench.ports(), lookForCreated: (id) => bench.desk.findCreated(id, CALL_MS), ...given }, request));

type Made = Extract<JournalEntry, { kind: 'ticket-created' }>;
/** What the desk has made for us. */
export const madeIn = ({ simulator }: DeskBench): readonly Made[] =>
  simulator.journal().flatMap((entry) => (entry.kind === 'ticket-created' && entry.actor === 'us' ? [entry] : []));
export const alertsOf = ({ alerts }: DeskBench): readonly string[] => alerts.map(({ kind }) => kind);

/** The desk makes the next one, and its answer never comes. */
export async function unanswered(bench: DeskBench): Promise<Partial<OpenPorts>> {
  await bench.simulator.setMode('create', { kind: 'hold', count: 1 });
  const desk: TicketSystem = { ...bench.desk, createTicket: (draft) => bench.desk.createTicket(draft, 300) };
  return { desk };
}
