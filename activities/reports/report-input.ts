/** What a report is made of, read from its sources: of a whole period beside the one before, or of one that is not over up to a moment. */
import { alertsIn, continuityIn } from './ledger-sources.ts';
import { parsePeriod, previousPeriod } from './periods.ts';
import { NOT_COMPARED, readTicketsText } from './tickets-text.ts';
import type { ReportRef, TicketsRead } from '../../workflows/reports/contract.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { ReportPorts } from './ports.ts';
import type { ReportInput } from './source.ts';

type Of = ReportRef & { readonly timeZone: string; readonly untilMs?: number };

export async function inputOf(ports: ReportPorts, of: Of, tickets: TicketsRead): Promise<ReportInput> {
  const { untilMs } = of;
  const whole = periodOf(of);
  const period = untilMs === undefined ? whole : { ...whole, toMs: untilMs };
  const previous = previousPeriod(whole);
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
    previousAlerts: untilMs === undefined ? await alertsIn(sources, of.client, previous) : NOT_COMPARED,
    continuity: await continuityIn(sources, of.client, period),
    language: ports.configured.language,
    targets: configured?.targets,
    calendar: configured?.calendar,
    ...(untilMs === undefined ? {} : { isSoFar: true as const }),
  };
}

function periodOf({ period, timeZone }: Of): Period {
  const found = parsePeriod(period, timeZone);
  if (found) return found;
  throw new Error(`Expected a period of a calendar, got ${period} in ${timeZone}.`);
}
