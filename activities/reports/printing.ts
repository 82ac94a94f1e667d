/** Prints an approved page once: whoever gets it gets the same bytes. Without a PDF it goes out all the same. */
import { reportId } from '../../workflows/reports/ids.ts';
import type { RevisionRef } from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

export async function printing({ ledger, clock, print, alert }: ReportPorts, of: RevisionRef, html: string): Promise<boolean> {
  const row = await ledger.report(of, of.revision);
  const text = await ledger.reportText(html);
  if (row?.html !== html || text === undefined) return false;
  if (row.pdf !== undefined) return true;
  const printed = await print(text);
  if (printed.kind !== 'printed') {
    alert({
      workflowId: reportId(of),
      kind: 'report-without-pdf',
      detail: `the report of ${of.period} (${of.kind}), revision ${of.revision}, goes out without a PDF: ${printed.why}`,
    });
    return false;
  }
  const atMs = await clock.nowMs();
  const pdf = await ledger.putReportText(Buffer.from(printed.pdf).toString('base64'), atMs);
  return ledger.stepReport(of, { state: 'approved', atMs, pdf });
}
