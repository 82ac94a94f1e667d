/** The message of a higher severity to a receiver that verifies as Standard Webhooks says: what it says, under which id, and who hears when it fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHigherSeverityActivities } from '../../activities/alerts/post-higher-severity.ts';
import { headersOf, verifyDelivery } from '../../connectors/standard-webhooks.ts';
import { alertConnection } from '../support/alert-connection.ts';
import { against, againstSocket, refusingUrl } from './loopback.ts';
import type { Alert } from '../../activities/clock.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { HigherSeverity, Trying } from '../../workflows/alerts/higher-severity-contract.ts';

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
const FIRST: Trying = { tries: 1, toldAt: 7, isLast: false };

type Given = {
  readonly url?: string;
  readonly settings?: EpisodeSettings;
  readonly row?: EpisodeRow;
  readonly earlier?: readonly EpisodeRow[];
};
function posting({ url, settings: given = settings(), row = ROW, earlier = [] }: Given) {
  const alerts: Parameters<Alert>[0][] = [];
  const connection = alertConnection(given, { name: NEWS.connection });
  const { postHigherSeverity } = createHigherSeverityActivities({
    connectionOf: () => connection,
    receiverOf: () => (url === undefined ? undefined : { url, secrets: [SECRET] }),
    settingsOf: () => given,
    ledger: { openEpisode: async () => row, earlierEpisodes: async () => earlier },
    alert: (alert) => void alerts.push(alert),
  });
  return { post: (trying = FIRST, news = NEWS) => postHigherSeverity(news, trying), alerts };
}

test('each try is the same message under the same id, signed, and says what has become of which group', () =>
  against(
    (_, response) => response.writeHead(204).end(),
    async (url, seen) => {
      const { post, alerts } = posting({ url });
      for (let time = 0; time < 2; time += 1) assert.deepEqual(await post({ ...FIRST, tries: time + 1 }), { kind: 'taken' });
      // Its episode has ended, and another one is open meanwhile.
      const over = posting({ url, row: { ...ROW, episode: 1 }, earlier: [ROW] });
      assert.deepEqual(await over.post(), { kind: 'taken' });
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
      await post(FIRST, { ...NEWS, to: 'error' });
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
      assert.deepEqual((await posting({}).post()).kind, 'withheld');
      assert.equal(seen.requests, 0);
    },
  ));

const answering = (status: number, headers: Readonly<Record<string, string>>, trying: Trying) =>
  against(
    (_, response) => response.writeHead(status, headers).end('text'),
    async (url) => {
      const { post, alerts } = posting({ url });
      return { posted: await post(trying), alerts };
    },
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
    const { why, ...posted } = (await answering(status, headers, FIRST)).posted as { why: string };
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

test('operators hear at the first refusal for good, after some minutes, and at the end, and neither secret nor client stands there', async () => {
  const told = async (status: number, trying: Partial<Trying>) => (await answering(status, {}, { ...FIRST, ...trying })).alerts;
  for (const tries of [1, 2, 6, 8, 40]) assert.deepEqual(await told(503, { tries }), []);
  for (const tries of [2, 7, 40]) assert.deepEqual(await told(404, { tries }), []);
  const all = [await told(404, {}), await told(503, { tries: 7 }), await told(503, { tries: 100, isLast: true })];
  for (const alerts of all) {
    assert.equal(alerts.length, 1);
    const [{ kind, detail, workflowId } = { kind: '', detail: '' }] = alerts;
    assert.deepEqual([kind, workflowId], ['higher-severity-untold', `alerts-severity:prom.eu:aaaa:e${NEWS.episode}:critical`]);
    assert.doesNotMatch(detail, /acme|whsec|127\.0/i);
  }
});
