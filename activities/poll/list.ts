/** Goes through the list page by page, from where it was left, and puts what it names into the ledger. */
import type { ListFrom, TicketSystem } from '../../connectors/ticket-system.ts';
import type { PollCursor, PollListing } from '../../ledger/contract.ts';
import { announceSome } from './announce.ts';
import type { Announced } from './announce.ts';
import { OVERLAP_MS, firstCursor, forgottenMs, isAhead, isProven, openList, turnPage, within } from './cursor.ts';
import { itemsOf } from './keep.ts';
import { LISTING_MS, LIST_CALL_MS, MOST_ANNOUNCED, MOST_KEPT, MOST_PAGES, PAGE, isOver } from './poll.ts';
import type { Poll } from './poll.ts';

type Read = Awaited<ReturnType<TicketSystem['changedSince']>>;
type Changes = Extract<Read, { kind: 'changes' }>;
type Trouble = Exclude<Read, { kind: 'changes' | 'place-unknown' }>;
/** `left`: there is more, for the next poll. */
export type Listed = { readonly kind: 'ended' | 'left' } | Trouble | Extract<Announced, { why: string }>;

/** Beside a backlog so many pages of what is new are asked for. */
const HEAD_PAGES = 3;

export async function list(poll: Poll): Promise<Listed> {
  let cursor = await cursorOf(poll);
  let hasHead = false;
  let hasBegunAnew = false;
  for (let pages = 1; ; pages++) {
    if (await isFull(poll)) return { kind: 'left' };
    if (cursor.listing !== undefined && !hasHead) {
      hasHead = true;
      await listHead(poll, cursor);
    }
    const nowMs = await poll.clock.nowMs();
    const listing = openList(cursor, nowMs);
    const read = await ask(poll, { sinceMs: listing.fromMs, after: listing.after });
    if (read.kind === 'place-unknown') {
      if (hasBegunAnew)
        return { kind: 'unreachable', detail: 'the desk does not know the place that it has just told', retryAfterMs: undefined };
      hasBegunAnew = true;
      cursor = { ...cursor, listing: undefined };
      continue;
    }
    if (read.kind !== 'changes') return read;
    cursor = await keepPage(poll, cursor, { listing, read, nowMs });
    if (cursor.listing === undefined) return { kind: 'ended' };
    const announced = poll.sum.accepted < MOST_ANNOUNCED ? await announceSome(poll) : undefined;
    if (announced && 'why' in announced) return announced;
    if (pages >= MOST_PAGES || (await isOver(poll, LISTING_MS))) return { kind: 'left' };
  }
}

function ask({ desk, beat }: Poll, from: ListFrom): Promise<Read> {
  beat();
  return desk.changedSince(from, PAGE, LIST_CALL_MS);
}

/** Written down before the ticket system is first asked: what changes while it cannot answer is not older than the first answer. */
async function cursorOf({ ledger, clock, connection }: Poll): Promise<PollCursor> {
  const nowMs = await clock.nowMs();
  const known = await ledger.pollCursor(connection);
  if (known) return within(known, nowMs);
  const first = firstCursor(nowMs);
  await ledger.putPollCursor(connection, first);
  return first;
}

type Got = { readonly listing: PollListing; readonly read: Changes; readonly nowMs: number };
async function keepPage(poll: Poll, before: PollCursor, { listing: begun, read, nowMs }: Got): Promise<PollCursor> {
  const items = await itemsOf(poll, read.changes, isProven(before, begun) ? 'proven' : 'unproven');
  poll.sum.unnamed += read.skipped;
  const { cursor, crowdAtMs } = turnPage(before, begun, read, nowMs);
  const told = alertOnce(poll, cursor, wordsOf(read, crowdAtMs, nowMs));
  const next = { ...cursor, told: told.told, polledAtMs: poll.polledAtMs, listing: cursor.listing && { ...cursor.listing, met: told.met } };
  await poll.ledger.putPollPage(poll.connection, items, next);
  if (next.listing === undefined) await poll.ledger.forgetPollItems(poll.connection, forgottenMs(next));
  return next;
}

/** Near now: beside a long backlog what is new would wait for all of it. What this finds is found once more by the list itself. */
async function listHead(poll: Poll, cursor: PollCursor): Promise<void> {
  const sinceMs = (await poll.clock.nowMs()) - OVERLAP_MS;
  let from: ListFrom = { sinceMs };
  for (let pages = 1; pages <= HEAD_PAGES; pages++) {
    const read = await ask(poll, from);
    if (read.kind !== 'changes') return;
    const items = await itemsOf(poll, read.changes, 'near-now');
    await poll.ledger.putPollPage(poll.connection, items, { ...cursor, polledAtMs: poll.polledAtMs });
    if (!read.more || read.lastChangedAtMs === undefined) return;
    from = read.after === undefined ? { sinceMs: read.lastChangedAtMs } : { sinceMs, after: read.after };
  }
}

async function isFull({ ledger, connection }: Poll): Promise<boolean> {
  const { kept, waiting } = await ledger.pollCounts(connection);
  if (kept + PAGE <= MOST_KEPT) return false;
  if (waiting + PAGE > MOST_KEPT) return true;
  await ledger.forgetOldestPollItems(connection, kept - waiting);
  return false;
}

/** A word is what people are told once, until it is over; the sentence is what they read. */
type Word = { readonly word: string; readonly alert: Parameters<Poll['alert']>[0] };
function wordsOf(
  { changes, skipped, unclear }: Changes,
  crowdAtMs: number | undefined,
  nowMs: number,
): (connection: string) => readonly Word[] {
  const ahead = changes.filter((change) => isAhead(change, nowMs)).at(-1);
  return (connection) => [
    ...(crowdAtMs === undefined
      ? []
      : [
          {
            word: `crowd ${crowdAtMs}`,
            alert: {
              kind: 'poll-crowded' as const,
              detail: `${connection} lists more tickets changed at ${new Date(crowdAtMs).toISOString()} than one answer holds: some may be missed`,
            },
          },
        ]),
    ...(ahead === undefined
      ? []
      : [
          {
            word: 'ahead',
            alert: {
              kind: 'poll-ahead' as const,
              detail: `${connection} lists tickets as changed up to ${new Date(ahead.changedAtMs).toISOString()}, which is to come: is its clock right, and ours?`,
            },
          },
        ]),
    ...(unclear === 0
      ? []
      : [
          {
            word: 'unclear',
            alert: {
              kind: 'poll-unclear' as const,
              detail: `${connection} lists tickets whose version, changedAt or actor is none of the contract's: they are looked at all the same, ${unclear} of one page`,
            },
          },
        ]),
    ...(skipped === 0
      ? []
      : [
          {
            word: 'unnamed',
            alert: {
              kind: 'poll-unnamed' as const,
              detail: `${connection} lists tickets whose ids are not 1 to 64 letters, digits, _ or -: they are left out, ${skipped} of one page`,
            },
          },
        ]),
  ];
}

function alertOnce(
  { alert, connection }: Poll,
  { told, listing }: PollCursor,
  words: (connection: string) => readonly Word[],
): { readonly told: readonly string[]; readonly met: readonly string[] } {
  const here = words(connection);
  for (const { word, alert: what } of here) if (!told.includes(word)) alert(what);
  const names = here.map(({ word }) => word);
  return { told: [...new Set([...told, ...names])], met: [...new Set([...(listing?.met ?? []), ...names])] };
}
