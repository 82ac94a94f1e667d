/** Pure: frozen facts as the text that is kept of them, and back. */
import { z } from 'zod';
import { canonical } from '../canonical.ts';
import { isAsFrozen } from './facts.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';

export const frozenText = (frozen: FrozenReport): string => canonical(frozen);

/** What we have written ourselves, under a hash over all of it: that it is of our form is all that is looked at. */
const form = z.object({ client: z.string(), hash: z.string(), facts: z.array(z.unknown()) });

/** Undefined for what is none of ours, or not as it was frozen: nothing true can be said of it. */
export function frozenIn(text: string): FrozenReport | undefined {
  const given = parsed(text);
  if (!form.safeParse(given).success) return undefined;
  const frozen = given as FrozenReport;
  return isAsFrozen(frozen) ? frozen : undefined;
}

/** Where there can be no other: throws. */
export function readFrozenReport(text: string): FrozenReport {
  const frozen = frozenIn(text);
  if (frozen) return frozen;
  throw new Error('Expected the facts of a report as they were frozen, got others under their hash.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
