/** Prints one page after the other: each takes a browser of some 200 MB. */
import { printPdf } from '../../activities/reports/delivery/pdf.ts';
import type { PdfOutcome } from '../../activities/reports/delivery/pdf.ts';

export function createPrinter(print: (html: string) => Promise<PdfOutcome> = printPdf): (html: string) => Promise<PdfOutcome> {
  let last: Promise<unknown> = Promise.resolve();
  return (html) => {
    const printed = last.then(() => print(html));
    last = printed.catch(() => undefined);
    return printed;
  };
}
