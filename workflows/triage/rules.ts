/** Pure: the rules of triage that are arithmetic or a table, and no model's business. */
import type { Decision, Level, TriageSettings } from './contract.ts';
import type { ClientPolicy } from './settings.ts';

export function policyFor(settings: Pick<TriageSettings, 'clients' | 'otherClients'>, client: string): ClientPolicy {
  return Object.hasOwn(settings.clients, client) ? (settings.clients[client] ?? settings.otherClients) : settings.otherClients;
}

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

export type ConfidentField = 'category' | 'impact' | 'urgency' | 'destination';

export function unsureFields(decision: Decision, minConfidence: number): readonly ConfidentField[] {
  const fields: readonly ConfidentField[] = ['category', 'impact', 'urgency', 'destination'];
  return fields.filter((field) => decision.confidence[field] < minConfidence);
}

/** Where a ticket goes and how soon cannot be left open; a category can. */
export function needsPerson(decision: Decision, minConfidence: number): string | undefined {
  const missing = unsureFields(decision, minConfidence).filter((field) => field !== 'category');
  if (missing.length === 0) return undefined;
  const said = missing.map((field) => `${field} at ${decision.confidence[field]}`).join(', ');
  return `wanted a confidence of at least ${minConfidence}, got ${said}`;
}
