/** What the run of a report asks: revisions, facts, the page, and the sending. Each may be called again after a kill. */
import { freezeReport } from './facts.ts';
import { frozenText } from './frozen-text.ts';
import { makingPage } from './making-page.ts';
import { alertsIn, continuityIn } from './ledger-sources.ts';
import { parsePeriod, periodDueAt, previousPeriod } from './periods.ts';
import { readTicketsText } from './tickets-text.ts';
import { delivering } from './delivering.ts';
import { ending } from './ending.ts';
import { beginning } from './beginning.ts';
import { isProven } from './approver.ts';
import { printing } from './printing.ts';
import { beginResending, endResending } from './resending.ts';
import type { DispatchActivities, ReportActivities, ReportLocalActivities, RevisionRef } from '../../workflows/reports/contract.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { ReportPorts } from './ports.ts';
import type { ReportInput } from './source.ts';
import type { TicketsRead } from '../../workflows/reports/contract.ts';

export const createReportLocal = (ports: ReportPorts): ReportLocalActivities & DispatchActivities => ({
  beginRevision: (asked) => beginning(ports, asked),
  endReport: (of, end) => ending(ports, of, end),
  async approveReport({ of, html, by, recipients }) {
    return ports.ledger.approveReport({ ...of, html, by, recipients, atMs: await ports.clock.nowMs() });
  },
  beginResend: (asked) => beginResending(ports, asked),
  endResend: (of) => endResending(ports, of),
  isProven: (given) => Promise.resolve(isProven(ports.configured.tokenOf(given.by), given)),
  dueReports({ kind, timeZone, scheduledMs }) {
    const period = periodDueAt(kind, scheduledMs, timeZone);
    if (period === undefined) throw new Error(`Expected a time zone, got ${timeZone}.`);
    return Promise.resolve({ period: period.id, clients: ports.configured.clientsOf(kind, timeZone) });
  },
});

export const createReportWork = (ports: ReportPorts): ReportActivities => ({
  async freezeReport(of, tickets) {
    const frozen = freezeReport(await inputOf(ports, of, tickets));
    const atMs = await ports.clock.nowMs();
    const facts = await ports.ledger.putReportText(frozenText(frozen), atMs);
    return (await ports.ledger.stepReport(of, { state: 'writing', atMs, facts })) ? { kind: 'frozen', facts } : { kind: 'void' };
  },
  makePage: (of, facts, written, before) => makingPage(ports, of, { facts, written, before }),
  printReport: (of, html) => printing(ports, of, html),
  deliverReport: (of, recipient, html) => delivering(ports, of, recipient, html),
});

async function inputOf(ports: ReportPorts, of: RevisionRef, tickets: TicketsRead): Promise<ReportInput> {
  const period = periodOf(of);
  const previous = previousPeriod(period);
  const sources = { ...ports.sources, ledger: ports.ledger };
  const read = await readTicketsText(ports.ledger, tickets);
  return {
    client: of.client,
    clientName: of.client,
    period,
    previous,
    tickets: read.now,
    previousTickets: read.before,
    alerts: await alertsIn(sources, of.client, period),
    previousAlerts: await alertsIn(sources, of.client, previous),
    continuity: await continuityIn(sources, of.client, period),
    targets: ports.configured.reportOf(of)?.targets,
  };
}

function periodOf({ period, timeZone }: RevisionRef): Period {
  const found = parsePeriod(period, timeZone);
  if (found) return found;
  throw new Error(`Expected a period of a calendar, got ${period} in ${timeZone}.`);
}
