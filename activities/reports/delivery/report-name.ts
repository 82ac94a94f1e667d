/** Pure: by what a report is called outside: in names of files and messages. Two reports never share one, and none leads out of its folder. */
import { createHash } from 'node:crypto';
import type { PeriodKind } from '../../../workflows/reports/period.ts';

export type ReportIdentity = {
  readonly client: string;
  readonly kind: PeriodKind;
  /** `2026-11` or `2026-W48`. */
  readonly period: string;
  readonly revision: number;
};

/** As it is where it is plain, else what is plain of it and a hash of all of it: so two clients never come to one name. */
export function plainName(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,59}$/.test(text)) return text;
  const kept = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  // A plain name has no underscore: no client is called by the hash of another one.
  return `${kept}_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** Parts of a path, the last one without what says its form. */
export const pathOf = ({ client, kind, period, revision }: ReportIdentity): readonly [client: string, kind: string, name: string] => [
  plainName(client),
  kind,
  `${plainName(period.toLowerCase())}-r${Math.trunc(revision)}`,
];

/** For who is sent to, too, a mailbox or a receiver by its name; tells none of them. Without a full stop, as webhooks want it. */
export const deliveryKey = (report: ReportIdentity, recipient: string): string => {
  const all = JSON.stringify([report.client, report.kind, report.period, Math.trunc(report.revision), recipient]);
  return `report_${createHash('sha256').update(all).digest('hex').slice(0, 32)}`;
};
