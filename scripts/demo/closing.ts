/** Pure: the sentence that closes an act: what moved where, and how long the slowest took. */
import { seconds } from './ticket-story.ts';
import type { StepName } from '../../web/demo/contract.ts';

export type Move = { readonly to: StepName | 'person'; readonly tookMs: number };

const ORDER = ['primary', 'backup', 'local', 'person'] as const;
const WHERE: Readonly<Record<Move['to'], string>> = {
  primary: 'the primary',
  backup: 'the backup',
  local: 'the local model',
  person: 'a person',
};

export function closingOf(moves: readonly Move[]): string {
  const parts = ORDER.map((to) => ({ to, took: moves.filter((move) => move.to === to).map(({ tookMs }) => tookMs) }))
    .filter(({ took }) => took.length > 0)
    .map(({ to, took }) => `${ticketsInWords(took.length)} went to ${WHERE[to]}, ${slowest(took)}`);
  return parts.length === 0 ? 'Nothing has moved.' : `${capital(parts.join('; '))}.`;
}

const slowest = (took: readonly number[]): string => `${took.length === 1 ? 'in' : 'the slowest in'} ${seconds(Math.max(...took))}`;

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
export const inWords = (count: number): string => NUMBERS[count] ?? String(count);
export const ticketsInWords = (count: number): string => `${inWords(count)} ticket${count === 1 ? '' : 's'}`;
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
