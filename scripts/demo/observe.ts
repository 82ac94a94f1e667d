/** Reads the desk's journal and Standby's ledger again and again, and remembers what they say of each ticket. */
import { triageId } from '../../workflows/ids.ts';
import { isHandOver, settledBy } from './ticket-state.ts';
import type { AttemptRow, Ledger, TaskRow } from '../../ledger/contract.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { World } from './world.ts';

export type Totals = Awaited<ReturnType<Ledger['attemptTotals']>>;
export type Seen = {
  readonly entries: readonly JournalEntry[];
  entriesOf(ticket: string): readonly JournalEntry[];
  attemptsOf(ticket: string): readonly AttemptRow[];
  readonly openTasks: readonly TaskRow[];
  readonly totals: Totals;
  readonly settledCount: number;
  readonly askedCount: number;
};
export type Observer = { readonly seen: Seen; stop(): Promise<void> };

const LOOK_MS = 150;
/** An attempt may be settled in the ledger shortly after its note stands; later nothing changes any more. */
const AFTERWARDS_MS = 10_000;
/** More open tasks than anybody answers here. */
const MOST_TASKS = 1_000;

type Memory = {
  readonly entries: JournalEntry[];
  readonly byTicket: Map<string, JournalEntry[]>;
  readonly attempts: Map<string, readonly AttemptRow[]>;
  /** When each was settled, by the journal's clock. */
  readonly settled: Map<string, number>;
  readonly asked: Set<string>;
  openTasks: readonly TaskRow[];
  totals: Totals;
};

/** `onEntries` is given each new entry of the journal once; `troubled` is told when a look failed. */
export function observe(world: World, onEntries: (entries: readonly JournalEntry[]) => void, troubled: (why: string) => void): Observer {
  const memory: Memory = {
    entries: [],
    byTicket: new Map(),
    attempts: new Map(),
    settled: new Map(),
    asked: new Set(),
    openTasks: [],
    totals: [],
  };
  let isStopped = false;
  const loop = (async () => {
    while (!isStopped) {
      try {
        const news = await lookAtDesk(world, memory);
        if (news.length > 0) onEntries(news);
        await lookAtLedger(world, memory);
      } catch (error) {
        if (!isStopped) troubled(error instanceof Error ? error.message : String(error));
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  return {
    seen: seenIn(memory),
    stop() {
      isStopped = true;
      return loop;
    },
  };
}

async function lookAtDesk({ stage }: World, memory: Memory): Promise<readonly JournalEntry[]> {
  const news = await stage.journal(memory.entries.length);
  for (const entry of news) {
    memory.entries.push(entry);
    const own = memory.byTicket.get(entry.ticket) ?? [];
    own.push(entry);
    memory.byTicket.set(entry.ticket, own);
    if (isHandOver(entry)) memory.asked.add(entry.ticket);
    const settled = memory.settled.has(entry.ticket) ? undefined : settledBy(own);
    if (settled) memory.settled.set(entry.ticket, settled.atMs);
  }
  return news;
}

async function lookAtLedger(world: World, memory: Memory): Promise<void> {
  const ledger = await world.ledger();
  if (ledger === undefined) return;
  memory.openTasks = await ledger.tasks({ open: true }, MOST_TASKS);
  memory.totals = await ledger.attemptTotals();
  for (const ticket of world.sent.keys()) {
    const settledAtMs = memory.settled.get(ticket) ?? Infinity;
    if (settledAtMs + AFTERWARDS_MS > Date.now()) memory.attempts.set(ticket, await ledger.attempts(triageId('desk', ticket)));
  }
}

function seenIn(memory: Memory): Seen {
  return {
    entries: memory.entries,
    entriesOf: (ticket) => memory.byTicket.get(ticket) ?? [],
    attemptsOf: (ticket) => memory.attempts.get(ticket) ?? [],
    get openTasks() {
      return memory.openTasks;
    },
    get totals() {
      return memory.totals;
    },
    get settledCount() {
      return memory.settled.size;
    },
    get askedCount() {
      return memory.asked.size;
    },
  };
}
