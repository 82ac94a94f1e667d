/** Pure: what the end of an undo's write means. */
import type { Undone, WriteEnd } from './contract.ts';

export function undoneBy(end: WriteEnd): Undone {
  switch (end.kind) {
    case 'written':
    // There was nothing to undo, or it may not be touched any more: both leave the ticket as it is.
    case 'withheld':
    case 'taken':
      return { kind: 'undone' };
    case 'moved':
      return { kind: 'failed', why: 'the ticket belongs to another client now' };
    case 'refused':
    case 'defect':
      return { kind: 'failed', why: end.why };
  }
}
