/** Tells the receiver of the MSP once that an open group of alerts has a higher severity. */
import { createHash } from 'node:crypto';
import { signedPost } from '../../connectors/signed-post.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { higherSeverityId } from '../../workflows/alerts/higher-severity-contract.ts';
import { bookSettings } from './group-activities.ts';
import { groupTitle } from './stand.ts';
import { boardOf } from './wanted-ticket.ts';
import type { WebhookDoor } from '../../connectors/signed-post.ts';
import type { AlertLedger, EpisodeRow } from '../../ledger/alert-rows.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { HigherSeverity, HigherSeverityActivities, HigherSeverityLocal } from '../../workflows/alerts/higher-severity-contract.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { AlertConnections } from '../alert-work.ts';
import type { Alert, Clock } from '../clock.ts';
import type { Books } from './books.ts';

/** Where the messages of a connection go; undefined where its configuration names no receiver. */
export type Receivers = {
  readonly receiverOf: (connection: string) => WebhookDoor | undefined;
  readonly settingsOf: (connection: string) => EpisodeSettings;
};
type Ports = AlertConnections &
  Receivers & {
    readonly ledger: Pick<AlertLedger, 'episodeAt'>;
    readonly books: Books;
    readonly clock: Clock;
    readonly alert: Alert;
  };

/** A receiver keeps what it gets, and works on it later. */
const WITHIN_MS = 10_000;

export const createHigherSeverityActivities = (ports: Ports): HigherSeverityActivities & HigherSeverityLocal => ({
  async postHigherSeverity(news) {
    const connection = ports.connectionOf(news.connection);
    const door = ports.receiverOf(news.connection);
    // It may be named again, as after a slip.
    if (connection === undefined || door === undefined)
      return { kind: 'not-taken', permanent: true, why: 'the configuration names no receiver any more' };
    const row = await ports.ledger.episodeAt(news);
    if (await isObserved(ports, news, { row, connection })) return { kind: 'withheld', why: 'this client or board is only observed' };
    const end = await signedPost(door, { id: messageId(news), body: bodyOf(news, row) }, { timeoutMs: WITHIN_MS });
    if (end.kind === 'accepted') return { kind: 'taken' };
    const { permanent, retryAfterMs } = end.kind === 'refused' ? end : { permanent: false };
    return { kind: 'not-taken', why: end.why, permanent, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  },
  async tellHigherSeverityUntaken(news, { tries, why, isLast }) {
    const next = isLast ? 'It is not tried again' : 'It is tried again for a day';
    ports.alert({
      kind: 'higher-severity-untold',
      detail: `the receiver of ${news.connection} has not taken that a group of alerts has become ${news.to} (try ${tries}): ${why}. ${next}; look at higherSeverityWebhook of ${news.connection}`,
      workflowId: higherSeverityId(news),
    });
    return Promise.resolve();
  },
});

type Of = { readonly row: EpisodeRow | undefined; readonly connection: AlertConnection };
/** By every board on which it stands, as far as that is known without asking the ticket system. */
async function isObserved(ports: Ports, { client, connection: name, to }: HigherSeverity, of: Of): Promise<boolean> {
  const priority = of.connection.priorities[to] ?? null;
  const boards = await boardsOf(ports, of);
  return boards.some((board) => policyFor(ports.settingsOf(name), { client, board, priority }).write === 'observe');
}

async function boardsOf(ports: Ports, { row, connection }: Of): Promise<readonly (string | null)[]> {
  if (connection.boards === undefined) return [row === undefined ? (connection.destination ?? null) : boardOf(row, connection)];
  if (row === undefined) return connection.boards.ids;
  const { book } = await ports.books.at(row, bookSettings(connection));
  const counted = book.judged(await ports.clock.nowMs()).filter(({ kind }) => kind === 'counted');
  const boards = new Set(counted.flatMap(({ alert: { labels } }) => labels['board'] ?? []));
  return boards.size === 0 ? connection.boards.ids : [...boards];
}

/** The same for each try, and without a full stop, as the scheme wants it. */
const messageId = (news: HigherSeverity): string =>
  `severity_${createHash('sha256').update(higherSeverityId(news)).digest('hex').slice(0, 32)}`;

/** As the scheme has it: what happened, when, and the data. */
export function bodyOf(news: HigherSeverity, row: Pick<EpisodeRow, 'about'> | undefined): string {
  const { connection, group, episode, client, from, to, atMs, tickets, ticket } = news;
  return JSON.stringify({
    type: 'alerts.severity-raised',
    timestamp: new Date(atMs).toISOString(),
    data: {
      source: connection,
      group,
      episode: new Date(episode).toISOString(),
      client,
      about: row === undefined ? null : groupTitle(row),
      from,
      to,
      ticketSystem: tickets,
      ticket,
    },
  });
}
