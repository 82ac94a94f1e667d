/** Which report a command means: a client and a period, whose kind its own form says. */
import { failed, wrong } from '../command.ts';
import { numberOf } from '../flags.ts';
import { inert } from '../inert.ts';
import type { Ledger, ReportRow } from '../../ledger/contract.ts';
import type { ReportRef } from '../../workflows/reports/contract.ts';
import type { Failed, Given, Wrong } from '../command.ts';

export const WHICH_HELP = `  CLIENT             as it stands under reports.clients of the configuration
  PERIOD             a month such as 2026-11, or a week such as 2026-W48
`;
export const WHICH = ['client', 'period'] as const;

export function refIn({ words }: Given): ReportRef | Wrong {
  const [client = '', period = ''] = words;
  return (
    refOf({ client, period }) ?? wrong(`Expected a period such as 2026-11 or 2026-W48, got "${period}".`, 'See `standby report list`.')
  );
}

/** Undefined where the period is none. */
export function refOf({ client, period }: Pick<ReportRef, 'client' | 'period'>): ReportRef | undefined {
  const [, week, month] = /^\d{4}-(?:(W\d{2})|(\d{2}))$/.exec(period) ?? [];
  if (week === undefined && month === undefined) return undefined;
  return { client, kind: week === undefined ? 'month' : 'week', period };
}

const LATEST = 1_000_000;
/** The newest revision where none is named. */
export async function rowOf(ledger: Pick<Ledger, 'report'>, given: Given): Promise<{ readonly row: ReportRow } | Failed | Wrong> {
  const ref = refIn(given);
  if ('why' in ref) return ref;
  const revision = numberOf(given, 'revision', { standard: 0, least: 1, most: LATEST, whole: true });
  if (typeof revision !== 'number') return revision;
  const row = await ledger.report(ref, revision === 0 ? undefined : revision);
  if (row) return { row };
  return failed(
    inert(`Expected a report of ${ref.client} for ${ref.period}, got none${revision === 0 ? '' : ` of revision ${revision}`}.`),
    'See `standby report list`, and begin one by `standby report run`.',
  );
}
