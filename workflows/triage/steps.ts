/** Pure: what each step is called, in keys and in the marks of notes. One name, one visible effect in an episode. */
import type { WriteStep } from './contract.ts';

export function stepName(step: WriteStep): string {
  switch (step.kind) {
    case 'note':
    case 'fields':
    case 'suggestion':
      return step.kind;
    case 'hand-over':
    case 'move':
    case 'put-back':
      return `${step.kind}-${step.number}`;
    case 'overdue':
      return `overdue-${step.incident}`;
    case 'supersede':
      return `supersede-${step.target}`;
  }
}
