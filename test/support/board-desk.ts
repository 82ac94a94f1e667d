/** Tickets of a drawn story as their ticket system shows them, what is said on them, and what must stand there. */
import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import { booksOf } from '../../activities/alerts/books.ts';
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { tellOfGroup } from '../../activities/alerts/tell-of-group.ts';
import { keptFactsOf } from '../../activities/kept-facts.ts';
import type { GroupDeskPorts } from '../../activities/alerts/group-ticket.ts';
import type { DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { alertConnection } from './alert-connection.ts';

export const SOURCE = 'rmm';
export const BOARD = 'alerts';

export type Held = {
  ticket: DeskTicket;
  isDeleted: boolean;
  stays: number;
  at: string | undefined;
  unread: boolean;
  highest: number;
  handedOver: boolean;
};

/** The group in which the ticket is an alert as it stands; undefined where it is none. */
export const groupNow = ({ ticket, isDeleted }: Held): string | undefined =>
  isDeleted || ticket.status === 'closed' || ticket.externalId !== undefined || ticket.fields.destination !== BOARD
    ? undefined
    : `${ticket.client} ${ticket.subject}`;

type Speaking = {
  readonly ledger: Ledger;
  readonly desk: TicketSystem;
  readonly clock: GroupDeskPorts['clock'];
  readonly connection: ReturnType<typeof alertConnection>;
};
/** Each group says its first note, and once more because the answer was lost. */
export async function sayAll({ ledger, desk, clock, connection }: Speaking, groups: readonly string[]): Promise<void> {
  const ports: GroupDeskPorts = {
    desk,
    ledger,
    clock,
    alert: () => undefined,
    words: () => ALERTS_ROW.words,
    facts: keptFactsOf([ALERTS_ROW], ledger),
    look: (ticket, mark) => desk.findNote(ticket, mark, 10_000),
    lookForCreated: (externalId) => desk.findCreated(externalId, 10_000),
    leftMs: () => 30_000,
    connectionOf: () => connection,
    settingsOf: () => connection.settings.other,
    explain: () => Promise.resolve({ kind: 'accepted' }),
    books: booksOf(ledger),
    prefix: ALERTS_ROW.prefix,
  };
  for (const group of groups) {
    const episode = await ledger.openEpisode({ connection: SOURCE, group });
    if (episode === undefined) continue;
    const asked = { connection: SOURCE, group, tickets: 'desk', ticket: undefined, episode: episode.episode, number: 1 };
    for (let times = 0; times < 2; times += 1)
      await new MockActivityEnvironment().run(() => tellOfGroup(ports, { ...asked, telling: { kind: 'first', explain: false } }));
  }
}

/** One note on the oldest of each group, none on any other ticket: how many there are. */
export function assertNotes(seed: number, held: ReadonlyMap<string, Held>, notes: ReadonlyMap<string, readonly string[]>): number {
  const alerts = [...held.values()].filter((one) => groupNow(one) !== undefined);
  const groups = Map.groupBy(alerts, groupNow);
  const noted = [...notes].flatMap(([id, texts]) => texts.map(() => id));
  assert.equal(noted.length, groups.size, `seed ${seed}: one note of each group, and none elsewhere`);
  for (const theirs of groups.values()) {
    const [on = '', ...others] = theirs.map(({ ticket }) => ticket.id).filter((id) => notes.has(id));
    assert.deepEqual(others, [], `seed ${seed}: one note of each group`);
    // Ids grow with the time of creation. One that has come back is as old as its return.
    if (theirs.every(({ stays }) => stays === 1)) assert.equal(on, theirs[0]?.ticket.id, `seed ${seed}: on the oldest`);
    const text = notes.get(on)?.[0] ?? '';
    // One alone needs no list.
    for (const { ticket } of theirs.length === 1 ? [] : theirs) assert.ok(text.includes(ticket.id), `seed ${seed}: ${ticket.id} is named`);
    assert.match(text, /^Standby counts \d+ alerts?: /);
  }
  return noted.length;
}

export function deskOf(held: ReadonlyMap<string, Held>, notes: Map<string, string[]>, gate: () => Promise<void> | undefined): TicketSystem {
  const notAsked = (): never => assert.fail('a call that no reading and no note makes');
  return {
    capabilities: notAsked,
    findCreated: notAsked,
    createTicket: notAsked,
    changedSince: notAsked,
    periodPage: notAsked,
    countPeriod: notAsked,
    editNote: notAsked,
    setFields: notAsked,
    close: notAsked,
    async read(id) {
      const { ticket, isDeleted } = held.get(id) ?? assert.fail('a ticket that is not there');
      await gate();
      return isDeleted ? { kind: 'named-absent', why: 'deleted' } : { kind: 'found', ticket };
    },
    async findNote(id, mark) {
      const at = (notes.get(id) ?? []).findIndex((text) => text.includes(`[standby ${mark}]`));
      return at === -1 ? { kind: 'none' } : { kind: 'found', noteId: `n${at}`, text: notes.get(id)?.[at] ?? '' };
    },
    acts: (id) => Promise.resolve({ kind: 'acts', version: held.get(id)?.ticket.version ?? '', acts: [] }),
    async addNote(id, text) {
      notes.set(id, [...(notes.get(id) ?? []), text]);
      return { kind: 'applied', ref: `n${(notes.get(id)?.length ?? 1) - 1}`, version: held.get(id)?.ticket.version ?? '' };
    },
  };
}
