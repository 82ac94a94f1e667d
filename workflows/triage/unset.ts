/** Pure: which of the fields that a note names did not follow it. */
import type { WriteEnd } from '../compensations/contract.ts';
import type { LeftField } from './contract.ts';

/** Undefined where all that the note says came true: it needs no word more. Empty where it is not known what it says. */
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
