/** Decides what of a page is news and what is our own doing, as rows for the ledger. */
import type { TicketChange } from '../../connectors/ticket-system.ts';
import type { PollItem } from '../../ledger/contract.ts';
import { ACTS_CALL_MS, WRITE_UNDER_WAY_MS } from './poll.ts';
import type { Poll } from './poll.ts';

type Known = ReadonlyMap<string, PollItem>;
/** `proven`: what the page calls ours is ours. `near-now`: it is listed once more from further back, so only news is of use. */
export type Asked = 'proven' | 'unproven' | 'near-now';

/** Rows for what was not listed before at this version. Of a ticket that is named twice the later counts. */
export async function itemsOf(poll: Poll, page: readonly TicketChange[], asked: Asked): Promise<readonly PollItem[]> {
  const changes = [...new Map(page.map((change) => [change.id, change])).values()];
  const rows = await poll.ledger.pollItems(
    poll.connection,
    changes.map(({ id }) => id),
  );
  const known: Known = new Map(rows.map((row) => [row.item, row]));
  const again = changes.filter(({ id, version, changedAtMs }) => {
    const row = known.get(id);
    return row?.version === version && row.changedAtMs !== changedAtMs;
  });
  // Near now the desk is not even asked of what it calls ours.
  const fresh = changes.filter(({ id, version, actor }) => known.get(id)?.version !== version && !(asked === 'near-now' && actor === 'us'));
  const items: PollItem[] = again.map((change) => itemOf(change, false));
  const { ours, later } = await oursAmong(poll, fresh, known, asked);
  for (const change of fresh) {
    const isOurs = ours.has(change.id);
    if (later.has(change.id)) continue;
    if (asked === 'near-now' && isOurs) continue;
    items.push(itemOf(change, !isOurs));
    if (isOurs) poll.sum.ours += 1;
    poll.sum.listed += 1;
  }
  return items;
}

/**
 * A change is ours if the list calls it so and was asked for from far enough back. It calls most of ours somebody's, because somebody made
 * the ticket within the overlap. So a version that a write of ours has returned is looked at more closely, and so is one of a ticket
 * to which a write of ours is under way: the list may show it before the write has returned. It proves that nobody has come
 * after us, but not that nobody came before: a reply of the client that slipped in between our look and our note is in that version, too.
 * Therefore the desk is asked for the acts since the version that was last announced: where all of them are ours, this change is ours.
 * They must be those up to the version that was listed: a replica that is behind lacks the reply that made it. Where they end at another
 * version a change of a moment ago is left for the next list, which names it again; an older one is announced.
 */
async function oursAmong(poll: Poll, fresh: readonly TicketChange[], known: Known, asked: Asked): Promise<Sorted> {
  const ours = new Set<string>();
  const later = new Set<string>();
  const askable: TicketChange[] = [];
  for (const change of fresh) {
    const row = known.get(change.id);
    if (change.actor === 'us' && (asked === 'proven' || (await isAsWeMadeIt(poll, change, row)))) ours.add(change.id);
    else if (row !== undefined && !row.waits) askable.push(change);
  }
  const nowMs = await poll.clock.nowMs();
  const written = await poll.ledger.perhapsOurs(poll.connection, {
    versions: askable.map(({ id, version }) => ({ item: id, version })),
    sentSinceMs: nowMs - WRITE_UNDER_WAY_MS,
  });
  for (const { id, version, actor, changedAtMs } of askable) {
    if (actor !== 'us' && !written.has(`${id} ${version}`)) continue;
    const since = known.get(id)?.version;
    const upTo = since === undefined ? undefined : await oursUpTo(poll, { ticket: id, since });
    if (upTo === version) ours.add(id);
    else if (upTo !== undefined && nowMs - changedAtMs <= LISTED_AGAIN_MS) later.add(id);
  }
  return { ours, later };
}

/** A ticket of ours that was never listed, at the version that it was made with: nobody has come since, and nobody was before. */
async function isAsWeMadeIt({ ledger, connection }: Poll, { id, version }: TicketChange, row: PollItem | undefined): Promise<boolean> {
  return row === undefined && (await ledger.openedVersion(connection, id)) === version;
}

type Sorted = { readonly ours: ReadonlySet<string>; readonly later: ReadonlySet<string> };
/** Well within the overlap of two lists, however wrong the clocks may be. */
const LISTED_AGAIN_MS = 60_000;

type Question = { readonly ticket: string; readonly since: string };
/** The version up to which all is ours. Undefined in doubt: an announcement too many finds nothing to do. */
async function oursUpTo(poll: Poll, { ticket, since }: Question): Promise<string | undefined> {
  if (poll.asksLeft <= 0) return undefined;
  poll.asksLeft -= 1;
  poll.beat();
  const read = await poll.desk.acts(ticket, since, ACTS_CALL_MS);
  switch (read.kind) {
    case 'acts':
      return read.acts.length > 0 && read.acts.every(({ actor }) => actor === 'us') ? read.version : undefined;
    case 'unknown-version':
      return undefined;
    case 'unreachable':
    case 'forbidden':
      // Each further question might take as long as this one.
      poll.asksLeft = 0;
      return undefined;
  }
}

/** No ticket is made after its last change, whatever the desk says: nobody keeps himself the newest for ever. */
const itemOf = ({ id, version, actor, changedAtMs, createdAtMs }: TicketChange, waits: boolean): PollItem => ({
  item: id,
  version,
  actor,
  changedAtMs,
  freshAtMs: Math.min(createdAtMs ?? changedAtMs, changedAtMs),
  waits,
  tries: 0,
  nextAtMs: 0,
});
