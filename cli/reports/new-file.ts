/** Writes what a command gives into a file that only its user can read, and never over another: the name may be a slip. */
import { writeFile } from 'node:fs/promises';
import { failed } from '../command.ts';
import { messageOf } from '../connect.ts';
import type { Failed } from '../command.ts';

export async function putNew(path: string, text: string): Promise<Failed | undefined> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return undefined;
  } catch (error) {
    return failed(`Expected to write ${path}, got ${messageOf(error)}.`, 'Name a file that is not there yet.');
  }
}
