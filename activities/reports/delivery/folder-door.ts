/** The door into a folder: the page, and the PDF beside it where there is one. The same bytes under the same name, so that twice is once. */
import { reportToFile } from './file.ts';
import type { ReportDoor } from '../ports.ts';

export const folderDoor = (folder: string): ReportDoor => ({
  isRepeatable: true,
  async deliver(report) {
    const page = await reportToFile(folder, report, 'html', Buffer.from(report.html));
    if (page.kind !== 'accepted' || report.pdf === undefined) return page;
    const printed = await reportToFile(folder, report, 'pdf', report.pdf);
    return printed.kind === 'accepted' ? page : printed;
  },
});
