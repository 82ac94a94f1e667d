/** Faults that change nothing anybody could notice, each with the reason; they are not counted. */
import type { Fault } from './contract.ts';

export type Equivalent = { readonly file: string; readonly before: string; readonly after: string; readonly why: string };

export const EQUIVALENT: readonly Equivalent[] = [];

export const isEquivalent = ({ file, before, after }: Fault): boolean =>
  EQUIVALENT.some((known) => known.file === file && known.before === before && known.after === after);
