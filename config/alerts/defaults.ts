/** Defaults of `alerts` that are not those of groups (`workflows/alerts/settings.ts`). Data with reasons. */
import type { AlertSource } from '../../connectors/alert-source.ts';

export const DEFAULTS = {
  // As Alertmanager's own peers are given time to agree: a lost resolve holds a ticket open no longer than a technician would wait.
  pollEvery: '5m',
  // A bad hour of one client has a dozen groups; a storm of small ones must not spend the budget of a month.
  callsAnHour: 20,
  // Every source has a backup report or a reboot within a day.
  tellWhenSilent: '24h',
  // A source without an end says "still" by the next event: a day without one is over.
  overAfterMs: 24 * 60 * 60 * 1000,
  // The table stands on the ticket by then. What nobody has explained within a day nobody needs explained.
  convenienceMs: 24 * 60 * 60 * 1000,
} as const;

/** `said`: in the file. Where the source makes tickets itself a second one of the same would be made. */
export const makesTickets = (said: boolean | undefined, { makesTickets: { mostly } }: Pick<AlertSource, 'makesTickets'>): boolean =>
  said ?? !mostly;
