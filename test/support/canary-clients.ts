/**
 * Eight clients whose every text holds a word of their own, and whose figures are numbers that no other has and that nothing else comes to by
 * chance: what one of them gets is searched for those of the others.
 */
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import { alertOf, keyOf } from './alerts.ts';

export type Canary = {
  /** It is also the client's name. */
  readonly word: string;
  /** With the one that its group of alerts gets. */
  readonly tickets: number;
  readonly alerts: number;
  readonly decisions: number;
  /** In the client's own table. */
  readonly seats: number;
};

const WORDS = ['quorvex', 'blimtar', 'zandipo', 'frelgun', 'wopseth', 'kintrab', 'dulvaro', 'jospeng'] as const;
/** Primes above all counts and percentages that a page may hold besides, and far enough from each other for what is left of one after a few are done. */
const TICKETS = [131, 149, 163, 179, 193, 211, 227, 241];
const ALERTS = [257, 271, 283, 307, 331, 347, 367, 379];
const DECISIONS = [397, 409, 431, 443, 457, 479, 491, 503];
const SEATS = 7_654_301;
export const CANARIES: readonly Canary[] = WORDS.map((word, at) => ({
  word,
  tickets: TICKETS[at] ?? 0,
  alerts: ALERTS[at] ?? 0,
  decisions: DECISIONS[at] ?? 0,
  seats: SEATS + 1_001 * at,
}));
export const numbersOf = ({ tickets, alerts, decisions, seats }: Canary): readonly number[] => [tickets, alerts, decisions, seats];

/** `dueAt`: of all of them. */
export const ticketsOf = ({ word, tickets }: Canary, dueAt: string): readonly NewTicket[] =>
  Array.from({ length: tickets - 1 }, (_, at) => ({
    id: `${word}-${at + 1}`,
    client: word,
    subject: at % 3 === 0 ? `The ${word} printer jams` : `${word} asks for item ${at + 1}`,
    body: `Dear all, ${word} speaking.`,
    site: `${word} main office`,
    device: `${word}-pc`,
    source: `${word} mail`,
    type: `${word} request`,
    owner: `${word} technician`,
    dueAt,
  }));

/** Of one group, each of another host. */
export const alertsOf = ({ word, alerts }: Canary, at: number, startsAtMs: number): readonly Alert[] =>
  Array.from({ length: alerts }, (_, number) =>
    alertOf({
      key: keyOf((at + 1) * 10_000 + number),
      startsAtMs,
      rule: `${word}DiskFull`,
      title: `${word} disk almost full`,
      text: `The disk of ${word} is full.`,
      host: `${word}-srv-${number % 12}`,
      site: `${word} cellar`,
      owner: word,
      labels: { team: `${word} team` },
    }),
  );

/** As a client's own file for its report. */
export const tableOf = ({ word, seats }: Canary): string => `Licence,Seats\n${word} office suite,${seats}\n`;

/** What a text holds of clients: of each word and number whose it is. Letters and digits around a number make it another one. */
export const canariesIn = (text: string): readonly { readonly client: string; readonly what: string | number }[] =>
  CANARIES.flatMap((one) => {
    const found = [one.word, ...numbersOf(one)].filter((what) =>
      typeof what === 'number' ? hasNumber(text, what) : text.toLowerCase().includes(what),
    );
    return found.map((what) => ({ client: one.word, what }));
  });
export const hasNumber = (text: string, number: number): boolean => new RegExp(`(?<![0-9A-Za-z.,])${number}(?![0-9A-Za-z])`).test(text);

/** What a reader sees of a page, and what is read out to them; a drawing is made of numbers, and they are none of these. */
export const seenIn = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/g, ' ')
    .replace(/<[^>]*>/g, (tag) => ` ${[...tag.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label).join(' ')} `);
