/** Decides what of a page is news and what is our own doing, as rows for the ledger. */
import type { TicketChange } from '../../connectors/desk/contract.ts';
import type { PollItem } from '../../ledger/contract.ts';
import { ACTS_CALL_MS } from './poll.ts';
import type { Poll } from './poll.ts';

type Known = ReadonlyMap<string, PollItem>;
/** `isProven`: what the page calls ours is ours. `isHead`: it is listed once more from further back, so only news is of use. */
export type Asked = { readonly isProven: boolean; readonly isHead: boolean };

/** Rows for what was not listed before at this version. Of a ticket that is named twice the later counts. */
export async function itemsOf(poll: Poll, page: readonly TicketChange[], asked: Asked): Promise<readonly PollItem[]> {
  const changes = [...new Map(page.map((change) => [change.id, change])).values()];
  const rows = await poll.ledger.pollItems(
    poll.connection,
    changes.map(({ id }) => id),
  );
  const known: Known = new Map(rows.map((row) => [row.ticket, row]));
  const again = changes.filter(({ id, version, changedAtMs }) => {
    const row = known.get(id);
    return row?.version === version && row.changedAtMs !== changedAtMs;
  });
  const fresh = changes.filter(({ id, version }) => known.get(id)?.version !== version);
  const items: PollItem[] = again.map((change) => itemOf(change, false));
  const ours = await oursAmong(poll, fresh, known, asked);
  for (const change of fresh) {
    const isOurs = ours.has(change.id);
    if (asked.isHead && (isOurs || change.actor === 'us')) continue;
    items.push(itemOf(change, !isOurs));
    if (isOurs) poll.sum.ours += 1;
    poll.sum.listed += 1;
  }
  return items;
}

/**
 * A change is ours if the list calls it so and was asked for from far enough back. It calls most of ours somebody's, because somebody made
 * the ticket within the overlap. So a version that a write of ours has returned is looked at more closely. It proves that nobody has come
 * after us, but not that nobody came before: a reply of the client that slipped in between our look and our note is in that version, too.
 * Therefore the desk is asked for the acts since the version that was last announced: where all of them are ours, this change is ours.
 */
async function oursAmong(poll: Poll, fresh: readonly TicketChange[], known: Known, { isProven }: Asked): Promise<ReadonlySet<string>> {
  const ours = new Set<string>();
  const askable: TicketChange[] = [];
  for (const change of fresh) {
    const row = known.get(change.id);
    if (change.actor === 'us' && isProven) ours.add(change.id);
    else if (row !== undefined && !row.waits) askable.push(change);
  }
  const written = await poll.ledger.ourVersions(
    poll.connection,
    askable.map(({ id, version }) => ({ ticket: id, version })),
  );
  for (const { id, version, actor } of askable) {
    if (actor !== 'us' && !written.has(`${id} ${version}`)) continue;
    const since = known.get(id)?.version;
    if (since !== undefined && (await isOursSince(poll, { ticket: id, since }))) ours.add(id);
  }
  return ours;
}

type Question = { readonly ticket: string; readonly since: string };
/** In doubt it is not: an announcement too many finds nothing to do. */
async function isOursSince(poll: Poll, { ticket, since }: Question): Promise<boolean> {
  if (poll.asksLeft <= 0) return false;
  poll.asksLeft -= 1;
  poll.beat();
  const read = await poll.desk.acts(ticket, since, ACTS_CALL_MS);
  switch (read.kind) {
    case 'acts':
      return read.acts.length > 0 && read.acts.every(({ actor }) => actor === 'us');
    case 'unknown-version':
      return false;
    case 'unreachable':
    case 'forbidden':
      // Each further question might take as long as this one.
      poll.asksLeft = 0;
      return false;
  }
}

/** No ticket is made after its last change, whatever the desk says: nobody keeps himself the newest for ever. */
const itemOf = ({ id, version, actor, changedAtMs, createdAtMs }: TicketChange, waits: boolean): PollItem => ({
  ticket: id,
  version,
  actor,
  changedAtMs,
  freshAtMs: Math.min(createdAtMs ?? changedAtMs, changedAtMs),
  waits,
  tries: 0,
  nextAtMs: 0,
});
