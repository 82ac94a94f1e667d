/** Pure: how a report and its sections are called, on the page and wherever it is spoken of. */
import type { PeriodKind } from '../../workflows/reports/period.ts';
import type { Section } from '../../workflows/reports/sections.ts';

export const SECTION_TITLES: Readonly<Record<Section, string>> = {
  outcome: 'The outcome',
  sla: 'Service levels',
  open: 'Open work',
  continuity: 'Continuity of AI',
};

/** Without whose it is. */
export const reportTitle = (kind: PeriodKind, period: string): string =>
  `${kind === 'month' ? 'Monthly' : 'Weekly'} service report ${period}`;
