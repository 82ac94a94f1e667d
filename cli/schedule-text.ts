/** Pure: differences of a schedule as one line, and what to do about them, each once. */
import type { Difference } from '../intake/schedule-differences.ts';

export function inSentence(differences: readonly Difference[]): { readonly told: string; readonly todos: readonly string[] } {
  return { told: differences.map(({ told }) => told).join(', '), todos: [...new Set(differences.map(({ todo }) => todo))] };
}
