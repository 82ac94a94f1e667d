/** A period that is not over, as a page for whoever wants to see it now. Its texts are kept like those of reports, and no row names them. */
import { freezeReport } from './facts.ts';
import { frozenText } from './frozen-text.ts';
import { reportHtml } from './page.ts';
import { isIn, parsePeriod } from './periods.ts';
import { proseOf } from './prose.ts';
import { inputOf } from './report-input.ts';
import type { SoFarBegun, SoFarInput, SoFarPage, SoFarRef, TicketsRead } from '../../workflows/reports/contract.ts';
import type { Prose, Section } from '../../workflows/reports/sections.ts';
import type { ReportPorts } from './ports.ts';

export async function beginningSoFar(
  { clock, configured }: Pick<ReportPorts, 'clock' | 'configured'>,
  { ref, timeZone }: SoFarInput,
): Promise<SoFarBegun> {
  const report = configured.reportOf(ref);
  if (report === undefined) return { kind: 'refused', why: 'the configuration has no report of this kind for this client' };
  const period = parsePeriod(ref.period, timeZone);
  if (period === undefined || period.kind !== ref.kind) return { kind: 'refused', why: `${ref.period} is no ${ref.kind}` };
  const untilMs = await clock.nowMs();
  // One that is over has a report of its own, which somebody approves.
  if (!isIn(period, untilMs))
    return { kind: 'refused', why: `${ref.period} ${untilMs < period.fromMs ? 'has not begun' : 'is over'} in ${timeZone}` };
  return { kind: 'begun', untilMs, tickets: report.settings.tickets };
}

export async function pageSoFar(ports: ReportPorts, of: SoFarRef, tickets: TicketsRead): Promise<SoFarPage> {
  const frozen = freezeReport(await inputOf(ports, of, tickets));
  // No model is asked: it would be paid for words that nobody gets, and the reader waits.
  const told = (section: Section): Prose => proseOf(section, frozen, undefined, []);
  const prose = { outcome: told('outcome'), sla: told('sla'), open: told('open'), continuity: told('continuity') };
  const extra = await ports.tablesOf(of.client);
  const html = await reportHtml({ frozen, prose, brand: ports.configured.brand, revision: 1, changes: [], extra });
  const atMs = await ports.clock.nowMs();
  const facts = await ports.ledger.putReportText(frozenText(frozen), atMs);
  return { kind: 'made', html: await ports.ledger.putReportText(html, atMs), facts, untilMs: of.untilMs };
}
