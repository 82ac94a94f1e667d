/**
 * The door into a folder: the page, the PDF beside it where there is one, and its facts as JSON and CSV. The same bytes under the same name, so that
 * twice is once; it is delivered when all of them are there.
 */
import { factsCsv } from '../facts-csv.ts';
import { frozenIn } from '../frozen-text.ts';
import { reportToFile } from './file.ts';
import type { Delivered } from '../../../connectors/delivery.ts';
import type { ReportDoor, ReportToSend } from '../ports.ts';
import type { ReportForm } from './file.ts';

export const folderDoor = (folder: string): ReportDoor => ({
  isRepeatable: true,
  async deliver(report) {
    const page = await reportToFile(folder, report, 'html', Buffer.from(report.html));
    if (page.kind !== 'accepted') return page;
    for (const [form, content] of besides(report)) {
      const put = content === undefined ? NOT_KEPT : await reportToFile(folder, report, form, content);
      if (put.kind !== 'accepted') return put;
    }
    return page;
  },
});

/** The JSON is the text that was frozen, byte for byte: its SHA-256 is the hash of the facts. */
function besides({ pdf, facts }: ReportToSend): readonly (readonly [ReportForm, Uint8Array | undefined])[] {
  const frozen = facts === undefined ? undefined : frozenIn(facts);
  return [
    ...(pdf === undefined ? [] : [['pdf', pdf] as const]),
    ['json', facts === undefined || frozen === undefined ? undefined : Buffer.from(facts)],
    ['csv', frozen === undefined ? undefined : Buffer.from(factsCsv(frozen))],
  ];
}

/** Somebody counts on them: that they are not there is no delivery. */
const NOT_KEPT: Delivered = {
  kind: 'refused',
  permanent: true,
  why: 'the page is there, and its facts are not kept any more',
};
