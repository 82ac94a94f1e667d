/** Finds items that are overdue or stuck, from outside their workflows: one alert, a note on the ticket, and both are taken back when the item goes on. */
import { itemWords } from '../activities/item-words.ts';
import { itemOf } from '../workflows/ids.ts';
import { updateAlarms } from './update-alarms.ts';
import type { Alert } from '../activities/clock.ts';
import type { AlarmRow, Ledger } from '../ledger/contract.ts';
import type { FindStuck } from './stuck.ts';
import type { AlarmPorts } from './update-alarms.ts';

export type Item = Pick<AlarmRow, 'workflowId' | 'process' | 'connection' | 'item' | 'kind'>;
export type DeadManPorts = AlarmPorts & {
  readonly ledger: Pick<Ledger, 'overdue' | 'alarms' | 'raiseAlarm' | 'noteAlarm' | 'clearAlarm'>;
  /** Workflows that cannot go on, by id; throws where nobody can say. */
  readonly stuck: FindStuck;
  readonly alert: Alert;
  /** By the id of a run. */
  readonly processOf: (workflowId: string) => string;
  readonly nowMs: () => number;
};
export type Checked = { readonly raised: number; readonly standing: number; readonly cleared: number };
export type DeadMan = { check(signal: AbortSignal): Promise<Checked> };

/** Ten times what a service desk has open: rows without text, read in milliseconds. */
const MOST = 10_000;

/** `isOurs`: whether this process tells of a connection's items. What has no connection is told by whoever sees it first. */
export function createDeadMan(ports: DeadManPorts, isOurs: (connection: string) => boolean): DeadMan {
  /** What was overdue at the last check. Right after a restart everything is overdue; only what still is at the next check counts. */
  let before: ReadonlySet<string> = new Set();
  /** Connections whose desk did not answer at the last check. */
  const down = new Set<string>();
  return {
    async check(signal) {
      const { ledger, nowMs } = ports;
      const [overdue, stuck] = [await ledger.overdue(nowMs(), MOST), await ports.stuck(signal)];
      const late = new Set(overdue.map(({ workflowId }) => workflowId));
      const items = [
        ...[...stuck].map((workflowId) => stuckItem(ports, workflowId)),
        ...overdue
          .filter(({ workflowId }) => before.has(workflowId) && !stuck.has(workflowId))
          .map(({ workflowId, process, connection, item }): Item => ({ workflowId, process, connection, item, kind: 'overdue' })),
      ].filter(({ connection }) => connection === null || isOurs(connection));
      before = late;
      const raised: Item[] = [];
      const raisedAtMs = nowMs();
      for (const item of items) if (await ledger.raiseAlarm({ ...item, raisedAtMs, noted: 'not-yet' })) raised.push(item);
      alertAll(ports, raised);
      const standing = (await ledger.alarms()).filter(({ connection }) => connection === null || isOurs(connection));
      const isTroubled = ({ workflowId }: AlarmRow): boolean => stuck.has(workflowId) || late.has(workflowId);
      const cleared = await updateAlarms(ports, standing, { isTroubled, down, signal });
      return { raised: raised.length, standing: standing.length - cleared, cleared };
    },
  };
}

function stuckItem({ processOf }: DeadManPorts, workflowId: string): Item {
  const of = itemOf(workflowId);
  return { workflowId, kind: 'stuck', process: processOf(workflowId), connection: of?.connection ?? null, item: of?.ticket ?? null };
}

/** More alarms than this at once are one incident and raise one alert. Each item still has its alarm in the ledger and its note. */
const MOST_LINES = 25;

function alertAll(ports: DeadManPorts, raised: readonly Item[]): void {
  if (raised.length <= MOST_LINES) return raised.forEach((item) => alertOne(ports, item));
  const stuck = raised.filter(({ kind }) => kind === 'stuck').length;
  const detail = `${raised.length} items are held up at once (${stuck} stuck, ${raised.length - stuck} overdue); standby status names them`;
  ports.alert({ kind: stuck > 0 ? 'workflow-stuck' : 'item-overdue', detail });
}

function alertOne({ alert }: DeadManPorts, { workflowId, kind, item, ...of }: Item): void {
  const what = item === null ? `the run ${workflowId}` : itemWords({ item, ...of });
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
