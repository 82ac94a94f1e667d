/**
 * Pure: the ticket on which a report stands, and the note that holds it. Clients see descriptions of tickets in some portals, and an internal
 * note in none: the figures stand in the note alone.
 */
import { nameText } from '../../desk/plain.ts';
import { LONGEST_NOTE } from '../../desk/note-limit.ts';
import { reportTitle } from '../titles.ts';
import { pageText, spanOf } from './page-text.ts';
import type { WantedTicket } from '../../../workflows/ticket/open.ts';
import type { ReportToTell } from './webhook.ts';

const LONGEST_CLIENT = 60;
/** The mark of a note, and the line ends between all of them. */
const FOR_MARK = 24;

export function ticketOf(report: ReportToTell, board: string | undefined): WantedTicket {
  return {
    client: report.client,
    site: undefined,
    device: undefined,
    destination: board,
    priority: undefined,
    subject: titleOf(report),
    body: `The service report of ${clientOf(report)} for ${report.period} has been approved. It stands on this ticket as an internal note; each newer revision comes as another one. Close the ticket when you are done with it.`,
  };
}

/** As it was approved, and the same in each try. */
export function noteOf(report: ReportToTell): string {
  const { revision, html, approvedAtMs, period } = report;
  const again = revision > 1 ? `, revision ${revision}, in place of the ones before` : '';
  const approved = new Date(approvedAtMs).toISOString().slice(0, 16).replace('T', ' ');
  const head = `${titleOf(report)}${again}. Approved ${approved} UTC. ${spanOf(html)}`;
  const end = `The page as it was approved: see standby report preview for ${period}.`;
  return `${head}\n${pageText(html, LONGEST_NOTE - head.length - end.length - FOR_MARK)}\n${end}`;
}

const titleOf = (report: ReportToTell): string => `${reportTitle(report.kind, report.period)}: ${clientOf(report)}`;
const clientOf = ({ clientName }: ReportToTell): string => nameText(clientName, LONGEST_CLIENT);
