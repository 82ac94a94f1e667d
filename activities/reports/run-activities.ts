/** What the run of a report asks: revisions, facts, the page, and the sending. Each may be called again after a kill. */
import { freezeReport } from './facts.ts';
import { frozenText, readFrozenReport } from './frozen-text.ts';
import { otherClients } from './kept-section.ts';
import { alertsIn, continuityIn } from './ledger-sources.ts';
import { mappingGaps } from './mapping-gaps.ts';
import { changesBetween } from './changes.ts';
import { reportHtml } from './page.ts';
import { parsePeriod, periodDueAt, previousPeriod } from './periods.ts';
import { proseOf } from './prose.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { readTicketsText } from './tickets-text.ts';
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
  RevisionRef,
  Written,
} from '../../workflows/reports/contract.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Prose, Section } from '../../workflows/reports/sections.ts';
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
  async makePage(of, facts, written) {
    const frozen = await frozenAt(ports, facts);
    const others = await otherClients(ports.ledger, frozen.clientName);
    const prose = await proseIn(frozen, written, others);
    const changes = await changesSince(ports, of, frozen);
    const extra = await ports.tablesOf(of.client);
    const html = await reportHtml({ frozen, prose, brand: ports.configured.brand, revision: of.revision, changes, extra });
    const atMs = await ports.clock.nowMs();
    const hashes = {
      prose: await ports.ledger.putReportText(JSON.stringify(prose), atMs),
      html: await ports.ledger.putReportText(html, atMs),
    };
    if (!(await ports.ledger.stepReport(of, { state: 'waiting', atMs, ...hashes }))) return { kind: 'void' };
    tellDefects(ports, of, written);
    const byModel = Object.values(prose).filter(({ by }) => by === 'model').length;
    const unreadable = Object.entries(frozen.sources).flatMap(([name, { kind }]) =>
      // What nobody has connected is missed by nobody.
      kind === 'complete' || (name === 'alerts' && !ports.sources.hasAlerts) ? [] : [name],
    );
    const mapping = (await isFirst(ports, of)) ? mappingGaps(frozen) : [];
    return { kind: 'made', ...hashes, byModel, unreadable, ...(mapping.length === 0 ? {} : { mapping }) };
  },
  printReport: (of, html) => printing(ports, of, html),
  deliverReport: (of, recipient, html) => delivering(ports, of, recipient, html),
});

async function inputOf(ports: ReportPorts, of: RevisionRef, tickets: TicketsRead): Promise<ReportInput> {
  const period = periodOf(of);
  const previous = previousPeriod(period);
  const sources = { ...ports.sources, ledger: ports.ledger };
  const configured = ports.configured.reportOf(of);
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
    language: ports.configured.language,
    targets: configured?.targets,
    calendar: configured?.calendar,
  };
}

const LEFT: ReadonlySet<string> = new Set(['approved', 'sent', 'sent-in-part']);
/** More reports of one client and kind are some decades. */
const MOST_EARLIER = 1_000;
/** No report of that kind was approved for that client. */
const isFirst = async ({ ledger }: ReportPorts, { client, kind }: RevisionRef): Promise<boolean> =>
  !(await ledger.reports(MOST_EARLIER, client)).some((row) => row.kind === kind && LEFT.has(row.state));

function periodOf({ period, timeZone }: RevisionRef): Period {
  const found = parsePeriod(period, timeZone);
  if (found) return found;
  throw new Error(`Expected a period of a calendar, got ${period} in ${timeZone}.`);
}

async function frozenAt({ ledger }: ReportPorts, facts: string): Promise<FrozenReport> {
  const text = await ledger.reportText(facts);
  if (text !== undefined) return readFrozenReport(text);
  throw new Error('Expected the facts of a report in the ledger, got none under their hash.');
}

/** A model's words pass the gate a second time, beside the facts that are printed: what was let through by another release is not taken on trust. */
async function proseIn(
  frozen: FrozenReport,
  written: readonly Written[],
  others: readonly string[],
): Promise<Readonly<Record<Section, Prose>>> {
  const of = (section: Section): Prose => {
    const given = written.find((one) => one.section === section);
    const prose = proseOf(section, frozen, given?.kind === 'model' ? given.text : undefined, others);
    return prose.by === 'code' && given?.kind === 'none' ? { ...prose, why: given.why } : prose;
  };
  return Promise.resolve({ outcome: of('outcome'), sla: of('sla'), open: of('open'), continuity: of('continuity') });
}

/** Its words are made by code then, and nobody else would hear of it. */
function tellDefects({ alert }: ReportPorts, of: RevisionRef, written: readonly Written[]): void {
  const hit = written.flatMap((one) => (one.kind === 'none' && one.isDefect === true ? [one] : []));
  if (hit.length === 0) return;
  const whys = [...new Set(hit.map(({ why }) => why))].join('; ');
  const sections = hit.map(({ section }) => section).join(', ');
  alert({
    workflowId: reportId(of),
    kind: 'defect',
    detail: `the report of ${of.period} (${of.kind}), revision ${of.revision}, asked no further machine for ${sections}: ${whys}`,
  });
}

/** Against the newest revision before it whose facts are still kept. */
async function changesSince({ ledger }: ReportPorts, of: RevisionRef, now: FrozenReport): Promise<readonly string[]> {
  for (let revision = of.revision - 1; revision >= 1; revision -= 1) {
    const facts = (await ledger.report(of, revision))?.facts;
    const text = facts === undefined ? undefined : await ledger.reportText(facts);
    if (text !== undefined) {
      const changes = changesBetween(readFrozenReport(text), now);
      return changes.length === 0 ? [`No figure has changed since revision ${revision}.`] : changes;
    }
  }
  return [];
}
