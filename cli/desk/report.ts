/** What the test of a desk says: a line for each rule, or the same as JSON. Pure. */
import { inert } from '../inert.ts';
import type { Judged } from './judge.ts';

const COUNTED = ['passed', 'failed', 'skipped'] as const;

export function lineOf({ id, claim, verdict }: Judged): string {
  const head = `${id.padEnd(4)}${claim}`;
  switch (verdict.kind) {
    case 'passed':
      return `passed   ${head}`;
    case 'failed':
      return inert(`FAILED   ${head}: expected ${verdict.wanted}, got ${verdict.got}`);
    case 'skipped':
      return inert(`skipped  ${head}: ${verdict.why}`);
  }
}

export const failedIn = (judged: readonly Judged[]): string[] =>
  judged.filter(({ verdict }) => verdict.kind === 'failed').map(({ id }) => id);

/** `31 rules: 27 passed, 1 failed, 3 skipped`. */
export function countsOf(judged: readonly Judged[]): string {
  const counts = COUNTED.map((kind) => `${judged.filter(({ verdict }) => verdict.kind === kind).length} ${kind}`);
  return `${judged.length} rules: ${counts.join(', ')}`;
}

export function jsonOf(judged: readonly Judged[]): { readonly rules: readonly unknown[]; readonly failed: readonly string[] } {
  return {
    rules: judged.map(({ id, claim, verdict: { kind, ...detail } }) => ({ rule: id, claim, end: kind, ...detail })),
    failed: failedIn(judged),
  };
}
