/** Looks whether staff have taken a ticket in its own system. */
import { ticketNow } from './absence.ts';
import { CALL_MS, passing } from './call.ts';
import { takenByDifference } from './difference.ts';
import { isAnotherNow } from './known-item.ts';
import { otherWorkOf } from './other-work.ts';
import type { Act, ActKind, Actor, DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskNow, Handled, Since } from '../../workflows/ticket/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { AbsenceProof } from './absence.ts';
import type { KeptFactsOf } from '../kept-facts.ts';
import type { ItemPorts } from './known-item.ts';
import type { OtherWork } from './other-work.ts';

export type LookPorts = ItemPorts & {
  readonly desk: TicketSystem;
  readonly ledger: Pick<Ledger, 'countAbsence' | 'endAbsence' | 'writes'>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
  readonly facts?: KeptFactsOf;
  readonly otherWork?: OtherWork;
};
export type LookRequest = { readonly connection: string; readonly ticket: string; readonly workflowId: string; readonly since: Since };

/**
 * Which acts mean that staff have taken the ticket. Acts of automations, clients and their mail programs never do. A `person` may be staff or a
 * client: clients reply every day, but hardly ever set an owner or a field, so everything but a reply counts.
 */
const TAKING: Readonly<Record<Actor, readonly ActKind[]>> = {
  staff: ['owner', 'fields', 'reply', 'closed', 'merged'],
  person: ['owner', 'fields', 'closed', 'merged'],
  client: [],
  automation: [],
  us: [],
};
/** Whose replies may be a client's. */
const CLIENTS: readonly Actor[] = ['client', 'person'];
/** Actors whose choice in a field is kept: also a client's, made in a portal. */
const PEOPLE: readonly Actor[] = ['staff', 'client', 'person'];

export type Taken = Omit<Handled, 'fields'>;
/** What people have done to a ticket. */
export type Acted = {
  /** Undefined where nobody has taken it. */
  readonly taken: Taken | undefined;
  readonly clientReplies: number;
  /** Some person has set one of our fields, be it to what it was. */
  readonly fieldsSet: boolean;
};

export async function lookAtTicket(ports: LookPorts, request: LookRequest): Promise<DeskNow> {
  const read = await ticketNow(ports, request);
  switch (read.kind) {
    case 'gone':
      return read;
    case 'absent':
      return { kind: 'unknown', why: 'the ticket system does not find the ticket, which proves nothing yet' };
    case 'too-large':
      return { kind: 'unknown', why: `the ticket is too large: ${read.detail}` };
    case 'unreachable':
    case 'forbidden':
      throw passing(read, ports.alert, request.workflowId);
    case 'found': {
      const { workflowId, since } = request;
      const about = { workflowId, episode: 'newest', ifMarked: true } as const;
      const isAnother = await isAnotherNow(ports, about, read.ticket, await ports.clock.nowMs());
      if (typeof isAnother !== 'boolean') throw passing(isAnother, ports.alert, workflowId);
      if (isAnother) return { kind: 'gone', why: 'the number stands for another ticket now' };
      const { client, fields, owner } = read.ticket;
      // Whoever has moved it there has not answered it: it is read anew, and handed over.
      const isElsewhere = otherWorkOf(ports, workflowId, fields.destination) !== undefined;
      if (isElsewhere) return { kind: 'untouched', client, board: fields.destination, priority: fields.priority, isElsewhere };
      const { taken, clientReplies, upTo } = await takenSince(ports, read.ticket, workflowId, since);
      const standing = { client, board: fields.destination, priority: fields.priority };
      if (taken) return { kind: 'handled', ...taken, fields, ...standing };
      // The next look begins where these acts end: no reply is counted twice, and a desk need not know a version for ever.
      return { kind: 'untouched', ...standing, since: { version: upTo, fields, owner }, ...(clientReplies === 0 ? {} : { clientReplies }) };
    }
  }
}

/** Asked after the ticket was read as `now`: whatever came before that read is among the acts. `upTo`: the version that they lead to. */
export async function takenSince(
  { desk, alert, ledger }: Pick<LookPorts, 'desk' | 'alert'> & { readonly ledger: Pick<Ledger, 'writes'> },
  now: DeskTicket,
  workflowId: string,
  since: Since,
): Promise<Acted & { readonly upTo: string }> {
  const read = await desk.acts(now.id, since.version, CALL_MS);
  switch (read.kind) {
    case 'acts':
      return { ...actedIn(read.acts), upTo: read.version };
    // Never "nobody acted", and not asked for ever: the version will not come back.
    case 'unknown-version': {
      const ours = (await ledger.writes(workflowId)).flatMap(({ changes }) => changes);
      const taken = takenByDifference(now, since, ours);
      return { taken, clientReplies: 0, fieldsSet: taken?.acts.includes('fields') ?? false, upTo: now.version };
    }
    case 'unreachable':
    case 'forbidden':
      throw passing(read, alert, workflowId);
  }
}

/** Pure. What these acts say of people. */
export const actedIn = (acts: readonly Act[]): Acted => ({
  taken: takenBy(acts),
  clientReplies: acts.filter(({ actor, kind }) => kind === 'reply' && CLIENTS.includes(actor)).length,
  fieldsSet: acts.some(({ actor, kind }) => kind === 'fields' && PEOPLE.includes(actor)),
});

/** Pure. `by` is the last one who was named. */
export function takenBy(acts: readonly Act[]): Taken | undefined {
  const taking = acts.filter(({ actor, kind }) => TAKING[actor].includes(kind));
  if (taking.length === 0) return undefined;
  return { by: taking.findLast(({ staff }) => staff !== undefined)?.staff, acts: [...new Set(taking.map(({ kind }) => kind))] };
}
