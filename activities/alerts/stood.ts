/** How a group stands that an earlier run has told of, from what the ledger keeps of it: for a run that is begun again, and knows nothing. */
import { itemId } from '../../workflows/ids.ts';
import { openKey } from '../desk/open-ticket.ts';
import { readFrozen } from './frozen.ts';
import { groupRun, numberIn, ownFacts } from './group-ids.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { OpenTicket, Stood } from '../../workflows/alerts/group-contract.ts';
import type { FrozenFacts } from './frozen.ts';

export type StoodPorts = {
  readonly ledger: Pick<Ledger, 'writeState' | 'newestFacts' | 'factsAt'>;
  /** What the ids of its explanations begin with. */
  readonly prefix: string;
};
type Told = { readonly number: number; readonly atMs: number; readonly facts: FrozenFacts };

/** Whatever raises a priority bears a number, too, and freezes nothing: there are four severities. */
const MOST_RAISES = 4;
/** Of each ticket, of several groups perhaps: what a day has room for many times over. */
const MOST_READ = 50;

/** Undefined where nothing was told on a ticket that is known. `tickets`: the ticket connection. */
export async function stoodOf(ports: StoodPorts, row: EpisodeRow, tickets: string, { firing }: Counts): Promise<Stood | undefined> {
  const { ticket } = row;
  if (ticket === undefined) return undefined;
  const made = await madeFor(ports, row);
  const own = await toldIn(ports, ownFacts(row), row);
  const items = [...new Set([ticket, ...made])].map((one) => itemId(ports.prefix, tickets, one));
  const onTickets = await Promise.all(items.map((item) => toldIn(ports, item, row)));
  const told = [...own, ...onTickets.flat()].toSorted((one, other) => one.number - other.number);
  const last = told.findLast(({ facts: { kind } }) => kind !== 'closing');
  if (last === undefined) return undefined;
  // What was being said at the end is said on, under its number: it may stand there already.
  const closing = firing === 0 ? told.find(({ facts: { kind } }) => kind === 'closing') : undefined;
  const newest = made.at(-1);
  return {
    ticket,
    openings: made.length,
    tellings: closing === undefined ? (told.at(-1)?.number ?? 0) + MOST_RAISES : closing.number - 1,
    earlier: earlierOf(own, made, ticket),
    // Where it goes on at a ticket that was not made for it last, that one was followed, or is the source's.
    ...(newest === undefined || newest === ticket ? {} : { followed: { from: newest, into: ticket, isSaid: true } }),
    last: {
      kind: last.facts.kind,
      atMs: last.atMs,
      count: last.facts.facts.count,
      severity: last.facts.facts.severity,
      hosts: last.facts.facts.hosts.length,
      rules: last.facts.facts.rules.length,
    },
    notesAtMs: [...new Map(told.map(({ number, atMs }) => [number, atMs])).values()],
  };
}

/** The tickets that were made for it, in their order. */
async function madeFor({ ledger }: StoodPorts, row: EpisodeRow): Promise<readonly string[]> {
  const made: string[] = [];
  for (;;) {
    const state = await ledger.writeState(openKey({ workflowId: groupRun(row), episode: row.episode, number: made.length + 1 }));
    if (state.kind !== 'applied') return made;
    made.push(state.ref);
  }
}

/** What was frozen for tellings of this episode under that id, the newest first. */
async function toldIn({ ledger }: StoodPorts, item: string, row: EpisodeRow): Promise<readonly Told[]> {
  const newest = await ledger.newestFacts(item);
  const told: Told[] = [];
  for (let at = newest?.number ?? 0; at > Math.max(0, (newest?.number ?? 0) - MOST_READ); at -= 1) {
    const kept = at === newest?.number ? newest : await ledger.factsAt(item, at);
    if (kept?.facts === undefined) continue;
    const facts = readFrozen(kept.facts);
    const number = numberIn(facts.ref, row);
    if (number !== undefined) told.push({ number, atMs: kept.atMs, facts });
  }
  return told;
}

/** Those that were open when another was made for a higher severity, the oldest first. */
function earlierOf(own: readonly Told[], made: readonly string[], ticket: string): readonly OpenTicket[] {
  const raised = new Set(own.flatMap(({ facts: { linked } }) => (linked?.why === 'raised' ? [linked.ticket] : [])));
  return made.flatMap((one, at) => (one !== ticket && raised.has(one) ? [{ ticket: one, opening: at + 1 }] : []));
}
