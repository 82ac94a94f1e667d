/** Pure: whether a group flaps now. */
import type { Counts, GroupSettings } from './contract.ts';

/** Restless until nothing has changed for a quiet time. */
export const isFlapping = ({ changes, lastAtMs }: Counts, settings: GroupSettings, nowMs: number): boolean =>
  changes >= settings.flapChanges && nowMs < lastAtMs + settings.quietMs;
