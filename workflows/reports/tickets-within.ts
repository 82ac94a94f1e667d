/** Has the tickets of a period read by the worker of their ticket system, for as long as that may take. */
import { proxyActivities } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { readTimeouts } from './timeouts.ts';
import type { ReportDeskActivities, ReportRef, TicketsRead } from './contract.ts';

/** `untilMs`: up to there, of a period that is not over. */
type Of = ReportRef & { readonly timeZone: string; readonly untilMs?: number };

/** What the ticket system does not say in time is unreadable, and the report says so: it is no reason to have none. */
export async function ticketsWithin(connection: string, of: Of, withinMs: number): Promise<TicketsRead> {
  const { client, kind, period, timeZone, untilMs } = of;
  const { readTicketsOfPeriod } = proxyActivities<ReportDeskActivities>(readTimeouts(connection, client, withinMs));
  const ref = { client, kind, period };
  const read = await failureAsValue(() =>
    untilMs === undefined ? readTicketsOfPeriod(ref, timeZone) : readTicketsOfPeriod(ref, timeZone, untilMs),
  );
  switch (read.kind) {
    case 'read':
    case 'unreadable':
      return read;
    case 'next-route':
    case 'defect':
      return { kind: 'unreadable', why: 'the ticket system could not be read in time' };
  }
}
