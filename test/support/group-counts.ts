/** What a group counts of one alert that fires. */
import type { Counts } from '../../workflows/alerts/contract.ts';

export const ONE_FIRING: Counts = {
  firstAtMs: 0,
  lastAtMs: 0,
  count: 1,
  critical: 0,
  firing: 1,
  resolved: 0,
  changes: 0,
  severity: 'warning',
  hosts: 1,
  rules: 1,
  held: 0,
  heldUntilMs: undefined,
};
