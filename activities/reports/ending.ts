/** How a revision ends, and what an operator is told of it. Asked again after a kill it says the same: told twice is better than never. */
import { reportId } from '../../workflows/reports/ids.ts';
import { endUnderWay } from './delivering.ts';
import type { ReportEnd, RevisionRef } from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

export async function ending(ports: ReportPorts, of: RevisionRef, { state, why, by, isPrintLost = false }: ReportEnd): Promise<void> {
  const { ledger, clock, alert } = ports;
  const which = `the report of ${of.period} (${of.kind})`;
  // Also of one that was stopped while it was sent.
  if (state === 'sent-in-part' || state === 'void') await endUnderWay(ports, of);
  const atMs = await clock.nowMs();
  await ledger.stepReport(of, { state, atMs, ...(why === undefined ? {} : { why }), ...(by === undefined ? {} : { by }) });
  if (isPrintLost)
    alert({
      workflowId: reportId(of),
      kind: 'report-without-pdf',
      detail: `${which}, revision ${of.revision}, went out without a PDF: nobody had printed it in time`,
    });
  if (state === 'sent-in-part')
    alert({
      workflowId: reportId(of),
      kind: 'report-not-sent',
      detail: `${which}, revision ${of.revision}, has not come to everybody; standby report show says to whom`,
    });
  if (state === 'lapsed')
    alert({ workflowId: reportId(of), kind: 'report-lapsed', detail: `${which} was approved by nobody in time, and was not sent` });
}
