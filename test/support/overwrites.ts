/** The oracle of the races, from the desk's journal alone: which field that a person had set did we set otherwise afterwards. */
import type { JournalEntry } from '../../simulator/desk/effect.ts';

export type Overwrite = { readonly ticket: string; readonly field: string; readonly theirs: unknown; readonly ours: unknown };

export function overwritesIn(journal: readonly JournalEntry[]): readonly Overwrite[] {
  const lastSetter = new Map<string, string>();
  const overwrites: Overwrite[] = [];
  for (const entry of journal) {
    if (entry.kind !== 'fields-set') continue;
    const { ticket, actor } = entry;
    const before: Readonly<Record<string, unknown>> = entry.before;
    for (const [field, ours] of Object.entries(entry.after)) {
      const key = `${ticket} ${field}`;
      const theirs = before[field];
      if (actor === 'us' && isPerson(lastSetter.get(key)) && theirs !== ours) overwrites.push({ ticket, field, theirs, ours });
      lastSetter.set(key, actor);
    }
  }
  return overwrites;
}

/** A client's choice in the portal is his word too. */
const isPerson = (actor: string | undefined): boolean => actor !== undefined && ['staff', 'client', 'person'].includes(actor);
