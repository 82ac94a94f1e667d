/** What the run of a report asks: revisions, facts, the page, and the sending. Each may be called again after a kill. */
import { freezeReport } from './facts.ts';
import { inputOf } from './report-input.ts';
import { beginningSoFar, pageSoFar } from './so-far.ts';
import { frozenText } from './frozen-text.ts';
import { makingPage } from './making-page.ts';
import { periodDueAt } from './periods.ts';
import { delivering } from './delivering.ts';
import { ending } from './ending.ts';
import { beginning } from './beginning.ts';
import { isProven } from './approver.ts';
import { printing } from './printing.ts';
import { beginResending, endResending } from './resending.ts';
import type {
  DispatchActivities,
  ReportActivities,
  ReportLocalActivities,
  SoFarLocalActivities,
} from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

export const createReportLocal = (ports: ReportPorts): ReportLocalActivities & SoFarLocalActivities & DispatchActivities => ({
  beginRevision: (asked) => beginning(ports, asked),
  endReport: (of, end) => ending(ports, of, end),
  async approveReport({ of, html, by, recipients }) {
    return ports.ledger.approveReport({ ...of, html, by, recipients, atMs: await ports.clock.nowMs() });
  },
  beginSoFar: (asked) => beginningSoFar(ports, asked),
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
  pageSoFar: (of, tickets) => pageSoFar(ports, of, tickets),
});
