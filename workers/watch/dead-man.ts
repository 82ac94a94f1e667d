/** The check outside an item's own workflow: what is overdue or cannot go on is told once, noted on its ticket, and told again when it is over. */
import { ticketOf } from '../../workflows/ids.ts';
import type { Alert } from '../../activities/clock.ts';
import type { AlarmRow, Ledger } from '../../ledger/contract.ts';

export type Item = Pick<AlarmRow, 'workflowId' | 'connection' | 'ticket' | 'kind'>;
export type Noted = AlarmRow['noted'];
export type DeadManPorts = {
  readonly ledger: Pick<Ledger, 'overdue' | 'alarms' | 'raiseAlarm' | 'noteAlarm' | 'clearAlarm'>;
  /** Workflows that cannot go on, by id; throws where nobody can say. */
  readonly stuck: () => Promise<ReadonlySet<string>>;
  /** Leaves the note, or says why not: `not-yet` is tried again at the next check. */
  readonly note: (alarm: AlarmRow) => Promise<Noted>;
  /** The note stops asking. */
  readonly recovered: (alarm: AlarmRow) => Promise<void>;
  readonly alert: Alert;
  readonly nowMs: () => number;
};
export type Checked = { readonly raised: number; readonly standing: number; readonly cleared: number };
export type DeadMan = { check(): Promise<Checked> };

/** More than this is one incident and not many: the rest follows at the next checks. */
const MOST = 1_000;

/** `connections`: those whose tickets this process may write to. Work that is no ticket's is told by whoever sees it first. */
export function createDeadMan(ports: DeadManPorts, connections: ReadonlySet<string>): DeadMan {
  /** What was overdue at the last look. After a time off everything is: what goes on by itself must not be called lost. */
  let before: ReadonlySet<string> = new Set();
  return {
    async check() {
      const [overdue, stuck] = [await ports.ledger.overdue(ports.nowMs(), MOST), await ports.stuck()];
      const late = new Set(overdue.map(({ workflowId }) => workflowId));
      const items = [
        ...[...stuck].map((workflowId): Item => ({
          workflowId,
          kind: 'stuck',
          ...(ticketOf(workflowId) ?? { connection: '', ticket: '' }),
        })),
        ...overdue
          .filter(({ workflowId }) => before.has(workflowId) && !stuck.has(workflowId))
          .map(({ workflowId, connection, ticket }): Item => ({ workflowId, connection, ticket, kind: 'overdue' })),
      ].filter(({ connection }) => connection === '' || connections.has(connection));
      before = late;
      return settle(ports, items, new Set([...stuck, ...late]), connections);
    },
  };
}

async function settle(
  ports: DeadManPorts,
  items: readonly Item[],
  troubled: ReadonlySet<string>,
  connections: ReadonlySet<string>,
): Promise<Checked> {
  let raised = 0;
  const raisedAtMs = ports.nowMs();
  for (const item of items) if (await ports.ledger.raiseAlarm({ ...item, raisedAtMs, noted: 'not-yet' })) raised += told(ports, item);
  const standing = (await ports.ledger.alarms()).filter(({ connection }) => connection === '' || connections.has(connection));
  let cleared = 0;
  for (const alarm of standing) {
    if (troubled.has(alarm.workflowId)) await noted(ports, alarm);
    else cleared += await over(ports, alarm);
  }
  return { raised, standing: standing.length - cleared, cleared };
}

function told({ alert }: DeadManPorts, { workflowId, kind, ticket }: Item): 1 {
  const what = ticket === '' ? `the run ${workflowId}` : `ticket ${ticket}`;
  if (kind === 'overdue') alert({ kind: 'item-overdue', detail: `${what} has neither an outcome nor a person by its time`, workflowId });
  else alert({ kind: 'workflow-stuck', detail: `${what}: its workflow cannot go on; was a release started that changed it?`, workflowId });
  return 1;
}

async function noted({ ledger, note }: DeadManPorts, alarm: AlarmRow): Promise<void> {
  if (alarm.noted !== 'not-yet' || alarm.ticket === '') return;
  const end = await note(alarm);
  if (end !== 'not-yet') await ledger.noteAlarm(alarm.workflowId, end);
}

/** The alarm goes last: a kill in between supersedes the note once more, which does nothing. */
async function over(ports: DeadManPorts, alarm: AlarmRow): Promise<number> {
  if (alarm.noted === 'written') await ports.recovered(alarm);
  await ports.ledger.clearAlarm(alarm.workflowId);
  return 1;
}
