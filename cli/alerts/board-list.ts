/**
 * Lists what has changed on a ticket system since a time, and reads each ticket of it: a list names ids and no boards. Asks and never writes.
 * It ends with all of them or with why not: a number of a part would be a wrong one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ChangesRead, DeskTicket, TicketChange, TicketRead, TicketSystem } from '../../connectors/ticket-system.ts';

/** `changedAtMs`: its last change. */
export type ReadTicket = { readonly ticket: DeskTicket; readonly changedAtMs: number };
export type BoardList = {
  readonly listed: number;
  /** Listed without an id that could be asked for. */
  readonly unnamed: number;
  /** Deleted since they were listed. */
  readonly gone: number;
  readonly unread: readonly { readonly ticket: string; readonly why: string }[];
};
export type NotListed =
  | { readonly kind: 'too-many' }
  /** It lists nothing at all. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'refused'; readonly why: string };
type Asking = {
  readonly desk: Pick<TicketSystem, 'changedSince' | 'read'>;
  readonly sinceMs: number;
  /** Takes each ticket as it is read. */
  readonly take: (read: ReadTicket) => void;
  readonly tell: (line: () => string) => void;
  /** @default a second */
  readonly againMs?: number;
};

/** A month of a large service desk; four at once of 100 ms each are read in some eight minutes. */
export const MOST_TICKETS = 20_000;
const PAGE = 1_000;
const MOST_PAGES = 500;
const LIST_CALL_MS = 20_000;
const READ_CALL_MS = 10_000;
/** What a person at a screen asks for stands behind what the service asks for. */
const AT_ONCE = 4;
const TRIES = 3;
const AGAIN_MS = 1_000;
/** So many one after another: it is the ticket system, and no ticket. */
const MOST_UNREAD = 5;

export async function readBoardList(asking: Asking): Promise<({ readonly kind: 'read' } & BoardList) | NotListed> {
  const listed = await listAll(asking);
  return listed.kind === 'listed' ? readAll(asking, listed) : listed;
}

type Listed = { readonly kind: 'listed'; readonly changes: ReadonlyMap<string, TicketChange>; readonly unnamed: number };
async function listAll({ sinceMs, tell, ...asking }: Asking): Promise<Listed | NotListed> {
  const changes = new Map<string, TicketChange>();
  let from: Parameters<TicketSystem['changedSince']>[0] = { sinceMs };
  let unnamed = 0;
  let hasBegunAnew = false;
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const at = from;
    const read: ChangesRead = await tried(asking, () => asking.desk.changedSince(at, PAGE, LIST_CALL_MS));
    if (read.kind === 'place-unknown' && !hasBegunAnew) {
      [hasBegunAnew, from, unnamed] = [true, { sinceMs }, 0];
      continue;
    }
    if (read.kind === 'unsupported') return read;
    if (read.kind !== 'changes') return { kind: 'refused', why: whyOf(read) };
    for (const change of read.changes) changes.set(change.id, newer(changes.get(change.id), change));
    unnamed += read.skipped;
    tell(() => `${changes.size.toLocaleString('en')} tickets listed`);
    if (changes.size > MOST_TICKETS) return { kind: 'too-many' };
    if (!read.more) return { kind: 'listed', changes, unnamed };
    const next = read.after === undefined ? { sinceMs: read.lastChangedAtMs ?? from.sinceMs } : { sinceMs, after: read.after };
    if (next.sinceMs === from.sinceMs && next.after === from.after) break;
    from = next;
  }
  return { kind: 'refused', why: 'it lists without an end' };
}

const newer = (one: TicketChange | undefined, other: TicketChange): TicketChange =>
  one === undefined || other.changedAtMs >= one.changedAtMs ? other : one;

async function readAll(asking: Asking, { changes, unnamed }: Listed): Promise<({ readonly kind: 'read' } & BoardList) | NotListed> {
  const unread: { readonly ticket: string; readonly why: string }[] = [];
  const seen = { done: 0, gone: 0, inVain: 0, refused: undefined as string | undefined };
  const rest = changes.values();
  const some = async (): Promise<void> => {
    for (const { id, changedAtMs } of rest) {
      if (seen.refused !== undefined) return;
      const read = await tried(asking, () => asking.desk.read(id, READ_CALL_MS));
      seen.done += 1;
      asking.tell(() => `${seen.done.toLocaleString('en')} of ${changes.size.toLocaleString('en')} tickets read`);
      if (read.kind === 'found') asking.take({ ticket: read.ticket, changedAtMs });
      else if (read.kind === 'absent' || read.kind === 'named-absent') seen.gone += 1;
      else unread.push({ ticket: id, why: read.detail });
      seen.inVain = read.kind === 'unreachable' ? seen.inVain + 1 : 0;
      if (read.kind === 'forbidden' || (read.kind === 'unreachable' && seen.inVain >= MOST_UNREAD)) seen.refused ??= read.detail;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  if (seen.refused !== undefined) return { kind: 'refused', why: seen.refused };
  return { kind: 'read', listed: changes.size, unnamed, gone: seen.gone, unread };
}

/** What passes is asked for again. */
async function tried<Read extends ChangesRead | TicketRead>(
  { againMs = AGAIN_MS }: Pick<Asking, 'againMs'>,
  ask: () => Promise<Read>,
): Promise<Read> {
  for (let tries = 1; ; tries += 1) {
    const read = await ask();
    if (read.kind !== 'unreachable' || tries === TRIES) return read;
    await pause(read.retryAfterMs ?? againMs);
  }
}

const whyOf = (read: Exclude<ChangesRead, { kind: 'changes' | 'unsupported' }>): string =>
  read.kind === 'place-unknown' ? 'it does not know the place that it has just told' : read.detail;
