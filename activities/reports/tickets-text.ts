/** The tickets of a period as they were read, as a text of the ledger, and back. */
import { Context } from '@temporalio/activity';
import type { Info } from '@temporalio/activity';
import { previousPeriod, parsePeriod } from './periods.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { ReportDeskActivities, TicketsRead } from '../../workflows/reports/contract.ts';
import type { ReportDeskPorts } from './ports.ts';
import type { Source, TicketList } from './source.ts';

type Both = { readonly now: Source<TicketList>; readonly before: Source<TicketList> };
export const NO_LIST = 'this ticket system cannot list a period yet';

/** Of the period before one that is not over. */
export const NOT_COMPARED = { kind: 'unreadable', reason: 'the period is not over, and compared with none' } as const;

export const createReportDesk = ({
  ledger,
  clock,
  listTickets,
  deliver: deliverReport,
  isLast = () => isLastOf(Context.current().info),
}: ReportDeskPorts): ReportDeskActivities => ({
  deliverReport,
  async readTicketsOfPeriod(ref, timeZone, untilMs) {
    if (listTickets === undefined) return { kind: 'unreadable', why: NO_LIST };
    const period = parsePeriod(ref.period, timeZone);
    if (period === undefined) throw new Error(`Expected a period of a calendar, got ${ref.period} in ${timeZone}.`);
    const last = isLast();
    const both: Both =
      untilMs === undefined
        ? { now: await listTickets(ref.client, period, last), before: await listTickets(ref.client, previousPeriod(period), last) }
        : { now: await listTickets(ref.client, { ...period, toMs: untilMs }, last), before: NOT_COMPARED };
    return { kind: 'read', hash: await ledger.putReportText(JSON.stringify(both), await clock.nowMs()) };
  },
});

/** A try may take 15 minutes and the wait for the next one 5: one begins in this time for certain. */
const LAST_MS = 20 * 60_000;
type Try = Pick<Info, 'scheduledTimestampMs' | 'currentAttemptScheduledTimestampMs' | 'scheduleToCloseTimeoutMs'>;
/** Pure. */
export function isLastOf({ scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs }: Try): boolean {
  const sinceMs = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  return scheduleToCloseTimeoutMs > 0 && sinceMs >= scheduleToCloseTimeoutMs - LAST_MS;
}

/** Of this month and the one before. */
export async function readTicketsText(ledger: Pick<Ledger, 'reportText'>, read: TicketsRead): Promise<Both> {
  const text = read.kind === 'read' ? await ledger.reportText(read.hash) : undefined;
  if (text !== undefined) return JSON.parse(text) as Both;
  const reason = read.kind === 'unreadable' ? read.why : 'what was read of them is not kept any more';
  return { now: { kind: 'unreadable', reason }, before: { kind: 'unreadable', reason } };
}
