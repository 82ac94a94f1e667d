/** What code has said of an item's facts before a machine or a person explains them. */
import { toldNote } from '../compensations/kinds.ts';
import { dismiss, register } from '../compensations/stack.ts';
import type { Stack } from '../compensations/stack.ts';
import type { WriteEnd } from '../ticket/writes.ts';
import type { Episode } from './state.ts';

/** The answer's note says all that this one says, and takes its place. What was told of facts before these stays as it is. */
export function givesWay(stack: Stack, { told }: Episode): void {
  const before = stack.find(({ kind }) => kind === 'told-note');
  if (before && before.id !== told) dismiss(stack, before.id);
  if (told !== undefined) register(stack, toldNote(told));
}

/** It stays where no answer's note has come to stand. */
export function staysUnless(stack: Stack, note: WriteEnd): void {
  const told = stack.find(({ kind }) => kind === 'told-note');
  if (told && note.kind !== 'written') dismiss(stack, told.id);
}
