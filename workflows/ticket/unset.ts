/** Pure: which fields a note names that were not set after it. */
import type { LeftField, WriteEnd } from './writes.ts';

/** Undefined if every field that the note names was set. Empty if it is not known which fields it names. */
export function unsetOf(note: WriteEnd, fields: WriteEnd): readonly LeftField[] | undefined {
  if (note.kind !== 'written') return undefined;
  const { sets } = note;
  if (sets === undefined) return fields.kind === 'refused' || fields.kind === 'moved' || fields.kind === 'defect' ? [] : undefined;
  const unset = leftIn(fields)?.filter(({ field }) => sets.includes(field)) ?? sets.map((field) => ({ field, why: whyNot(fields) }));
  return unset.length === 0 ? undefined : unset;
}

/** Undefined where not one was set. */
function leftIn(fields: WriteEnd): readonly LeftField[] | undefined {
  if ('left' in fields && fields.left) return fields.left;
  return fields.kind === 'written' ? [] : undefined;
}

function whyNot(fields: WriteEnd): string {
  switch (fields.kind) {
    case 'withheld':
    case 'refused':
      return fields.why;
    case 'taken':
      return 'somebody has taken the ticket meanwhile';
    case 'moved':
      return 'the ticket has moved to another client';
    case 'defect':
      return 'a fault of Standby itself';
    case 'written':
      return 'it was left';
  }
}
