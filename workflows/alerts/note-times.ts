/** Pure: when a ticket may have its next note. */
import type { GroupSettings } from './contract.ts';

const DAY_MS = 86_400_000;
type NoteLimits = Pick<GroupSettings, 'notesApartMs' | 'notesADay'>;

/** The last of a day is for the closing note alone: a ticket must not read as firing for a day because it was talkative before. */
export function mayNoteAt(notesAtMs: readonly number[], { notesApartMs, notesADay }: NoteLimits, isClosing: boolean): number {
  const last = notesAtMs.at(-1);
  if (last === undefined) return Number.NEGATIVE_INFINITY;
  const most = Math.max(1, isClosing ? notesADay : notesADay - 1);
  const oldest = notesAtMs.at(-most);
  return Math.max(last + notesApartMs, oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + DAY_MS);
}

/** With one more; as many as the limits of a day need. */
export const withNote = (notesAtMs: readonly number[], nowMs: number, { notesADay }: NoteLimits): readonly number[] =>
  [...notesAtMs, nowMs].slice(-Math.max(1, notesADay));
