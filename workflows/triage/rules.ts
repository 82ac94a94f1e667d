/** Pure: the rules of triage that are arithmetic or a table, and no model's business. */
import type { Level, TriageSettings } from './contract.ts';

/** Priority from impact and urgency (1 is high), by the usual service-desk matrix: the sum decides. */
export function priorityOf(impact: Level, urgency: Level): string {
  const sum = impact + urgency;
  if (sum === 2) return 'P1';
  if (sum === 3) return 'P2';
  if (sum === 4) return 'P3';
  return 'P4';
}

/** How long machines may try. A share of the time left stays with people; a ticket already overdue still gets a short try. */
export function machineTimeMs(rule: TriageSettings['deadline'], dueAtMs: number | undefined, nowMs: number): number {
  if (dueAtMs === undefined) return rule.withoutDueMs;
  if (dueAtMs <= nowMs) return rule.overdueMs;
  return Math.floor(Math.min((dueAtMs - nowMs) * rule.shareOfTimeLeft, rule.atMostMs));
}
