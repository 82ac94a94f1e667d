/** Announces listed changes: half the newest tickets, half the oldest changes, so that neither new tickets nor a backlog have to wait. */
import { actorIn } from '../../connectors/ticket-system.ts';
import type { PollItem } from '../../ledger/contract.ts';
import { MOST_ANNOUNCED, POLL_MS, isOver } from './poll.ts';
import type { Doubted, Poll } from './poll.ts';

/** `in-doubt`: some were not taken and none was, so that nobody can say whether it is them. */
export type Announced = { readonly kind: 'all' | 'some' } | { readonly kind: 'nothing-taken' | 'in-doubt'; readonly why: string };

/** Taken from each end at once; a kill announces these once more, which their ids make harmless. */
const EACH_END = 50;
/** So many in a row that are not taken are no accident of theirs. Each may cost some seconds. */
const IN_A_ROW = 10;
/** More than a minute: the next poll tries others first, so that these cannot stand in everybody's way. */
const SET_ASIDE_MS = 90_000;
/** Half an hour at most: somebody may have fixed by hand what held the item. */
const LONGEST_REST_MS = 30 * 60_000;
/** From so many tries on an item counts as one that cannot be taken, also where nothing else has proven that others can. */
const TOLD_AT = 5;

/** Until nothing waits that may be tried now, or this poll is over. */
export async function announceAll(poll: Poll): Promise<Announced> {
  for (;;) {
    const batch = await announceSome(poll);
    if (batch.kind === 'nothing-taken') return batch;
    if (batch.kind === 'all' || poll.sum.accepted >= MOST_ANNOUNCED || (await isOver(poll, POLL_MS))) return decideDoubted(poll, batch);
  }
}

/** One batch. What is in doubt is taken on to the next one: the first that is taken after it says that it was its own fault. */
export async function announceSome(poll: Poll): Promise<Announced> {
  const nowMs = await poll.clock.nowMs();
  const newest = await poll.ledger.pollWaiting(poll.connection, 'newest', nowMs, EACH_END);
  const oldest = await poll.ledger.pollWaiting(poll.connection, 'oldest', nowMs, EACH_END);
  const tried = new Set(poll.doubted.map(({ item }) => item));
  const batch = inOrder([...new Map([...newest, ...oldest].map((one) => [one.item, one])).values()].filter(({ item }) => !tried.has(item)));
  const end = batch.length === 0 ? { kind: 'all' as const } : await announce(poll, batch, nowMs);
  if (end.kind !== 'nothing-taken' && poll.doubted.length === 0 && (batch.length > 0 || (await restingNow(poll)) === 0))
    poll.polledAtMs = await poll.clock.nowMs();
  return end;
}

/** One of those that were not taken before comes first, so that the others can tell whose fault it is; the rest of them stand in nobody's way. */
function inOrder(items: readonly PollItem[]): readonly PollItem[] {
  const [first, ...rest] = items.filter(({ tries }) => tries > 0);
  return [...(first ? [first] : []), ...items.filter(({ tries }) => tries === 0), ...rest];
}

/** What cannot be taken alone is put off and told; what nothing can be taken beside ends the poll, and is nobody's fault. */
async function announce(poll: Poll, batch: readonly PollItem[], nowMs: number): Promise<Announced> {
  const taken: PollItem[] = [];
  let why = '';
  try {
    for (const item of batch) {
      poll.beat();
      const end = await poll.accept(poll.connection, eventOf(item));
      if (end.kind === 'not-now') {
        // Nobody's fault, and no try: it waits in the ledger until new items are taken again.
        await poll.ledger.pollRefused(poll.connection, { item: item.item, tries: item.tries, nextAtMs: nowMs + SET_ASIDE_MS });
        continue;
      }
      if (end.kind === 'failed') {
        why = end.why;
        poll.doubted.push({ ...item, why });
        if (poll.doubted.length >= IN_A_ROW) break;
        continue;
      }
      taken.push(item);
      poll.sum.accepted += 1;
      await putOff(poll, poll.doubted.splice(0), { isProven: true, nowMs });
    }
  } finally {
    await poll.ledger.pollAnnounced(poll.connection, taken);
  }
  if (poll.doubted.length < IN_A_ROW) return { kind: 'some' };
  await setAside(poll, poll.doubted.splice(0), nowMs);
  return { kind: 'nothing-taken', why };
}

/** How many rest of which nobody can say yet whose fault it is. */
const restingNow = async ({ ledger, connection, clock }: Poll): Promise<number> =>
  ledger.pollResting(connection, { nowMs: await clock.nowMs(), told: TOLD_AT });

/** It is nobody's fault, and none of them is told of alone. */
async function setAside(poll: Poll, items: readonly PollItem[], nowMs: number): Promise<void> {
  for (const { item, tries } of items) {
    const asTried = tries < TOLD_AT ? Math.min(tries + 1, TOLD_AT - 2) : tries;
    await poll.ledger.pollRefused(poll.connection, { item, tries: asTried, nextAtMs: nowMs + SET_ASIDE_MS });
  }
}

/** At the end of a poll: puts off the doubted items, or blames none of them if too many failed together. */
async function decideDoubted(poll: Poll, end: Announced): Promise<Announced> {
  const doubted = poll.doubted.splice(0);
  const nowMs = await poll.clock.nowMs();
  const resting = await restingNow(poll);
  const doubt = doubted.find(({ tries }) => tries < TOLD_AT);
  // With those that an earlier poll has set aside they are too many to be at fault themselves.
  if (poll.sum.accepted === 0 && doubt !== undefined && resting + doubted.length >= IN_A_ROW) await setAside(poll, doubted, nowMs);
  else await putOff(poll, doubted, { isProven: false, nowMs });
  if (doubt !== undefined) return { kind: 'in-doubt', why: doubt.why };
  if (poll.sum.accepted === 0 && resting > 0)
    return { kind: 'in-doubt', why: `${resting} ticket(s) that nothing has taken rest until they are tried again` };
  poll.polledAtMs = nowMs;
  return end;
}

type Refusal = { readonly isProven: boolean; readonly nowMs: number };
async function putOff(poll: Poll, items: readonly Doubted[], { isProven, nowMs }: Refusal): Promise<void> {
  for (const { item, tries: before, why } of items) {
    const tries = (isProven ? Math.max(before, TOLD_AT - 1) : before) + 1;
    const restMs = Math.min(SET_ASIDE_MS * 2 ** Math.max(0, tries - TOLD_AT), LONGEST_REST_MS);
    await poll.ledger.pollRefused(poll.connection, { item, tries, nextAtMs: nowMs + restMs });
    if (before < TOLD_AT && tries >= TOLD_AT)
      poll.alert({
        kind: 'poll-item-refused',
        detail: `ticket ${item} of ${poll.connection} cannot be announced to its workflow: ${why}; all others go on, and it is tried again`,
      });
  }
}

const eventOf = ({ item, version, actor }: PollItem): Parameters<Poll['accept']>[1] => ({
  deliveryId: `poll:${item}:${version}`,
  type: 'ticket.updated',
  ticket: item,
  // Of an older release's words one may be unknown by now; who it was is read again in any case.
  actor: actorIn(actor) ?? 'automation',
});
