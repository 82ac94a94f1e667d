/** Tells the receiver of the MSP once that an open group of alerts has a higher severity. */
import { createHash } from 'node:crypto';
import { signedPost } from '../../connectors/signed-post.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { higherSeverityId } from '../../workflows/alerts/higher-severity-contract.ts';
import { groupTitle } from './stand.ts';
import type { WebhookDoor } from '../../connectors/signed-post.ts';
import type { AlertLedger, EpisodeRow } from '../../ledger/alert-rows.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { HigherSeverity, HigherSeverityActivities, Trying } from '../../workflows/alerts/higher-severity-contract.ts';
import type { AlertConnections } from '../alert-work.ts';
import type { Alert } from '../clock.ts';

/** Where the messages of a connection go; undefined where its configuration names no receiver. */
export type Receivers = {
  readonly receiverOf: (connection: string) => WebhookDoor | undefined;
  readonly settingsOf: (connection: string) => EpisodeSettings;
};
type Ports = AlertConnections &
  Receivers & {
    readonly ledger: Pick<AlertLedger, 'openEpisode' | 'earlierEpisodes'>;
    readonly alert: Alert;
  };

/** More than a group has in the day for which one is told. */
const MOST_EPISODES = 50;

export const createHigherSeverityActivities = (ports: Ports): HigherSeverityActivities => ({
  async postHigherSeverity(news, trying) {
    const connection = ports.connectionOf(news.connection);
    const door = ports.receiverOf(news.connection);
    if (connection === undefined || door === undefined) return { kind: 'withheld', why: 'the configuration names no receiver any more' };
    const place = { client: news.client, board: connection.destination ?? null, priority: connection.priorities[news.to] ?? null };
    if (policyFor(ports.settingsOf(news.connection), place).write === 'observe')
      return { kind: 'withheld', why: 'this client or board is only observed' };
    const message = { id: messageId(news), body: bodyOf(news, await rowOf(ports, news)) };
    const end = await signedPost(door, message);
    if (end.kind === 'accepted') return { kind: 'taken' };
    const { why } = end;
    const refused = end.kind === 'refused' ? end : { permanent: false };
    tellOperators(ports, news, { why, permanent: refused.permanent, trying });
    return { kind: 'not-taken', why, ...adviceIn(refused) };
  },
});

const adviceIn = ({ permanent, retryAfterMs }: { readonly permanent: boolean; readonly retryAfterMs?: number }) => ({
  permanent,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

async function rowOf({ ledger }: Ports, of: HigherSeverity): Promise<EpisodeRow | undefined> {
  const open = await ledger.openEpisode(of);
  if (open?.episode === of.episode) return open;
  return (await ledger.earlierEpisodes(of, MOST_EPISODES)).find(({ episode }) => episode === of.episode);
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

type Untaken = { readonly why: string; readonly permanent: boolean; readonly trying: Trying };
/** At first where each try ends the same, else after some minutes, and at the end. */
function tellOperators({ alert }: Ports, news: HigherSeverity, { why, permanent, trying: { tries, toldAt, isLast } }: Untaken): void {
  if (!isLast && tries !== (permanent ? 1 : toldAt)) return;
  const next = isLast ? 'It is not tried again' : 'It is tried again for a day';
  alert({
    kind: 'higher-severity-untold',
    detail: `the receiver of ${news.connection} has not taken that a group of alerts has become ${news.to} (try ${tries}): ${why}. ${next}; look at higherSeverityWebhook of ${news.connection}`,
    workflowId: higherSeverityId(news),
  });
}
