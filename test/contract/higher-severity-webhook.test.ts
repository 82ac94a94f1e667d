/** The message of a higher severity to a receiver that verifies as Standard Webhooks says: what it says, under which id, and who hears when it fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHigherSeverityActivities } from '../../activities/alerts/post-higher-severity.ts';
import { headersOf, verifyDelivery } from '../../connectors/standard-webhooks.ts';
import { alertConnection } from '../support/alert-connection.ts';
import { against, againstSocket, refusingUrl } from './loopback.ts';
import type { Books } from '../../activities/alerts/books.ts';
import type { Alert } from '../../activities/clock.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { HigherSeverity } from '../../workflows/alerts/higher-severity-contract.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OPEN = { ai: 'cloud', write: 'fields', onRefusal: 'next-route' } as const;
const settings = (clients: Readonly<Record<string, object>> = {}, exceptions: readonly object[] = []): EpisodeSettings =>
  ({ clients, otherClients: OPEN, exceptions }) as unknown as EpisodeSettings;
const NEWS: HigherSeverity = {
  connection: 'prom.eu',
  group: 'aaaa',
  episode: Date.UTC(2026, 10, 30, 8),
  client: 'Acme',
  from: 'warning',
  to: 'critical',
  atMs: Date.UTC(2026, 10, 30, 9),
  tickets: 'desk',
  ticket: 'T1',
};
const ROW = {
  episode: NEWS.episode,
  about: {
    parts: [
      { field: 'client', value: 'acme' },
      { field: 'rule', value: 'Disk <full>' },
    ],
  },
} as unknown as EpisodeRow;

type Given = {
  readonly url?: string;
  readonly settings?: EpisodeSettings;
  /** Null: the ledger has it no more. */
  readonly row?: EpisodeRow | null;
  readonly connection?: Parameters<typeof alertConnection>[1];
  /** On which the tickets of its alerts stand. */
  readonly boards?: readonly string[];
};
function posting({ url, settings: given = settings(), row = ROW, connection: more = {}, boards = [] }: Given) {
  const alerts: Parameters<Alert>[0][] = [];
  const connection = alertConnection(given, { name: NEWS.connection, ...more });
  const judged = boards.map((board) => ({ kind: 'counted', alert: { labels: { board } } }));
  const { postHigherSeverity, tellHigherSeverityUntaken } = createHigherSeverityActivities({
    connectionOf: () => connection,
    receiverOf: () => (url === undefined ? undefined : { url, secrets: [SECRET] }),
    settingsOf: () => given,
    ledger: { episodeAt: async () => row ?? undefined },
    books: { at: async () => ({ change: 1, book: { judged: () => judged } }) } as unknown as Books,
    clock: { nowMs: async () => NEWS.atMs },
    alert: (alert) => void alerts.push(alert),
  });
  return { post: (news = NEWS) => postHigherSeverity(news), tell: tellHigherSeverityUntaken, alerts };
}

test('each try is the same message under the same id, signed, and says what has become of which group', () =>
  against(
    (_, response) => response.writeHead(204).end(),
    async (url, seen) => {
      const { post, alerts } = posting({ url });
      for (let time = 0; time < 2; time += 1) assert.deepEqual(await post(), { kind: 'taken' });
      assert.equal(new Set(seen.bodies).size, 1);
      const ids = seen.headers.map((headers) => headers['webhook-id']);
      assert.equal(new Set(ids).size, 1);
      assert.match(String(ids[0]), /^severity_[0-9a-f]{32}$/);
      const [headers] = seen.headers;
      const verified = verifyDelivery({
        secrets: [SECRET],
        headers: headersOf(new Headers(headers as Record<string, string>)),
        rawBody: Buffer.from(seen.bodies[0] ?? ''),
        nowMs: Date.now(),
      });
      assert.equal(verified.kind, 'genuine');
      assert.deepEqual(JSON.parse(seen.bodies[0] ?? ''), {
        type: 'alerts.severity-raised',
        timestamp: '2026-11-30T09:00:00.000Z',
        data: {
          source: 'prom.eu',
          group: 'aaaa',
          episode: '2026-11-30T08:00:00.000Z',
          client: 'Acme',
          about: 'Disk <full>',
          from: 'warning',
          to: 'critical',
          ticketSystem: 'desk',
          ticket: 'T1',
        },
      });
      await post({ ...NEWS, to: 'error' });
      assert.notEqual(seen.headers.at(-1)?.['webhook-id'], ids[0]);
      assert.deepEqual(alerts, []);
    },
  ));

test('of a client that is only observed nothing is posted, also where an exception says so, and where the receiver was taken out', () =>
  against(
    (_, response) => response.writeHead(204).end(),
    async (url, seen) => {
      const OBSERVED = { ...OPEN, write: 'observe' };
      const rules = [
        settings({ acme: OBSERVED }),
        settings({}, [{ when: { clients: ['ACME'] }, write: 'observe' }]),
        // Almost a name that has rules.
        settings({ acmee: OBSERVED }),
        settings({}, [{ when: { priorities: ['p1'] }, write: 'observe' }]),
      ];
      for (const given of rules)
        assert.deepEqual(await posting({ url, settings: given }).post(), {
          kind: 'withheld',
          why: 'this client or board is only observed',
        });
      // Tickets that are alerts: on any board of theirs; those of nobody go to the board of the catch-all.
      const noted = settings({}, [{ when: { boards: ['projects'] }, write: 'observe' }]);
      const ofBoards = { boards: { ids: ['noc', 'projects'], conditions: [], severities: {}, otherwise: 'warning' } } as const;
      const about = { ...(ROW.about as object), isOfNobody: true };
      const catchAll = { client: 'own', destination: 'projects' };
      const where: readonly Given[] = [
        { connection: { destination: 'projects' } },
        { connection: ofBoards, boards: ['noc', 'projects'] },
        { connection: ofBoards },
        { connection: ofBoards, row: null },
        { connection: { destination: 'noc', catchAll }, row: { ...ROW, about } },
      ];
      for (const given of where) assert.equal((await posting({ url, settings: noted, ...given }).post()).kind, 'withheld');
      assert.equal(seen.requests, 0);
      const elsewhere: readonly Given[] = [
        { connection: ofBoards, boards: ['noc'] },
        { connection: { destination: 'projects', catchAll: { client: 'own', destination: 'noc' } }, row: { ...ROW, about } },
      ];
      for (const given of elsewhere) assert.equal((await posting({ url, settings: noted, ...given }).post()).kind, 'taken');
      const { kind, ...gone } = await posting({}).post();
      assert.deepEqual([kind, 'permanent' in gone && gone.permanent], ['not-taken', true]);
    },
  ));

const answering = (status: number, headers: Readonly<Record<string, string>>) =>
  against(
    (_, response) => response.writeHead(status, headers).end('text'),
    (url) => posting({ url }).post(),
  );

test('what is not taken says whether that passes and when to come again', async () => {
  const table = [
    [503, { 'retry-after': '120' }, { permanent: false, retryAfterMs: 120_000 }],
    [429, { 'retry-after': '86400' }, { permanent: false, retryAfterMs: 900_000 }],
    [500, {}, { permanent: false }],
    [502, { 'retry-after': '120' }, { permanent: false }],
    [404, { 'retry-after': '120' }, { permanent: true }],
    [308, { location: '/elsewhere' }, { permanent: true }],
  ] as const;
  for (const [status, headers, wanted] of table) {
    const { why, ...posted } = (await answering(status, headers)) as { why: string };
    assert.deepEqual(posted, { kind: 'not-taken', ...wanted });
    assert.match(why, new RegExp(String(status)));
  }
  const lost = await againstSocket(
    (socket) => socket.destroy(),
    (url) => posting({ url }).post(),
  );
  const nobody = await posting({ url: await refusingUrl() }).post();
  for (const posted of [lost, nobody]) assert.deepEqual([posted.kind, 'permanent' in posted && posted.permanent], ['not-taken', false]);
});

test('what operators hear names neither secret nor client', async () => {
  const { tell, alerts } = posting({});
  await tell(NEWS, { tries: 7, why: 'the receiver answered HTTP 503', isLast: false });
  await tell(NEWS, { tries: 100, why: 'the receiver answered HTTP 503', isLast: true });
  assert.deepEqual(
    alerts.map(({ kind, workflowId }) => [kind, workflowId]),
    Array.from({ length: 2 }, () => ['higher-severity-untold', `alerts-severity:prom.eu:aaaa:e${NEWS.episode}:critical`]),
  );
  const [again, last] = alerts.map(({ detail }) => detail);
  assert.match(again ?? '', /tried again for a day/);
  assert.match(last ?? '', /not tried again/);
  for (const { detail } of alerts) assert.doesNotMatch(detail, /acme|whsec|127\.0/i);
});
