/** Asks a person by a note on the ticket, and moves the ticket if so configured. The undo of each effect is registered first. */
import { movedTicket, handOverNote } from '../compensations/kinds.ts';
import { register } from '../compensations/stack.ts';
import { readingOf } from './run.ts';
import { write } from './write.ts';
import type { WriteEnd } from '../ticket/writes.ts';
import type { OpenTask } from '../people/contract.ts';
import type { Run } from './run.ts';
import type { Overtaken } from './write.ts';

/** The note, then the move. Answers `taken` if staff took the ticket first, and `overtaken` if somebody answered by command. */
export async function handOver(run: Run, task: OpenTask): Promise<WriteEnd | Overtaken> {
  const { stack, routeFailures } = run.state;
  const { number, why, because, role, openedAtMs, askedAtMs = openedAtMs, dueAtMs, draft, draftBy } = task;
  const how = { late: true, isOvertaken: () => task.answer !== undefined };
  register(stack, handOverNote(number));
  const asked = { why, because, role, askedAtMs, dueAtMs, routeFailures: [...routeFailures], draft, draftBy };
  const note = await write(run, { kind: 'hand-over', number, ...asked }, how);
  if (note.kind !== 'written') return note;
  const { handOver: wanted } = run.input.settings;
  const from = readingOf(run).snapshot.fields.destination;
  if (wanted.kind === 'note' || from === wanted.destination) return note;
  register(stack, movedTicket(number, { from, to: wanted.destination }));
  const moved = await write(run, { kind: 'move', number, destination: wanted.destination }, how);
  // The asking stands in the note; a move that was not allowed changes nothing about it.
  return moved.kind === 'taken' || moved.kind === 'moved' ? moved : note;
}
