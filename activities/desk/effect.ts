/** The two effects a triage has on a ticket, in one form: is it there, what would it change, do it, does it stand. */
import { changesOf } from './changes.ts';
import { signOf } from './mark.ts';
import { noteText } from './note.ts';
import { CALL_MS } from './read.ts';
import type { DeskTicket, DeskTrouble, DeskWrite } from '../../connectors/desk/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Fall } from '../../workflows/chain/contract.ts';
import type { WriteRequest, WriteStep, Written } from '../../workflows/triage/contract.ts';
import type { WritePorts } from './write.ts';

export type There =
  | { readonly kind: 'there'; readonly ref: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'trouble'; readonly trouble: DeskTrouble };
export type Effect = {
  readonly changes: readonly FieldChange[];
  readonly nothingToDo: Written | undefined;
  alreadyThere(ticket: DeskTicket): Promise<There>;
  apply(ticket: DeskTicket): Promise<DeskWrite>;
  /** Re-reads; trouble counts as "not seen". */
  stands(): Promise<boolean>;
};

type NoteStep = Extract<WriteStep, { kind: 'note' }>;
type FieldsStep = Extract<WriteStep, { kind: 'fields' }>;

export async function noteEffect(ports: WritePorts, request: WriteRequest, step: NoteStep, mark: string): Promise<Effect> {
  const { desk } = ports;
  const text = noteText({
    decision: step.decision,
    choices: request.seen.choices,
    by: step.by,
    falls: await Promise.all(step.falls.map((fall) => withSince(ports, fall))),
    minConfidence: request.settings.minConfidence,
    sign: signOf(mark),
  });
  return {
    changes: [{ field: 'note', before: null, after: text }],
    nothingToDo: undefined,
    async alreadyThere() {
      const look = await ports.look(request.ticket, mark);
      if (look.kind === 'found') return { kind: 'there', ref: look.noteId };
      return look.kind === 'none' ? { kind: 'absent' } : { kind: 'trouble', trouble: look };
    },
    apply: () => desk.addNote(request.ticket, text, CALL_MS),
    stands: async () => (await desk.findNote(request.ticket, mark, CALL_MS)).kind === 'found',
  };
}

/** People ask since when a provider has been failing, not since when this ticket noticed. */
async function withSince(ports: WritePorts, fall: Fall): Promise<Fall & { sinceMs: number }> {
  const since = await ports.ledger.failingSince(fall.route);
  return { ...fall, sinceMs: Math.min(since ?? fall.atMs, fall.atMs) };
}

export function fieldsEffect(ports: WritePorts, request: WriteRequest, step: FieldsStep, ticket: DeskTicket): Effect {
  const { desk } = ports;
  const { minConfidence } = request.settings;
  const changes = changesOf(step.decision, minConfidence, request.seen.fields, ticket.fields);
  const nothing = changes.list.length === 0;
  return {
    changes: changes.list,
    nothingToDo: nothing ? { kind: 'withheld', why: `changed by others meanwhile: ${changes.left.join(', ')}` } : undefined,
    // Fields carry no mark: they are there when they say what we would set, and nobody has changed one since.
    alreadyThere: () => Promise.resolve(nothing && changes.left.length === 0 ? { kind: 'there', ref: ticket.version } : { kind: 'absent' }),
    apply: (now) => desk.setFields(request.ticket, changes.set, now.version, CALL_MS),
    async stands() {
      const read = await desk.read(request.ticket, CALL_MS);
      return (
        read.kind === 'found' &&
        Object.entries(changes.set).every(([field, value]) =>
          Object.entries(read.ticket.fields).some(([name, now]) => name === field && now === value),
        )
      );
    },
  };
}
