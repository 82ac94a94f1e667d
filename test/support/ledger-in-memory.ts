/** What the activities of a ticket system remember, in memory: as the ledger keeps it, without a file. The real one has its own tests. */
import { createSecretKey } from 'node:crypto';
import type { Absence, ItemRow, Ledger, WriteIntent, WriteState } from '../../ledger/contract.ts';

type Row = WriteIntent & { readonly state: WriteState };
export type MemoryLedger = Pick<
  Ledger,
  | 'writeState'
  | 'writeTried'
  | 'writeCleared'
  | 'writeTimedAnew'
  | 'writeApplied'
  | 'writeMark'
  | 'writes'
  | 'openedVersion'
  | 'ticketOpened'
  | 'failingSince'
  | 'countTrouble'
  | 'troubleTimes'
  | 'countAbsence'
  | 'endAbsence'
  | 'item'
  | 'putItem'
  | 'highestEpisode'
  | 'episodeEnded'
  | 'subkey'
> & {
  /** In the order in which they were first tried. */
  readonly rows: Map<string, Row>;
  readonly items: Map<string, ItemRow>;
  readonly ended: Set<string>;
  readonly failing: Map<string, number>;
  readonly troubles: Map<string, number>;
  readonly absences: Map<string, Absence>;
  /** What decisions, attempts and tasks know beside the writes. */
  highest: number;
  /** When its secret was made. */
  madeAtMs: number;
};

const SUBKEY = createSecretKey(Buffer.alloc(32, 7));

export function ledgerInMemory(): MemoryLedger {
  const [rows, items, failing] = [new Map<string, Row>(), new Map<string, ItemRow>(), new Map<string, number>()];
  const [ended, troubles, absences] = [new Set<string>(), new Map<string, number>(), new Map<string, Absence>()];
  const isOpen = (key: string): boolean => rows.get(key)?.state.kind === 'tried';
  const ledger: MemoryLedger = {
    rows,
    items,
    ended,
    failing,
    troubles,
    absences,
    highest: 0,
    madeAtMs: 0,
    writeState: async (key) => rows.get(key)?.state ?? { kind: 'fresh' },
    async writeTried(intent, atMs) {
      const row = rows.get(intent.key);
      if (row?.state.kind !== 'applied') rows.set(intent.key, { ...intent, ...row, state: { kind: 'tried', triedAtMs: atMs } });
    },
    async writeTimedAnew(key, atMs) {
      const row = rows.get(key);
      if (row && isOpen(key)) rows.set(key, { ...row, state: { kind: 'tried', triedAtMs: atMs } });
    },
    async writeCleared(key) {
      if (isOpen(key)) rows.delete(key);
    },
    async writeApplied(key, ref, version) {
      const row = rows.get(key);
      if (row && isOpen(key)) rows.set(key, { ...row, state: { kind: 'applied', ref, version } });
    },
    async writeMark(key) {
      const row = rows.get(key);
      return row ? { kind: 'stored', mark: row.mark } : { kind: 'none' };
    },
    writes: async (workflowId) => [...rows.values()].filter((row) => row.workflowId === workflowId),
    async ticketOpened(intent, { ticket, version }) {
      const row = rows.get(intent.key);
      if (row?.state.kind !== 'applied')
        rows.set(intent.key, { ...intent, ...row, item: ticket, state: { kind: 'applied', ref: ticket, version } });
    },
    openedVersion: async (connection, ticket) =>
      [...rows.values()].flatMap(({ connection: of, step, state }) =>
        of === connection && step.startsWith('open') && state.kind === 'applied' && state.ref === ticket ? [state.version] : [],
      )[0],
    failingSince: async (route) => failing.get(route),
    async countTrouble(key, trouble) {
      const times = (troubles.get(`${key} ${trouble}`) ?? 0) + 1;
      troubles.set(`${key} ${trouble}`, times);
      return times;
    },
    troubleTimes: async (key, trouble) => troubles.get(`${key} ${trouble}`) ?? 0,
    async countAbsence(connection, ticket, atMs, apartMs) {
      const key = `${connection} ${ticket}`;
      const before = absences.get(key) ?? { times: 0, firstAtMs: atMs, countedAtMs: -Infinity };
      const isNext = atMs - before.countedAtMs >= apartMs;
      const after = isNext ? { ...before, times: before.times + 1, countedAtMs: atMs } : before;
      absences.set(key, after);
      return after;
    },
    async endAbsence(connection, ticket) {
      absences.delete(`${connection} ${ticket}`);
    },
    item: async (workflowId) => items.get(workflowId),
    async putItem(row) {
      items.set(row.workflowId, row);
    },
    highestEpisode: async () => Math.max(ledger.highest, ...[...rows.values()].map(({ episode }) => episode)),
    episodeEnded: async (workflowId, episode) => ended.has(`${workflowId} ${episode}`),
    subkey: async () => ({ subkey: SUBKEY, madeAtMs: ledger.madeAtMs }),
  };
  return ledger;
}
