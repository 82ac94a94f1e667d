/** Hands a ticket to a person: a task, a note in its place, and a move where that is wanted. Each effect's undo is registered first. */
import { handOverNote } from '../compensations/hand-over-note.ts';
import { movedTicket } from '../compensations/moved-ticket.ts';
import { register } from '../compensations/stack.ts';
import { deadlineOf, roleAfter } from '../people/times.ts';
import { rulesOf, write } from './run.ts';
import type { OpenTask, TaskKind } from '../people/contract.ts';
import type { WriteEnd } from '../compensations/write-end.ts';
import type { Decision, WriteStep } from './contract.ts';
import type { Episode, Run } from './run.ts';

export type Asking = { readonly kind: TaskKind; readonly why: string; readonly draft: Decision | undefined; readonly isDefect: boolean };

/** Each with a number of its own: what a later task leaves on the ticket is another effect than what an earlier one left. */
export function newTask(run: Run, reading: Episode, { kind, why, draft }: Asking): OpenTask {
  const number = (run.state.tasks += 1);
  const { people } = run.input.settings;
  const { choices, dueAtMs } = reading.snapshot;
  const nowMs = Date.now();
  return {
    id: `${run.workflowId}:e${reading.number}:t${number}`,
    number,
    kind,
    openedAtMs: nowMs,
    dueAtMs: deadlineOf(people, mayWait(run, reading) ? undefined : dueAtMs, nowMs),
    why,
    draft,
    choices: { categories: choices.categories.map(({ id }) => id), destinations: choices.destinations.map(({ id }) => id) },
    escalations: 0,
    role: roleAfter(people, 0),
    claim: undefined,
    answer: undefined,
  };
}

/** What has waited for AI first was not to be done by its due time: nobody is late with it when at last they are asked. */
const mayWait = (run: Run, reading: Episode): boolean =>
  run.state.patience !== undefined && rulesOf(run, reading).criticality === 'convenience';

/** The note, then the move. `taken` where a person was faster than both. */
export async function handOver(run: Run, reading: Episode, task: OpenTask): Promise<WriteEnd> {
  const again = (step: WriteStep): Promise<WriteEnd> => write(run, reading, step, false);
  const { stack, falls } = run.state;
  const { number, id, why, draft } = task;
  register(stack, handOverNote(again, number));
  const note = await write(run, reading, { kind: 'hand-over', number, task: id, why, falls: [...falls], draft }, true);
  if (note.kind !== 'written') return note;
  const { handOver: wanted } = run.input.settings;
  const from = reading.snapshot.fields.destination;
  if (wanted.kind === 'note' || from === wanted.destination) return note;
  register(stack, movedTicket(again, number, { from, to: wanted.destination }));
  const moved = await write(run, reading, { kind: 'move', number, destination: wanted.destination }, true);
  // The asking stands in the note; a move that was not allowed changes nothing about it.
  return moved.kind === 'taken' || moved.kind === 'moved' ? moved : note;
}
