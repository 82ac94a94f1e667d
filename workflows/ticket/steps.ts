/** Pure: what each step is called, in keys and in the marks of notes. One name, one visible effect in an episode. */
import type { WriteStep } from './writes.ts';

export function stepName(step: WriteStep): string {
  switch (step.kind) {
    case 'note':
    case 'fields':
      return answerStep(step.kind, step.number);
    case 'told':
      return step.number === 1 ? step.kind : `${step.kind}-${step.number}`;
    case 'suggestion':
    case 'close':
      return step.kind;
    case 'hand-over':
    case 'move':
    case 'put-back':
      return `${step.kind}-${step.number}`;
    case 'overdue':
      return `overdue-${step.incident}`;
    case 'text':
      return `text-${step.name}`;
    case 'supersede':
      return `supersede-${step.target}`;
  }
}

/** The first answer of an episode has the plain name; one that overtakes it has an effect of its own. */
export const answerStep = (kind: 'note' | 'fields', number = 1): string => (number === 1 ? kind : `${kind}-${number}`);
/** A ticket that an episode makes; `of`: whose, where several want one each. */
export function openStep(number = 1, of?: string): string {
  const step = of === undefined ? 'open' : `open-${of}`;
  return number === 1 ? step : `${step}-${number}`;
}
/** Whether a step leaves a note of an episode: an answer, what asks a person, or what code says of facts. */
export const isNoteOnTicket = (step: string): boolean => /^(note|hand-over|told)(-\d+)?$/.test(step);
/** Whether a step's note is an answer, and no asking. */
export const isAnswerNote = (step: string): boolean => /^note(-\d+)?$/.test(step);
/** Whether a step's note is what code says of facts. */
export const isToldNote = (step: string): boolean => /^told(-\d+)?$/.test(step);
