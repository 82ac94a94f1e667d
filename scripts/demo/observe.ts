/** Reads the desk's journal and Standby's ledger again and again, and remembers what they say of each ticket. */
import { lookAtGroups } from './observe-groups.ts';
import { itemId } from '../../workflows/ids.ts';
import { isHandOver, ticketEndOf } from './ticket-state.ts';
import type { AttemptRow, Ledger, RouteState, TaskRow } from '../../ledger/contract.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { SeenGroup } from './observe-groups.ts';
import type { World } from './world.ts';

export type Totals = Awaited<ReturnType<Ledger['attemptTotals']>>;
export type Seen = {
  readonly entries: readonly JournalEntry[];
  entriesOf(ticket: string): readonly JournalEntry[];
  attemptsOf(ticket: string): readonly AttemptRow[];
  readonly openTasks: readonly TaskRow[];
  readonly totals: Totals;
  readonly routeStates: readonly RouteState[];
  /** Of alerts, in the order in which they were opened. */
  readonly groups: readonly SeenGroup[];
  readonly endedCount: number;
  readonly askedCount: number;
};
export type Observer = { readonly seen: Seen; stop(): Promise<void> };

const LOOK_MS = 150;
/** The end of an attempt may be recorded shortly after its note is written; later nothing changes any more. */
const AFTERWARDS_MS = 10_000;
/** More open tasks than anybody answers here. */
const MOST_TASKS = 1_000;

type Memory = {
  readonly entries: JournalEntry[];
  readonly byTicket: Map<string, JournalEntry[]>;
  readonly attempts: Map<string, readonly AttemptRow[]>;
  /** When each ended, by the journal's clock. */
  readonly ended: Map<string, number>;
  readonly asked: Set<string>;
  openTasks: readonly TaskRow[];
  totals: Totals;
  routeStates: readonly RouteState[];
  groups: readonly SeenGroup[];
};

/** `onEntries` is given each new entry of the journal once; `troubled` is told when a look failed. */
export function observe(world: World, onEntries: (entries: readonly JournalEntry[]) => void, troubled: (why: string) => void): Observer {
  const memory: Memory = {
    entries: [],
    byTicket: new Map(),
    attempts: new Map(),
    ended: new Map(),
    asked: new Set(),
    openTasks: [],
    totals: [],
    routeStates: [],
    groups: [],
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
    const ended = memory.ended.has(entry.ticket) ? undefined : ticketEndOf(own);
    if (ended) memory.ended.set(entry.ticket, ended.atMs);
  }
  return news;
}

async function lookAtLedger(world: World, memory: Memory): Promise<void> {
  const ledger = await world.ledger();
  if (ledger === undefined) return;
  memory.openTasks = await ledger.tasks({ open: true }, MOST_TASKS);
  memory.totals = await ledger.attemptTotals();
  memory.routeStates = await ledger.routeStates();
  memory.groups = await lookAtGroups(ledger, memory.groups);
  for (const ticket of world.sent.keys()) {
    const endedAtMs = memory.ended.get(ticket) ?? Infinity;
    if (endedAtMs + AFTERWARDS_MS > Date.now()) memory.attempts.set(ticket, await ledger.attempts(itemId('triage', 'desk', ticket)));
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
    get routeStates() {
      return memory.routeStates;
    },
    get groups() {
      return memory.groups;
    },
    get endedCount() {
      return memory.ended.size;
    },
    get askedCount() {
      return memory.asked.size;
    },
  };
}
