/** Pure: the text of a superseded note. Its first sentence says so, in case the ticket system shortens the rest. */
import { signOf } from './mark.ts';
import { visible } from '../../connectors/visible.ts';
import { nameText } from './plain.ts';
import type { LeftField, UndoReason } from '../../workflows/ticket/writes.ts';

export type SupersedeFacts = {
  readonly undoReason: UndoReason;
  /** `told`: what code has said of facts, all of which the answer's note says again. */
  readonly of: 'hand-over' | 'note' | 'told';
  /** The mark of the note that says more. */
  readonly successor: string | undefined;
  /** This step's own mark, and that of the note that no longer holds. */
  readonly own: string;
  readonly target: string;
};

/**
 * The note itself, edited: its own sign stays first among the signs, so that it is found again. One that asked is one line: what it said
 * holds no more. An answer holds but for fields that could not follow, and says so first.
 */
export function supersededText(old: string, facts: SupersedeFacts): string {
  const first = `${said(facts)} ${signOf(facts.target)} ${signOf(facts.own)}`;
  if (facts.of !== 'note') return first;
  const lines = old.slice(0, LONGEST).replaceAll(signOf(facts.target), '').replaceAll('Standby sets', 'Standby wanted to set').split('\n');
  return [first, ...lines.map(visible).filter((line) => line !== '')].join('\n');
}
/** Twice the longest note: what a ticket system gives back for one. */
const LONGEST = 5_000;

/** Names another note without its sign, by which that one alone is to be found. */
const named = (mark: string): string => `(standby ${mark})`;

/** A second note, where the first cannot be edited. */
export function followingText(facts: SupersedeFacts): string {
  return `${signOf(facts.own)} ${said(facts)} This is about the earlier note ${named(facts.target)}.`;
}

function said({ undoReason, of, successor }: SupersedeFacts): string {
  switch (undoReason.kind) {
    case 'answered':
      if (of === 'note') return `Superseded in part: ${unsetText(undoReason.unset ?? [])}; the rest holds.`;
      return of === 'told'
        ? `Superseded: explained by ${nameText(undoReason.by, 60)}; the same figures stand in the note ${successor === undefined ? 'below' : named(successor)}.`
        : `Superseded: answered by ${nameText(undoReason.by, 60)}; see the note ${successor === undefined ? 'below' : named(successor)}.`;
    case 'handled':
      return `Superseded: ${undoReason.by === undefined ? 'a person' : nameText(undoReason.by, 60)} has taken this ticket; Standby asks nobody any more.`;
    case 'moved':
      return 'Superseded: the ticket has moved to another client or board and is looked at anew.';
    case 'stopped':
      return of === 'note'
        ? 'Superseded in part: Standby was stopped while it was setting the fields named here: look which of them are set. The ticket is yours.'
        : 'Superseded: Standby stopped; the ticket is yours.';
    case 'recovered':
      return 'Superseded: Standby goes on with this ticket, and gives way to whatever was done here meanwhile.';
  }
}

/** What stands in such a field may be somebody's word: whether it is right is for the reader to say. */
function unsetText(unset: readonly LeftField[]): string {
  if (unset.length === 0) return 'the fields named here could not be set. Please see to them yourself';
  const named = unset.map(({ field, why }) => `${field} (${why})`).join(', ');
  return unset.length === 1
    ? `left as it was: ${named}. Please see to it yourself`
    : `left as they were: ${named}. Please see to them yourself`;
}
