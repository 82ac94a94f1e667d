/** The alerts of episodes, kept in memory while their groups are looked at: each look reads only what has changed since the last one. */
import { occurrenceIn } from './body.ts';
import { createEpisodeBook } from './episode-book.ts';
import type { AlertLedger, EpisodeRow } from '../../ledger/alert-rows.ts';
import type { Hold } from '../alert-connection.ts';
import type { EpisodeBook } from './episode-book.ts';

/** Some 60 MB: above it those that were not looked at for longest are read anew when they are. */
const MOST_ALERTS = 20_000;

export type BookSettings = { readonly holds: readonly Hold[]; readonly maxWaitMs: number };
export type Books = {
  /** As the row says that it stands, or newer: `change` says up to which. */
  at(row: EpisodeRow, settings: BookSettings): Promise<{ readonly book: EpisodeBook; readonly change: number }>;
};

type Kept = { readonly book: EpisodeBook; change: number; alerts: number };

const ofLedgers = new WeakMap<object, Books>();
/** One for each ledger of a process: its workflow worker and its ticket systems' workers look at the same groups. */
export function booksOf(ledger: Pick<AlertLedger, 'alertsOf'>): Books {
  const known = ofLedgers.get(ledger) ?? createBooks(ledger);
  ofLedgers.set(ledger, known);
  return known;
}

/** What holds alerts changes with the configuration only, which is read at the start of a process. */
export function createBooks(ledger: Pick<AlertLedger, 'alertsOf'>): Books {
  // In the order of their last look.
  const kept = new Map<string, Kept>();
  const evict = (): void => {
    let alerts = [...kept.values()].reduce((sum, one) => sum + one.alerts, 0);
    for (const [key, one] of kept) {
      if (alerts <= MOST_ALERTS || kept.size === 1) return;
      alerts -= one.alerts;
      kept.delete(key);
    }
  };
  return {
    async at(row, { holds, maxWaitMs }) {
      const key = `${row.connection} ${row.group} ${row.episode}`;
      const known = kept.get(key) ?? { book: createEpisodeBook({ client: row.client, holds }, maxWaitMs), change: -1, alerts: 0 };
      // Another look of the same group at the same time would read the same rows: both put in the same.
      const rows = row.change === known.change ? [] : await ledger.alertsOf(row, known.change);
      for (const { body } of rows) known.book.load(occurrenceIn(body));
      known.change = rows.reduce((newest, { change }) => Math.max(newest, change), Math.max(known.change, row.change));
      known.alerts += rows.length;
      kept.delete(key);
      kept.set(key, known);
      evict();
      return { book: known.book, change: known.change };
    },
  };
}
