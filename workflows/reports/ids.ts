/** Pure: every id of reports. A client's name stands in it as it stands in a search attribute; a colon of it cannot be taken for ours. */
import { CLIENT_REPORT } from './process.ts';
import type { PeriodKind } from './period.ts';

export type ReportRef = { readonly client: string; readonly kind: PeriodKind; readonly period: string };

/** One run at a time for each client, kind and period; revisions follow each other in it. */
export const reportId = (ref: ReportRef): string => `${CLIENT_REPORT.prefix}:${partsOf(ref)}`;
/** Of a look at a period that is not over: beside the report's own run, which it holds up at nothing. */
export const soFarId = (ref: ReportRef): string => `${CLIENT_REPORT.prefix}-so-far:${partsOf(ref)}`;
const partsOf = ({ client, kind, period }: ReportRef): string =>
  `${client.replaceAll('%', '%25').replaceAll(':', '%3A')}:${kind}:${period}`;
export const SCHEDULES = `${CLIENT_REPORT.prefix}s:`;
/** Of the schedule for a kind and a zone, and of what it starts. */
export const scheduleId = (kind: PeriodKind, timeZone: string): string => `${SCHEDULES}${kind}:${timeZone}`;
