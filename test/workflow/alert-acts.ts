/** What rehearsals of groups of alerts ask: alerts of a group of their own, and what stands of them on the simulated desk. */
import assert from 'node:assert/strict';
import { alertOf, keyOf } from '../support/alerts.ts';
import { notesOn } from './people.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Rehearsal } from './rehearsal.ts';

export type Alerts = readonly [Alert, ...Alert[]];
export type Seen = {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly client: string;
  readonly fields: { readonly priority: string | null };
};
export type AlertActs = {
  /** Alerts of a group of their own, each of another host. */
  alertsOf(count: number, given?: Partial<Alert>): Promise<Alerts>;
  /** One more of the same group. */
  more(alerts: Alerts, at: number, given?: Partial<Alert>): Promise<Alert>;
  ticketsOf(alerts: Alerts): readonly Seen[];
  notesOf(ticket: Seen): readonly string[];
  /** The one ticket of these alerts, once it has so many notes. */
  ticketOf(alerts: Alerts, notes: number): Promise<Seen>;
  /** The runs of groups that are open. */
  runs(): Promise<readonly string[]>;
};

/** Conditions of a whole file: each test has groups of its own. */
let rules = 0;

export function alertActs(rehearsal: () => Rehearsal): AlertActs {
  const ticketsOf = ([{ rule }]: Alerts): readonly Seen[] =>
    (rehearsal().desk.tickets() as unknown as readonly Seen[]).filter(({ subject }) => subject.startsWith(`${rule} `));
  const notesOf = ({ id }: Seen): readonly string[] => notesOn(rehearsal().desk, id).map(({ now }) => now);
  return {
    ticketsOf,
    notesOf,
    async alertsOf(count, given = {}) {
      const startsAtMs = await rehearsal().nowMs();
      rules += 1;
      const one = (at: number): Alert =>
        alertOf({ key: keyOf(rules * 100_000 + at), startsAtMs, rule: `Rule${rules}`, host: `srv-${at}`, owner: 'acme', ...given });
      return [one(0), ...Array.from({ length: count - 1 }, (_, at) => one(at + 1))];
    },
    more: async ([first], at, given = {}) => ({
      ...first,
      key: keyOf(Number.parseInt(first.key, 16) + at),
      startsAtMs: await rehearsal().nowMs(),
      host: `srv-${at}`,
      ...given,
    }),
    async ticketOf(alerts, notes) {
      await rehearsal().until(`there is a ticket with ${notes} notes`, () => ticketsOf(alerts).some((one) => notesOf(one).length >= notes));
      const [ticket, ...others] = ticketsOf(alerts);
      assert.ok(ticket);
      assert.deepEqual(others, []);
      return ticket;
    },
    runs: async () => (await rehearsal().ledger.allOpenEpisodes(200)).map(({ connection, group }) => `alerts:${connection}:${group}`),
  };
}

export const resolved = (alerts: readonly Alert[], endsAtMs: number): readonly Alert[] =>
  alerts.map((alert) => ({ ...alert, state: 'resolved', endsAtMs }));

/** What a person sees: the words that stand, without those that were taken back. */
export const standing = (notes: readonly string[]): readonly string[] => notes.filter((note) => !note.startsWith('Superseded'));
