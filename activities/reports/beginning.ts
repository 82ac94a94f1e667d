/** Which revision a run works on, and by which settings. The ledger says what there was; a report of a schedule is made once for ever. */
import { parsePeriod } from './periods.ts';
import type { BeginAsked, Begun } from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

export async function beginning({ ledger, clock, configured }: ReportPorts, asked: BeginAsked): Promise<Begun> {
  const { ref, timeZone, workflowId, runId, wanted } = asked;
  const report = configured.reportOf(ref);
  if (report === undefined) return { kind: 'not-configured', why: 'the configuration has no report of this kind for this client' };
  const period = parsePeriod(ref.period, timeZone);
  if (period === undefined || period.kind !== ref.kind) return { kind: 'not-configured', why: `${ref.period} is no ${ref.kind}` };
  // Of part of a period nothing could be compared, and its figures would change under whoever reads them.
  const atMs = await clock.nowMs();
  if (atMs < period.toMs) return { kind: 'not-configured', why: `${ref.period} is not over in ${timeZone}` };
  const newest = await ledger.report(ref);
  const isOurs = newest?.runId === runId;
  if (newest !== undefined && !isOurs && wanted === 'first')
    return { kind: 'already', why: `revision ${newest.revision} is ${newest.state}` };
  const after = newest?.revision ?? 0;
  const revision = typeof wanted === 'number' ? wanted : isOurs ? after : after + 1;
  const begun = await ledger.beginReport({
    ...ref,
    revision,
    workflowId,
    runId,
    timeZone,
    fromMs: period.fromMs,
    toMs: period.toMs,
    atMs,
  });
  if (begun === 'taken') return { kind: 'already', why: 'another run has begun a revision' };
  return { kind: 'begun', revision, settings: report.settings };
}
