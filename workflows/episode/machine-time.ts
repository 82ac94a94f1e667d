/** Pure: how long the machines may try before a person is asked. */
import type { EpisodeSettings } from './contract.ts';

/** A share of the time left is kept for people. An overdue ticket still gets a short try. */
export function machineTimeMs(rule: EpisodeSettings['deadline'], dueAtMs: number | undefined, nowMs: number): number {
  if (dueAtMs === undefined) return rule.withoutDueMs;
  if (dueAtMs <= nowMs) return rule.overdueMs;
  return Math.floor(Math.min((dueAtMs - nowMs) * rule.shareOfTimeLeft, rule.atMostMs));
}
