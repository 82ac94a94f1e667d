/** The tickets of a period as a report takes them from a ticket system. What is not known of a ticket stays not known. */
import { retryAttempt } from '../../activities/failures.ts';
import { listPeriod } from '../../connectors/period-list.ts';
import { NOT_KNOWN } from '../../activities/reports/source.ts';
import type { ListTickets } from '../../activities/reports/ports.ts';
import type { ReportTicket } from '../../activities/reports/source.ts';
import type { PeriodTicket } from '../../connectors/period.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

const CALL_MS = 10_000;
/** A try of the activity is 15 minutes for two periods. */
const LIST_MS = 6 * 60_000;

/** Throws what is asked again later: Temporal does that for as long as the ticket system may take. */
export const listTicketsOf =
  (desk: Pick<TicketSystem, 'capabilities' | 'periodPage' | 'countPeriod'>): ListTickets =>
  async (client, { fromMs, toMs }, isLast) => {
    const untilMs = performance.now() + LIST_MS;
    const read = await listPeriod(desk, { client, fromMs, untilMs: toMs }, { callMs: CALL_MS, leftMs: () => untilMs - performance.now() });
    // A part is taken where there is no time for the whole: it says up to where it is.
    if ((read.kind === 'unreadable' || (read.kind === 'partial' && !isLast)) && read.isPassing)
      throw retryAttempt(read.reason, read.kind === 'unreadable' ? read.retryAfterMs : undefined);
    if (read.kind === 'unreadable') return { kind: 'unreadable', reason: read.reason };
    const { tickets, count, noCount, unclear } = read.value;
    const value = { tickets: tickets.map(ticketOf), total: count.created, noTotal: noCount, unclear };
    return read.kind === 'complete' ? { kind: 'complete', value } : { kind: 'partial', untilMs: read.untilMs, value };
  };

/** Pure. */
export const ticketOf = (ticket: PeriodTicket): ReportTicket => ({
  id: ticket.id,
  subject: ticket.subject,
  createdAtMs: ticket.createdAtMs,
  acknowledgedAtMs: ticket.acknowledgedAtMs,
  resolvedAtMs: ticket.resolvedAtMs,
  category: named(ticket.category),
  priority: named(ticket.priority),
  site: named(ticket.site),
  status: statusOf(ticket),
  sla: ticket.sla,
  flags: { internal: ticket.internal, project: ticket.project, merged: ticket.merged },
});
function statusOf({ status, waitingOnClient }: PeriodTicket): ReportTicket['status'] {
  if (status === 'closed') return 'resolved';
  if (waitingOnClient === undefined) return undefined;
  return waitingOnClient ? 'waiting-on-client' : 'open';
}
const named = (name: string | undefined): string | undefined => (name === '' ? undefined : (name ?? NOT_KNOWN));
