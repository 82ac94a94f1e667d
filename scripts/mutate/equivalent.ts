/** Faults that change nothing anybody could notice; they are not counted. */
import { CONFIGURATION } from './equivalents/configuration.ts';
import { RUNS } from './equivalents/runs.ts';
import { STORES } from './equivalents/stores.ts';
import { DOORS } from './equivalents/doors.ts';
import { TEXTS } from './equivalents/texts.ts';
import type { Equivalent, Fault } from './contract.ts';

export const EQUIVALENT: readonly Equivalent[] = [...CONFIGURATION, ...STORES, ...DOORS, ...TEXTS, ...RUNS];

export const isEquivalent = ({ file, before, after }: Fault): boolean =>
  EQUIVALENT.some((known) => known.file === file && known.before === before && known.after === after);
