/** Lists what has changed in a ticket system and announces it, page by page; how far it came is written down after each. */
import { Context } from '@temporalio/activity';
import { asActivities } from '../failures.ts';
import { firstCursor, nextCursor, unseen } from './cursor.ts';
import type { Desk, DeskEvent, TicketChange } from '../../connectors/desk/contract.ts';
import type { Ledger, PollCursor } from '../../ledger/contract.ts';
import type { PollActivities, PollOutcome } from '../../workflows/poll/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type PollPorts = {
  readonly desk: Pick<Desk, 'changedSince'>;
  readonly ledger: Pick<Ledger, 'pollCursor' | 'putPollCursor'>;
  /** Makes an announced ticket durable, as the ingress does. */
  readonly accept: (
    connection: string,
    event: DeskEvent,
  ) => Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly why: string }>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** Says that this is still going on. */
  readonly beat?: () => void;
};

const CALL_MS = 10_000;
const PAGE = 200;
/** So many tickets of one and the same millisecond are no ticket system; a page of them is still under a megabyte. */
const LARGEST_PAGE = 3_200;
/** 4,000 changes in one poll; the next one goes on, and people's tickets do not wait behind a mass update for minutes. */
const MOST_PAGES = 20;

export function createPollActivities(ports: PollPorts): PollActivities {
  return asActivities({
    pollChanges: (connection) => pollChanges({ beat: () => Context.current().heartbeat(), ...ports }, connection),
  } satisfies PollActivities);
}

export async function pollChanges(ports: PollPorts, connection: string): Promise<PollOutcome> {
  let cursor = (await ports.ledger.pollCursor(connection)) ?? firstCursor(await ports.clock.nowMs());
  const sum = { listed: 0, accepted: 0, ours: 0 };
  let limit = PAGE;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    ports.beat?.();
    const read = await ports.desk.changedSince(cursor.sinceMs, limit, CALL_MS);
    if (read.kind !== 'changes') return refused(ports, connection, read);
    const fresh = unseen(cursor, read.changes);
    const taken = await announce(ports, connection, fresh);
    if (taken.kind === 'failed') return { kind: 'not-taken', why: taken.why };
    sum.listed += fresh.length;
    sum.accepted += taken.accepted;
    sum.ours += fresh.length - taken.accepted;
    const next = nextCursor(cursor, read.changes, read.more, await ports.clock.nowMs());
    const isStill = read.more && next.sinceMs === cursor.sinceMs;
    cursor = isStill && limit >= LARGEST_PAGE ? pastTheCrowd(ports, connection, next) : next;
    if (isStill) limit = Math.min(limit * 2, LARGEST_PAGE);
    await ports.ledger.putPollCursor(connection, cursor);
    if (!read.more) return { kind: 'polled', ...sum, more: false };
  }
  return { kind: 'polled', ...sum, more: true };
}

type Trouble = Exclude<Awaited<ReturnType<Desk['changedSince']>>, { kind: 'changes' }>;
function refused({ alert }: PollPorts, connection: string, read: Trouble): PollOutcome {
  switch (read.kind) {
    case 'unreachable':
      return { kind: 'unreachable', why: read.detail };
    case 'forbidden':
      alert({ kind: 'desk-forbidden', detail: `${connection} refuses our token at the list of changes: give it the rights it had` });
      return { kind: 'unreachable', why: read.detail };
    case 'unsupported':
      alert({ kind: 'poll-unsupported', detail: `${connection} has no list of changes: set its intake to webhook` });
      return { kind: 'unsupported', why: 'the ticket system has no list of changes' };
  }
}

async function announce(
  { accept, beat }: PollPorts,
  connection: string,
  changes: readonly TicketChange[],
): Promise<{ readonly kind: 'taken'; readonly accepted: number } | { readonly kind: 'failed'; readonly why: string }> {
  let accepted = 0;
  for (const { id, version, actor } of changes) {
    // Our own writes are listed, too; they are no news.
    if (actor === 'us') continue;
    beat?.();
    const done = await accept(connection, { deliveryId: `poll:${id}:${version}`, type: 'ticket.updated', ticket: id, actor });
    if (done.kind === 'failed') return done;
    accepted += 1;
  }
  return { kind: 'taken', accepted };
}

/** Without this the poll would stand here for ever. The rest of that millisecond is listed when it changes again. */
function pastTheCrowd({ alert }: PollPorts, connection: string, cursor: PollCursor): PollCursor {
  alert({
    kind: 'poll-crowded',
    detail: `${connection} lists over ${LARGEST_PAGE} tickets changed in one millisecond: some may be missed`,
  });
  return { ...cursor, sinceMs: cursor.sinceMs + 1 };
}
