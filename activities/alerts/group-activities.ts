/** What the run of a group asks the ledger. */
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { standIn, standOf } from './stand.ts';
import { stoodOf } from './stood.ts';
import type { Clock } from '../clock.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { GroupActivities } from '../../workflows/alerts/group-contract.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { Severity } from '../../workflows/alerts/severity.ts';
import type { Books } from './books.ts';
import type { StoodPorts } from './stood.ts';
import type { Judged } from './under-holds.ts';

export type GroupPorts = {
  readonly ledger: Pick<Ledger, 'openEpisode' | 'putStand' | 'endAlertEpisode' | 'coverDue' | 'removeDueUpTo' | 'postponeDue'> &
    StoodPorts['ledger'];
  readonly clock: Clock;
  /** Undefined of one that the configuration names no more: its groups go on, and nothing holds their alerts. */
  readonly connectionOf: (name: string) => AlertConnection | undefined;
  readonly books: Books;
  readonly prefix: StoodPorts['prefix'];
};

/** A look that is not there this long after its time is overdue. */
const LATE_MS = 5 * 60_000;

export function createGroupActivities({ ledger, clock, connectionOf, books, prefix }: GroupPorts): GroupActivities {
  return {
    async lookAtGroup({ connection, group, workflowId, begunOn }) {
      // Before the alerts are read: what is accepted from here on may not be in what is read.
      const acceptance = await ledger.coverDue(workflowId);
      const row = await ledger.openEpisode({ connection, group });
      if (row === undefined) return { kind: 'none', acceptance };
      const { book, change } = await books.at(row, bookSettings(connectionOf(connection)));
      const nowMs = await clock.nowMs();
      const counts = { ...book.counts(nowMs), ...carriedOn(connectionOf(connection), row.ticket, () => book.judged(nowMs)) };
      const before = begunOn === undefined ? undefined : seenBefore(row);
      await ledger.putStand(row, { change, stand: { ...standOf(counts), ...(before === undefined ? {} : { before }) } });
      const stood = begunOn === undefined ? undefined : await stoodOf({ ledger, prefix }, row, begunOn, counts);
      const { episode, client } = row;
      return {
        kind: 'open',
        episode,
        client,
        change,
        counts,
        nowMs,
        acceptance,
        ...(stood === undefined ? {} : { stood }),
        ...(before === undefined ? {} : { before }),
      };
    },
    async severityOf({ workflowId, ...of }) {
      // Before the alerts are read. A run that was told and has covered nothing is not told again for minutes.
      await ledger.coverDue(workflowId);
      const row = await ledger.openEpisode(of);
      if (row?.episode !== of.episode) return undefined;
      const { book } = await books.at(row, bookSettings(connectionOf(of.connection)));
      const atMs = await clock.nowMs();
      const { severity, heldUntilMs } = book.counts(atMs);
      return { severity, atMs, heldUntilMs };
    },
    async restGroup(workflowId, acceptance, untilMs) {
      if (untilMs === undefined) await ledger.removeDueUpTo(workflowId, acceptance);
      else await ledger.postponeDue(workflowId, untilMs + LATE_MS);
    },
    endGroupEpisode: async (of, { change, why }) => ledger.endAlertEpisode(of, { change, why, atMs: await clock.nowMs() }),
  };
}

export const bookSettings = (connection: AlertConnection | undefined) => ({
  holds: connection?.holds ?? [],
  maxWaitMs: connection?.group.maxWaitMs ?? GROUP_DEFAULTS.maxWaitMs,
});

/** The same in each try of a first look. */
function seenBefore(row: EpisodeRow): Severity | undefined {
  const stand = standIn(row);
  return stand?.before ?? stand?.severity;
}

/** Asked only where each alert is a ticket. */
function carriedOn(
  connection: AlertConnection | undefined,
  ticket: string | undefined,
  judged: () => readonly Judged[],
): Pick<Counts, 'isCarriedOn'> {
  if (connection?.boards === undefined || ticket === undefined) return {};
  const counted = judged().filter((one) => one.kind === 'counted');
  const firing = counted.filter(({ overAtMs }) => overAtMs === undefined);
  const isOver = counted.some(({ alert }) => alert.ticket === ticket) && !firing.some(({ alert }) => alert.ticket === ticket);
  return isOver && firing.length > 0 ? { isCarriedOn: true } : {};
}
