/** Decides whether a ticket is gone. One 404 proves nothing: proxies answer 404 while a ticket system restarts. */
import { CALL_MS } from './call.ts';
import type { DeskTicket, DeskTrouble, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Absence, Ledger } from '../../ledger/contract.ts';
import type { Clock } from '../clock.ts';

export type AbsenceProof = { readonly times: number; readonly withinMs: number };
/** Three times, so that two restarts of a desk are none; a quarter of an hour, which is longer than a restart takes. */
export const ABSENCE_PROOF: AbsenceProof = { times: 3, withinMs: 15 * 60_000 };

export type AbsencePorts = {
  readonly desk: Pick<TicketSystem, 'read'>;
  readonly ledger: Pick<Ledger, 'countAbsence' | 'endAbsence'>;
  readonly clock: Clock;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
};
export type Asked = { readonly connection: string; readonly ticket: string };
export type Seen =
  | { readonly kind: 'found'; readonly ticket: DeskTicket }
  /** It is there, and larger than anybody should read. */
  | { readonly kind: 'too-large'; readonly detail: string }
  | { readonly kind: 'gone'; readonly why: string }
  /** Not found, which does not prove enough yet; `restMs`: when the next look can prove more. */
  | { readonly kind: 'absent'; readonly restMs: number }
  | DeskTrouble;

/**
 * The ticket as its system shows it now. What is not found is counted, over restarts too; any other answer ends the count. Trouble too: a
 * system that is away for long is seen as now a proxy's 404, now a 503, now nothing.
 */
export async function ticketNow(ports: AbsencePorts, { connection, ticket }: Asked): Promise<Seen> {
  const read = await ports.desk.read(ticket, CALL_MS);
  switch (read.kind) {
    case 'found':
    case 'too-large':
      await ports.ledger.endAbsence(connection, ticket);
      return read;
    case 'named-absent':
      return { kind: 'gone', why: read.why === 'deleted' ? 'the ticket was deleted' : 'the ticket system does not know this ticket' };
    case 'absent': {
      const { proof = ABSENCE_PROOF } = ports;
      const nowMs = await ports.clock.nowMs();
      return absenceOf(await ports.ledger.countAbsence(connection, ticket, nowMs, apartMs(proof)), nowMs, proof);
    }
    case 'unreachable':
    case 'forbidden':
      await ports.ledger.endAbsence(connection, ticket);
      return read;
  }
}

/** Replies that come closer together than this are one sighting: a quick retry sees the same restart twice. */
export const apartMs = ({ times, withinMs }: AbsenceProof): number => withinMs / times;

/** Pure. Times in milliseconds since 1970. */
export function absenceOf(
  { times, firstAtMs, countedAtMs }: Absence,
  nowMs: number,
  proof: AbsenceProof,
): Extract<Seen, { kind: 'gone' | 'absent' }> {
  const leftMs = firstAtMs + proof.withinMs - nowMs;
  if (times >= proof.times && leftMs <= 0)
    return { kind: 'gone', why: `the ticket system has not known this ticket for ${Math.round((nowMs - firstAtMs) / 60_000)} minutes` };
  // As few looks as prove it: what is left of the time, divided by the sightings that are left.
  const shareMs = leftMs / Math.max(1, proof.times - times);
  return { kind: 'absent', restMs: Math.max(LEAST_REST_MS, shareMs, countedAtMs + apartMs(proof) - nowMs) };
}

/** A proof that is set to seconds must not make a storm of requests. */
const LEAST_REST_MS = 1_000;
