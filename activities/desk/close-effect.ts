/** The effect of closing a ticket that we have made and nobody else has touched. It carries no mark: it is there if the ticket is closed and we did it. */
import { CALL_MS } from './call.ts';
import type { Act, Actor, DeskTicket, DeskTrouble, DeskWrite, TicketSystem } from '../../connectors/ticket-system.ts';
import type { WriteStep, Written } from '../../workflows/ticket/writes.ts';
import type { Effect, WritePorts } from './contract.ts';

/** `madeAt`: the version with which it was made, from which its acts are asked. */
export async function closeEffect(
  { desk }: Pick<WritePorts, 'desk'>,
  { madeAt }: Extract<WriteStep, { kind: 'close' }>,
  ticket: DeskTicket,
): Promise<Effect | DeskTrouble> {
  const read = await desk.acts(ticket.id, madeAt, CALL_MS);
  if (read.kind === 'unreachable' || read.kind === 'forbidden') return read;
  // What nobody can tell any more is no proof that nobody acted.
  const touched = read.kind === 'acts' ? touchedIn(read.acts, ticket) : 'what was done to it is not known';
  const isOurs = ticket.status === 'closed' && read.kind === 'acts' && closedByUs(read.acts);
  return {
    changes: [{ field: 'status', before: 'open', after: 'closed' }],
    mark: undefined,
    left: [],
    nothingToDo: touched === undefined ? undefined : ({ kind: 'withheld', why: touched } satisfies Written),
    provenBy: 'look',
    alreadyThere: () => Promise.resolve(isOurs ? { kind: 'there', ref: ticket.id } : { kind: 'absent' }),
    // With the version that was read before the acts were asked: whoever acts from there on is not closed over.
    apply: (now) => closed(desk, now),
    async stands() {
      const after = await desk.read(ticket.id, CALL_MS);
      if (after.kind !== 'found') return { kind: 'trouble' };
      return after.ticket.status === 'closed' ? { kind: 'seen' } : { kind: 'unseen', missing: ['status'] };
    },
  };
}

async function closed(desk: TicketSystem, { id, version }: DeskTicket): Promise<DeskWrite> {
  const end = await desk.close(id, version, CALL_MS);
  return end.kind === 'unsupported'
    ? { kind: 'rejected', because: 'invalid', detail: 'it says that it closes tickets, and does not' }
    : end;
}

/** Anybody who may be a human being, whatever he did: also a client who has only answered. */
const PEOPLE: readonly Actor[] = ['staff', 'client', 'person'];

/** Pure. Why it is left open; undefined where nobody has touched it. What opened it again wants it open, be it a rule. */
export function touchedIn(acts: readonly Act[], { openings }: Pick<DeskTicket, 'openings'>): string | undefined {
  if (acts.some(({ actor }) => PEOPLE.includes(actor))) return 'somebody has acted on it';
  return openings > 1 || acts.some(({ kind }) => kind === 'reopened') ? 'it was opened again' : undefined;
}

const closedByUs = (acts: readonly Act[]): boolean => acts.findLast(({ kind }) => kind === 'closed' || kind === 'merged')?.actor === 'us';
