/** Lists what has changed in a ticket system and announces it, page by page; how far it came is written down after each. */
import { Context } from '@temporalio/activity';
import { asActivities } from '../failures.ts';
import { beginList, endList, firstCursor, isNews, isToldOf, taken, toldOf, turnPage, unseen } from './cursor.ts';
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

/** A thousand changes are 150 KB, which a slow ticket system may have to gather. */
const CALL_MS = 20_000;
/** The most that a ticket system is asked for at once: on the first page what is ours is known to be ours, so it had better be the only one. */
export const PAGE = 1_000;
/** So many announcements end a poll at its next page: some milliseconds each, and it must be over before it is given to somebody else. */
const MOST_ANNOUNCED = 3_000;
/** Half a million tickets. A list without an end is a mistake of the ticket system. */
const MOST_PAGES = 500;

export function createPollActivities(ports: PollPorts): PollActivities {
  return asActivities({
    pollChanges: (connection) => pollChanges({ beat: () => Context.current().heartbeat(), ...ports }, connection),
  } satisfies PollActivities);
}

export async function pollChanges(ports: PollPorts, connection: string): Promise<PollOutcome> {
  let cursor = await cursorOf(ports, connection);
  let listing = beginList(cursor);
  const sum = { listed: 0, accepted: 0, ours: 0 };
  for (let pages = 1; ; pages++) {
    ports.beat?.();
    const read = await ports.desk.changedSince(listing.fromMs, PAGE, CALL_MS);
    if (read.kind !== 'changes') return refused(ports, connection, read);
    const page = read.changes;
    const fresh = unseen(cursor, page);
    const news = fresh.filter((change) => isNews(cursor, listing, change));
    const end = await announce(ports, connection, news);
    if (end.kind === 'failed') return { kind: 'not-taken', why: end.why };
    sum.listed += fresh.length;
    sum.accepted += news.length;
    sum.ours += fresh.length - news.length;
    cursor = taken(cursor, page, await ports.clock.nowMs());
    // More after nothing would be more of nothing.
    const isLast = !read.more || page.length === 0;
    if (isLast) cursor = endList(cursor, listing);
    if (isLast || fresh.length > 0) await ports.ledger.putPollCursor(connection, cursor);
    if (isLast) return { kind: 'polled', ...sum, more: false };
    if (sum.accepted >= MOST_ANNOUNCED || pages >= MOST_PAGES) return { kind: 'polled', ...sum, more: true };
    const turned = turnPage(cursor, listing, page);
    if (turned.crowdAtMs !== undefined) cursor = pastCrowd(ports, connection, cursor, turned.crowdAtMs);
    listing = turned.listing;
  }
}

/** Written down before the ticket system is first asked: what changes while it cannot answer is not older than the first answer. */
async function cursorOf({ ledger, clock }: PollPorts, connection: string): Promise<PollCursor> {
  const known = await ledger.pollCursor(connection);
  if (known) return known;
  const first = firstCursor(await clock.nowMs());
  await ledger.putPollCursor(connection, first);
  return first;
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
  news: readonly TicketChange[],
): Promise<{ readonly kind: 'taken' } | { readonly kind: 'failed'; readonly why: string }> {
  for (const { id, version, actor } of news) {
    beat?.();
    const done = await accept(connection, { deliveryId: `poll:${id}:${version}`, type: 'ticket.updated', ticket: id, actor });
    if (done.kind === 'failed') return done;
  }
  return { kind: 'taken' };
}

/** Without skipping it the poll would stand there for ever. The rest of that millisecond is listed when it changes again. */
function pastCrowd({ alert }: PollPorts, connection: string, cursor: PollCursor, atMs: number): PollCursor {
  if (isToldOf(cursor, atMs)) return cursor;
  const at = new Date(atMs).toISOString();
  alert({ kind: 'poll-crowded', detail: `${connection} lists more tickets changed at ${at} than one answer holds: some may be missed` });
  return toldOf(cursor, atMs);
}
