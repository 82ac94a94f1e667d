/** Pure: the priority of a ticket, which is arithmetic and no model's business. */
import type { Level } from '../ticket/contract.ts';

/** Priority from impact and urgency (1 is high), by the usual service-desk matrix: the sum decides. */
export function priorityOf(impact: Level, urgency: Level): string {
  const sum = impact + urgency;
  if (sum === 2) return 'P1';
  if (sum === 3) return 'P2';
  if (sum === 4) return 'P3';
  return 'P4';
}
