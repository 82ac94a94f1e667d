/** Pure: frozen facts as the text that is kept of them, and back. */
import { z } from 'zod';
import { canonical } from '../canonical.ts';
import { isAsFrozen } from './facts.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';

export const frozenText = (frozen: FrozenReport): string => canonical(frozen);

/** What we have written ourselves, under a hash over all of it: that it is of our form is all that is looked at. */
const form = z.object({ client: z.string(), hash: z.string(), facts: z.array(z.unknown()) });

/** Throws for what is none of ours: nothing true can be said of it. */
export function readFrozenReport(text: string): FrozenReport {
  const given: unknown = JSON.parse(text);
  form.parse(given);
  const frozen = given as FrozenReport;
  if (isAsFrozen(frozen)) return frozen;
  throw new Error('Expected the facts of a report as they were frozen, got others under their hash.');
}
