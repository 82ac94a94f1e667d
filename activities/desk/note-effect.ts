/** An internal note, found again by its mark. */
import { stepKey } from '../../workflows/ids.ts';
import { stepName } from '../../workflows/ticket/steps.ts';
import { CALL_MS } from './call.ts';
import { FIELDS_AS_SAID } from './changes.ts';
import type { WriteRequest } from '../../workflows/ticket/writes.ts';
import { findOurs } from './marks.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { NoteLook } from '../../connectors/ticket-system.ts';
import type { FieldName } from '../../workflows/ticket/contract.ts';
import type { Effect, Standing, WritePorts } from './contract.ts';
import type { Marks } from './marks.ts';

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

type Sent = { readonly text: string; readonly set: readonly FieldChange[] };
/** What a note says is set next stands in the intent beside its text, under a name that is no field's. */
const SAID = 'note:';

/** The note of an answer. It is worded once: whatever try of it came through, what it promises is known. */
export async function answerEffect(ports: WritePorts, request: WriteRequest, worded: Sent, marks: Marks): Promise<Effect> {
  const { text, set } = (await sentBefore(ports, request)) ?? worded;
  const effect = noteEffect(ports, request, text, marks);
  const said = set.map(({ field, ...change }) => ({ field: `${SAID}${field}`, ...change }));
  return { ...effect, changes: [...effect.changes, ...said], sets: namesOf(set) };
}
const namesOf = (set: readonly FieldChange[]): readonly FieldName[] =>
  FIELDS_AS_SAID.filter((name) => set.some(({ field }) => field === name));

/** Of a note of an answer that stands: what it says is set next. */
export async function setsBefore(ports: WritePorts, request: WriteRequest): Promise<readonly FieldName[] | undefined> {
  const sent = request.step.kind === 'note' ? await sentBefore(ports, request) : undefined;
  return sent && namesOf(sent.set);
}

/** Undefined where it was never tried, and where retention has emptied the intent. */
async function sentBefore({ ledger }: WritePorts, { workflowId, episode, step }: WriteRequest): Promise<Sent | undefined> {
  const key = stepKey(workflowId, episode, stepName(step));
  const changes = (await ledger.writes(workflowId)).find((write) => write.key === key)?.changes ?? [];
  const text = changes.find(({ field }) => field === 'note')?.after;
  if (text === undefined || text === null) return undefined;
  const set = changes.flatMap(({ field, ...change }) => (field.startsWith(SAID) ? [{ field: field.slice(SAID.length), ...change }] : []));
  return { text, set };
}

export function standingOf({ kind }: NoteLook): Standing {
  if (kind === 'found') return { kind: 'seen' };
  return kind === 'none' ? { kind: 'unseen', missing: [] } : { kind: 'trouble' };
}
