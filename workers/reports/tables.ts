/** Reads the files of a client's own tables, each whenever a report is made. */
import { readFile, stat } from 'node:fs/promises';
import { tableOf } from '../../activities/reports/section-table.ts';
import type { ExtraTable } from '../../activities/reports/page-input.ts';
import type { SectionFile } from '../../config/reports/contract.ts';

/** Far more than a table that somebody reads. */
const MOST_BYTES = 1024 * 1024;

export const tablesIn = (files: readonly SectionFile[]): Promise<readonly ExtraTable[]> =>
  Promise.all(files.map(async ({ title, path }) => tableOf(title, await textIn(path))));

async function textIn(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > MOST_BYTES ? undefined : await readFile(path, 'utf8');
  } catch {
    // Whatever keeps us from it: the page says that it could not be read.
    return undefined;
  }
}
