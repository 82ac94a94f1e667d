/** The check outside an item's own workflow: what is overdue or cannot go on is told once, noted on its ticket, and told again when it is over. */
import { ticketOf } from '../../workflows/ids.ts';
import { settleAlarms } from './settle.ts';
import type { Alert } from '../../activities/clock.ts';
import type { AlarmRow, Ledger } from '../../ledger/contract.ts';
import type { FindStuck } from './stuck.ts';
import type { SettlePorts } from './settle.ts';

export type Item = Pick<AlarmRow, 'workflowId' | 'connection' | 'ticket' | 'kind'>;
export type DeadManPorts = SettlePorts & {
  readonly ledger: Pick<Ledger, 'overdue' | 'alarms' | 'raiseAlarm' | 'noteAlarm' | 'clearAlarm'>;
  /** Workflows that cannot go on, by id; throws where nobody can say. */
  readonly stuck: FindStuck;
  readonly alert: Alert;
  readonly nowMs: () => number;
};
export type Checked = { readonly raised: number; readonly standing: number; readonly cleared: number };
export type DeadMan = { check(signal: AbortSignal): Promise<Checked> };

/** Ten times what a service desk has open: rows without text, read in milliseconds. */
const MOST = 10_000;

/** `isOurs`: whether this process tells of a connection's items. Work that is no ticket's is told by whoever sees it first. */
export function createDeadMan(ports: DeadManPorts, isOurs: (connection: string) => boolean): DeadMan {
  /** What was overdue at the last look. After a time off everything is: what goes on by itself must not be called lost. */
  let before: ReadonlySet<string> = new Set();
  /** Connections whose desk did not answer at the last check. */
  const down = new Set<string>();
  return {
    async check(signal) {
      const { ledger, nowMs } = ports;
      const [overdue, stuck] = [await ledger.overdue(nowMs(), MOST), await ports.stuck(signal)];
      const late = new Set(overdue.map(({ workflowId }) => workflowId));
      const items = [
        ...[...stuck].map(stuckItem),
        ...overdue
          .filter(({ workflowId }) => before.has(workflowId) && !stuck.has(workflowId))
          .map(({ workflowId, connection, ticket }): Item => ({ workflowId, connection, ticket, kind: 'overdue' })),
      ].filter(({ connection }) => connection === '' || isOurs(connection));
      before = late;
      const raised: Item[] = [];
      const raisedAtMs = nowMs();
      for (const item of items) if (await ledger.raiseAlarm({ ...item, raisedAtMs, noted: 'not-yet' })) raised.push(item);
      tellAll(ports, raised);
      const standing = (await ledger.alarms()).filter(({ connection }) => connection === '' || isOurs(connection));
      const isTroubled = ({ workflowId }: AlarmRow): boolean => stuck.has(workflowId) || late.has(workflowId);
      const cleared = await settleAlarms(ports, standing, { isTroubled, down, signal });
      return { raised: raised.length, standing: standing.length - cleared, cleared };
    },
  };
}

function stuckItem(workflowId: string): Item {
  return { workflowId, kind: 'stuck', ...(ticketOf(workflowId) ?? { connection: '', ticket: '' }) };
}

/** So many lines a person reads. More of them are one incident, and each item has its alarm in the ledger and its note. */
const MOST_LINES = 25;

function tellAll(ports: DeadManPorts, raised: readonly Item[]): void {
  if (raised.length <= MOST_LINES) return raised.forEach((item) => tell(ports, item));
  const stuck = raised.filter(({ kind }) => kind === 'stuck').length;
  const detail = `${raised.length} items are held up at once (${stuck} stuck, ${raised.length - stuck} overdue); standby status names them`;
  ports.alert({ kind: stuck > 0 ? 'workflow-stuck' : 'item-overdue', detail });
}

function tell({ alert }: DeadManPorts, { workflowId, kind, ticket }: Item): void {
  const what = ticket === '' ? `the run ${workflowId}` : `ticket ${ticket}`;
  switch (kind) {
    case 'overdue':
      return alert({ kind: 'item-overdue', detail: `${what} has neither an outcome nor a person by its time`, workflowId });
    case 'stuck':
      return alert({
        kind: 'workflow-stuck',
        detail: `${what}: its workflow cannot go on; was a release started that changed it, or was it ended by hand?`,
        workflowId,
      });
  }
}
