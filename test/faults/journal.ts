/** The desk's journal as it stands on the disk, with all that the control API's short form leaves out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entrySchema } from '../../simulator/desk/effect.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';
import type { Live } from '../support/live.ts';

/** A line that is being written just now is not there yet. */
export async function deskJournal({ dataDir }: Live): Promise<readonly JournalEntry[]> {
  const text = await readFile(join(dataDir, '..', 'stage', 'desk.jsonl'), 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n'));
  return whole.split('\n').map((line) => entrySchema.parse(JSON.parse(line)));
}
