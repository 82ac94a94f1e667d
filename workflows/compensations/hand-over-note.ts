/** The note that asks a person is superseded: it says what became of the asking, and names its successor. */
import type { Compensation, Settled } from './stack.ts';
import type { WriteStep } from '../triage/contract.ts';
import { undoneBy } from './write-end.ts';
import type { WriteAgain } from './write-end.ts';

export function handOverNote(write: WriteAgain, number: number): Compensation {
  const target = `hand-over-${number}`;
  return {
    id: target,
    kind: 'hand-over-note',
    undo: async (settled) => undoneBy(await write(supersede(target, settled))),
  };
}

export const supersede = (target: string, settled: Settled): WriteStep => ({ kind: 'supersede', target, settled });
