/** An internal note, found again by its mark. */
import { CALL_MS } from './call.ts';
import type { WriteRequest } from '../../workflows/triage/contract.ts';
import { findOurs } from './marks.ts';
import type { NoteLook } from '../../connectors/desk/contract.ts';
import type { Effect, Standing } from './effect.ts';
import type { Marks } from './marks.ts';
import type { WritePorts } from './write.ts';

export function noteEffect({ desk, look }: WritePorts, { ticket }: WriteRequest, text: string, marks: Marks): Effect {
  return {
    changes: [{ field: 'note', before: null, after: text }],
    left: [],
    mark: marks.own,
    nothingToDo: undefined,
    provenBy: 'answer',
    async alreadyThere() {
      const seen = await findOurs((mark) => look(ticket, mark), marks.all);
      if (seen.kind === 'found') return { kind: 'there', ref: seen.noteId };
      return seen.kind === 'none' ? { kind: 'absent' } : { kind: 'trouble', trouble: seen };
    },
    apply: () => desk.addNote(ticket, text, CALL_MS),
    stands: async () => standingOf(await desk.findNote(ticket, marks.own, CALL_MS)),
  };
}

export function standingOf({ kind }: NoteLook): Standing {
  if (kind === 'found') return { kind: 'seen' };
  return kind === 'none' ? { kind: 'unseen', missing: [] } : { kind: 'trouble' };
}
