/** A whole Standby with a board of alerts: tickets of known groups on it, others beside, and what must stand on them afterwards. */
import assert from 'node:assert/strict';
import { message, send } from './deliveries.ts';
import { keepPosting } from './alerting.ts';
import { until } from './live.ts';
import { triageId } from './triage-id.ts';
import { CLOUD } from './configured.ts';
import type { JournalEntry, NewTicket } from '../../simulator/stage/stage.ts';
import type { Live, LiveOptions } from './live.ts';

export const BOARD = 'projects';
const CLIENTS = ['acme', 'globex'];
const CONDITIONS = ['Disk full on', 'Service stopped:'];

/** `group`: its client and condition. */
export type BoardTicket = NewTicket & { readonly id: string; readonly group: string };

/** So many tickets of each group, one group after the other each time, so that each goes on until the end. */
export const boardTickets = (each: number, from = 1): readonly BoardTicket[] =>
  Array.from({ length: each }, (_, round) =>
    CLIENTS.flatMap((client) =>
      CONDITIONS.map((condition, at): BoardTicket => {
        const number = from + round;
        const host = `srv-${number}`;
        return {
          id: `B-${client}-${at}-${String(number).padStart(3, '0')}`,
          client,
          subject: `${condition} ${host}`,
          body: 'Made by the monitor.',
          actor: 'automation',
          fields: { destination: BOARD, priority: 'P3' },
          group: `${client} ${condition}`,
        };
      }),
    ),
  ).flat();

/**
 * Its desk delivers nothing by itself: the test posts what comes by the webhook, and the poll finds all of them. A window ends with its
 * `each`th alert and not by time: one that is lost leaves it open, and one that is counted twice ends it early.
 */
export const boarding = (each: number, given: LiveOptions = {}): LiveOptions => ({
  ...given,
  webhooks: 'off',
  settings: {
    intake: 'both',
    pollEveryMs: 3_000,
    lookAgainMs: 2_000,
    ...given.settings,
    clients: { acme: CLOUD, globex: CLOUD },
    file: {
      alerts: {
        rmm: {
          kind: 'ticket-board',
          tickets: 'desk',
          boards: [BOARD],
          conditions: [{ subject: String.raw`^Disk full on (?<host>\S+)`, name: 'Disk full' }],
          window: { quiet: '1h', atMost: '6h', alerts: each },
          notes: { apart: '1m' },
        },
      },
    },
  },
});

/** As the simulator takes them. */
export const newTickets = (tickets: readonly BoardTicket[]): readonly NewTicket[] =>
  tickets.map(({ id, client, subject, body, actor, fields }) => ({
    id,
    client,
    subject,
    body,
    ...(actor === undefined ? {} : { actor }),
    ...(fields === undefined ? {} : { fields }),
  }));

let deliveries = 0;
/** Each time under an id of its own: a ticket system that says again what it has said. */
export async function announce({ service }: Pick<Live, 'service'>, tickets: readonly string[]): Promise<void> {
  for (const ticket of tickets)
    await keepPosting(async () => {
      const { status } = await send(`${service().urls.ingress}/hooks/desk`, message(ticket, { id: `evt_${(deliveries += 1)}` }));
      return { status, retryAfter: null, text: '' };
    });
}

/** Our notes on a ticket as they read now, without those that say no more than that they are replaced. */
export function standing(journal: readonly JournalEntry[], ticket: string): readonly string[] {
  const notes = new Map<string, string>();
  for (const { kind, ticket: on, actor, noteId, text } of journal)
    if ((kind === 'note-added' || kind === 'note-edited') && actor === 'us' && on === ticket && noteId !== undefined)
      notes.set(noteId, text ?? '');
  return [...notes.values()].filter((text) => /^Standby counts /m.test(text));
}

export const oldestOf = (tickets: readonly BoardTicket[]): readonly BoardTicket[] =>
  [...Map.groupBy(tickets, ({ group }) => group).values()].flatMap(([first]) => first ?? []);

/** Waits until each group is explained on its oldest and nothing is under way, and holds what stands against the tickets that were made. */
export async function assertBoards(live: Live, tickets: readonly BoardTicket[], each: number, withinMs = 90_000): Promise<void> {
  const oldest = oldestOf(tickets);
  const journal = await until(
    'one note on the oldest of each group, which explains it',
    withinMs,
    () => live.stage.journal(),
    (seen) =>
      oldest.every(({ id }) => {
        const [note = '', ...others] = standing(seen, id);
        return note.includes('at about the same time') && others.length === 0;
      }),
  );
  for (const { id, group } of oldest) {
    const [note = ''] = standing(journal, id);
    assert.match(note, new RegExp(`^Standby counts ${each} alerts: `));
    const theirs = tickets.filter((one) => one.group === group).map((one) => one.id);
    assert.ok(note.includes(`Its open tickets, the oldest first, are ${theirs.join(', ')}.`), note);
  }
  const touched = new Set(journal.filter(({ actor }) => actor === 'us').map(({ ticket }) => ticket));
  assert.deepEqual(
    tickets.filter(({ id }) => touched.has(id)),
    oldest,
    'nothing of ours on the others, and none is closed',
  );
  assert.deepEqual(
    journal
      .filter(({ kind, actor }) => actor === 'us' && kind !== 'note-added' && kind !== 'note-edited')
      .map(({ kind, ticket }) => `${kind} ${ticket}`)
      .filter((what) => what.includes(' B-')),
    [],
  );
  await live.withLedger(async (ledger) => {
    assert.equal((await ledger.alertsOfOpen('rmm', 10_000)).length, tickets.length, 'each is one alert');
    assert.equal((await ledger.allOpenEpisodes(100)).length, oldest.length);
    for (const { id } of tickets) assert.deepEqual(await ledger.attempts(triageId('desk', id)), [], `${id} is not triaged`);
  });
}

/** Nothing that was announced is without its end. */
export const quiet = (live: Live): Promise<unknown> =>
  until(
    'all that was announced to be done',
    120_000,
    () => live.withLedger((ledger) => ledger.standingDue(1_000)),
    (due) => due.length === 0,
  );
