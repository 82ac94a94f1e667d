/** Pure: with which adjustment a route may be asked once more. */
import type { Adjustment, Asked } from './contract.ts';

/** Undefined where the same route would say the same again. */
export function adjustmentFor<T>(asked: Asked<T>): Adjustment | undefined {
  switch (asked.kind) {
    case 'unfit':
      return {
        kind: 'correct',
        problems: asked.problems,
        draft: asked.draft,
        ...(asked.reasonedAlone ? { withoutReasoning: true } : {}),
      };
    case 'truncated':
      return { kind: 'raise-limit' };
    case 'too-long':
      return { kind: 'shrink' };
    case 'answered':
    case 'next-route':
    case 'open-until':
    case 'policy':
    case 'defect':
      return undefined;
  }
}
