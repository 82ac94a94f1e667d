/** The tickets of a period as they were read, as a text of the ledger, and back. */
import { previousPeriod, parsePeriod } from './periods.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { ReportDeskActivities, TicketsRead } from '../../workflows/reports/contract.ts';
import type { ReportDeskPorts } from './ports.ts';
import type { Source, TicketList } from './source.ts';

type Both = { readonly now: Source<TicketList>; readonly before: Source<TicketList> };
export const NO_LIST = 'this ticket system cannot list a period yet';

export const createReportDesk = ({ ledger, clock, listTickets }: ReportDeskPorts): ReportDeskActivities => ({
  async readTicketsOfPeriod(ref, timeZone) {
    if (listTickets === undefined) return { kind: 'unreadable', why: NO_LIST };
    const period = parsePeriod(ref.period, timeZone);
    if (period === undefined) throw new Error(`Expected a period of a calendar, got ${ref.period} in ${timeZone}.`);
    const both: Both = { now: await listTickets(ref.client, period), before: await listTickets(ref.client, previousPeriod(period)) };
    return { kind: 'read', hash: await ledger.putReportText(JSON.stringify(both), await clock.nowMs()) };
  },
});

/** Of this month and the one before. */
export async function readTicketsText(ledger: Pick<Ledger, 'reportText'>, read: TicketsRead): Promise<Both> {
  const text = read.kind === 'read' ? await ledger.reportText(read.hash) : undefined;
  if (text !== undefined) return JSON.parse(text) as Both;
  const reason = read.kind === 'unreadable' ? read.why : 'what was read of them is not kept any more';
  return { now: { kind: 'unreadable', reason }, before: { kind: 'unreadable', reason } };
}
