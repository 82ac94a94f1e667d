/** The effects on a ticket, all in one form: is it there, what would it change, do it, does it stand. */
import { stepKey } from '../../workflows/ids.ts';
import { stepName } from '../../workflows/triage/steps.ts';
import { fieldPlan } from './field-plan.ts';
import { destinationEffect, fieldsEffect } from './fields-effect.ts';
import { handOverText } from './hand-over-text.ts';
import { signOf } from './mark.ts';
import { marksOf } from './marks.ts';
import { answerEffect, noteEffect } from './note-effect.ts';
import { noteText } from './note.ts';
import { overdueText } from './overdue-text.ts';
import { suggestionText } from './suggestion-text.ts';
import { supersedeEffect } from './supersede-effect.ts';
import type { DeskTicket, DeskTrouble, DeskWrite } from '../../connectors/desk/contract.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { Fall } from '../../workflows/chain/contract.ts';
import type { LeftField, WriteRequest, Written } from '../../workflows/triage/contract.ts';
import type { FieldName } from '../../workflows/triage/settings.ts';
import type { WritePorts } from './write.ts';

export type There =
  | { readonly kind: 'there'; readonly ref: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'trouble'; readonly trouble: DeskTrouble };
/** `missing`: which fields are not as they were set. */
export type Standing =
  | { readonly kind: 'seen' }
  | { readonly kind: 'unseen'; readonly missing: readonly string[] }
  | { readonly kind: 'trouble' };
export type Effect = {
  readonly changes: readonly FieldChange[];
  /** What its note is found by; undefined where it leaves none. */
  readonly mark: string | undefined;
  /** Fields of a decision that this does not set. */
  readonly left: readonly LeftField[];
  /** Fields that its note says are set next; undefined where it is no note of an answer. */
  readonly sets?: readonly FieldName[];
  readonly nothingToDo: Written | undefined;
  alreadyThere(ticket: DeskTicket): Promise<There>;
  apply(ticket: DeskTicket): Promise<DeskWrite>;
  /** Whether an id in the answer is the proof, or only a look is. */
  readonly provenBy: 'answer' | 'look';
  /** Re-reads. */
  stands(): Promise<Standing>;
};

/** May itself find the ticket system in trouble: some effects begin with a look. */
export async function effectOf(ports: WritePorts, request: WriteRequest, ticket: DeskTicket): Promise<Effect | DeskTrouble> {
  const { step, workflowId, episode, seen } = request;
  const marks = await marksOf(ports.ledger, stepKey(workflowId, episode, stepName(step)), ticket);
  const sign = signOf(marks.own);
  const { choices } = seen;
  switch (step.kind) {
    case 'note': {
      const falls = await withSince(ports, step.falls);
      const plan = fieldPlan(request, step, ticket);
      return answerEffect(ports, request, { text: noteText({ ...step, choices, falls, plan, sign }), set: plan.set }, marks);
    }
    case 'hand-over': {
      const falls = await withSince(ports, step.falls);
      return noteEffect(ports, request, handOverText({ ...step, falls, choices, sign }), marks);
    }
    case 'overdue':
      return noteEffect(ports, request, overdueText({ ...step, sign }), marks);
    case 'suggestion':
      return noteEffect(ports, request, suggestionText({ ...step, choices, sign }), marks);
    case 'fields':
      return fieldsEffect(ports, request, step, ticket);
    case 'move':
      return destinationEffect(ports, request, ticket, { from: seen.fields.destination, to: step.destination });
    case 'put-back':
      return destinationEffect(ports, request, ticket, { from: step.to, to: step.from });
    case 'supersede':
      return supersedeEffect(ports, request, { step, marks }, ticket);
  }
}

/** People ask since when a provider has been failing, not since when this ticket noticed. */
function withSince(ports: WritePorts, falls: readonly Fall[]): Promise<readonly (Fall & { readonly sinceMs: number })[]> {
  return Promise.all(
    falls.map(async (fall) => {
      const since = await ports.ledger.failingSince(fall.route);
      return { ...fall, sinceMs: Math.min(since ?? fall.atMs, fall.atMs) };
    }),
  );
}
