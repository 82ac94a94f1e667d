/** Follows the journal of the simulated desk in its file: asking the desk for it every few milliseconds would cost more than what is measured. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from '../../simulator/stage/stage.ts';

export type JournalFile = {
  /** The entries since the last call, as far as their lines are whole. */
  news(): readonly JournalEntry[];
  close(): void;
};

export function followJournal(path: string): JournalFile {
  const file = openSync(path, 'r');
  let at = 0;
  return {
    news() {
      const { size } = fstatSync(file);
      if (size <= at) return [];
      const bytes = Buffer.alloc(size - at);
      readSync(file, bytes, 0, bytes.length, at);
      // What is cut short, be it in the middle of a character, is read again with the rest of its line.
      const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
      at += whole.length;
      const lines = whole.toString('utf8').split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as JournalEntry);
    },
    close: () => closeSync(file),
  };
}
