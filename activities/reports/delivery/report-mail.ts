/** Pure: the mail that brings a report: a few words, and the page as its attachment, which mail programs show as it is. */
import { deliveryKey, pathOf } from './report-name.ts';
import type { Mail } from './mail-message.ts';
import type { ReportToTell } from './webhook.ts';

export type MailWay = { readonly from: Mail['from']; readonly to: string; readonly recipient: string };

export function mailOf(report: ReportToTell, { from, to, recipient }: MailWay): Mail {
  const { clientName, period, revision, html, pdf, approvedAtMs } = report;
  const name = pathOf(report).at(-1) ?? 'report';
  const again = revision > 1 ? ` (revision ${revision}, in place of the one before)` : '';
  return {
    key: deliveryKey(report, recipient),
    from,
    to,
    subject: `Service report ${period}${again}`,
    text: `The service report of ${inLine(clientName)} for ${period}${again} is attached.\n\n${inLine(from.name)}\n`,
    attachments: [
      { name: `${name}.html`, type: 'text/html; charset=utf-8', content: Buffer.from(html) },
      ...(pdf === undefined ? [] : [{ name: `${name}.pdf`, type: 'application/pdf', content: pdf }]),
    ],
    atMs: approvedAtMs,
  };
}

const inLine = (text: string): string => text.replace(/\s+/g, ' ');
