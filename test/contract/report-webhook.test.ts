/** A report to a receiver that verifies as Standard Webhooks says: each end is told as it is, and each is one request. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { bodyOf, reportToWebhook } from '../../activities/reports/delivery/webhook.ts';
import { deliveryKey } from '../../activities/reports/delivery/report-name.ts';
import { addressFault } from '../../connectors/outgoing-address.ts';
import { signedPost } from '../../connectors/signed-post.ts';
import { headersOf, verifyDelivery } from '../../connectors/standard-webhooks.ts';
import { against, againstSocket, refusingUrl } from './loopback.ts';
import type { Delivered } from '../../connectors/delivery.ts';
import type { PostOptions, WebhookDoor } from '../../connectors/signed-post.ts';
import type { ReportToTell } from '../../activities/reports/delivery/webhook.ts';

const secretOf = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const SECRETS = [secretOf(), secretOf()];
const NOW_MS = Date.UTC(2026, 11, 1, 7);
const REPORT: ReportToTell = {
  client: 'acme',
  clientName: 'Acme Größe & Söhne',
  kind: 'month',
  period: '2026-11',
  revision: 1,
  factsHash: 'f'.repeat(64),
  html: '<!doctype html><p>Grüße</p>',
  pdf: Buffer.from('%PDF-1.4'),
  approvedAtMs: NOW_MS,
};
const post = (url: string, options: PostOptions = {}, door: Partial<WebhookDoor> = {}): Promise<Delivered> =>
  reportToWebhook({ url, secrets: SECRETS, ...door }, REPORT, 'portal', { nowMs: () => NOW_MS, ...options });
const answering = (status: number): Promise<readonly [Delivered, number]> =>
  against(
    (_, response) => response.writeHead(status, { location: '/elsewhere' }).end('text'),
    async (url, seen) => [await post(url), seen.requests] as const,
  );

test('the receiver can verify what it gets, by each of the secrets, and tells a repeat by its id', () =>
  against(
    (_, response) => response.writeHead(204).end(),
    async (url, seen) => {
      const id = deliveryKey(REPORT, 'portal');
      for (let time = 0; time < 2; time++) assert.deepEqual(await post(url), { kind: 'accepted', id });
      assert.equal(seen.bodies[0], seen.bodies[1]);
      assert.equal(seen.bodies[0], bodyOf(REPORT));
      const headers = headersOf(new Headers(seen.headers[0] as Record<string, string>));
      assert.equal(headers.id, id);
      const rawBody = Buffer.from(seen.bodies[0] ?? '');
      for (const secret of SECRETS) assert.equal(verifyDelivery({ secrets: [secret], headers, rawBody, nowMs: NOW_MS }).kind, 'genuine');
      assert.equal(verifyDelivery({ secrets: [secretOf()], headers, rawBody, nowMs: NOW_MS }).kind, 'forged');
      assert.equal(
        verifyDelivery({ secrets: SECRETS, headers, rawBody: Buffer.concat([rawBody, Buffer.from(' ')]), nowMs: NOW_MS }).kind,
        'forged',
      );
      assert.equal(verifyDelivery({ secrets: SECRETS, headers, rawBody, nowMs: NOW_MS + 600_000 }).kind, 'stale');
      const { type, data } = JSON.parse(seen.bodies[0] ?? '') as { type: string; data: { html: string; pdf: string } };
      assert.deepEqual([type, data.html, Buffer.from(data.pdf, 'base64').toString()], ['report.approved', REPORT.html, '%PDF-1.4']);
    },
  ));

test('each status is one end and one request', async () => {
  const table: readonly (readonly [readonly number[], string])[] = [
    [[200, 201, 202, 204], 'accepted'],
    [[301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422], 'refused for good'],
    [[408, 425, 429, 500, 503], 'refused for now'],
    [[502, 504, 522], 'unknown'],
  ];
  for (const [statuses, wanted] of table)
    for (const status of statuses) {
      const [outcome, requests] = await answering(status);
      const got = outcome.kind === 'refused' ? `refused for ${outcome.permanent ? 'good' : 'now'}` : outcome.kind;
      assert.deepEqual([status, got, requests], [status, wanted, 1]);
    }
});

test('an answer that is lost leaves it unknown, and there is no second request', async () => {
  const ends: readonly (readonly [string, Delivered, number])[] = [
    [
      'hung up',
      ...(await againstSocket(
        (socket) => socket.destroy(),
        async (url, seen) => [await post(url), seen.requests] as const,
      )),
    ],
    [
      'half an answer',
      ...(await againstSocket(
        (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
        async (url, seen) => [await post(url), seen.requests] as const,
      )),
    ],
    [
      'silent',
      ...(await againstSocket(
        () => undefined,
        async (url, seen) => [await post(url, { timeoutMs: 400 }), seen.requests] as const,
      )),
    ],
    [
      'endless',
      ...(await against(
        (_, response) => response.writeHead(200).end('x'.repeat(100_000)),
        async (url, seen) => [await post(url), seen.requests] as const,
      )),
    ],
  ];
  for (const [what, outcome, requests] of ends) assert.deepEqual([what, outcome.kind, requests], [what, 'unknown', 1]);
});

test('where nobody listens nothing was sent', async () => {
  assert.equal((await post(await refusingUrl())).kind, 'not-sent');
  assert.equal((await post('https://receiver.invalid/')).kind, 'not-sent');
});

test('an address where no receiver can be is asked nothing, in any spelling', async () => {
  const nobody = [
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9.0xfe.0xa9.0xfe/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://metadata.google.internal/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://255.255.255.255/',
    'https://name:word@receiver.example/',
    'ftp://receiver.example/',
    'file:///etc/passwd',
    'receiver.example',
    'http://receiver.example/',
    'http://10.0.0.7/',
  ];
  const send = (): never => assert.fail('asked');
  for (const url of nobody) {
    const outcome = await post(url, { send });
    assert.ok(outcome.kind === 'refused' && outcome.permanent, url);
  }
  assert.equal(addressFault('https://receiver.example/reports', undefined), undefined);
  assert.equal(addressFault('http://127.0.0.1:8080/', undefined), undefined);
  assert.equal(addressFault('http://10.0.0.7/', 'the receiver stands in the same rack'), undefined);
  assert.notEqual(addressFault('http://169.254.169.254/', 'the receiver stands in the same rack'), undefined);
});

test('a secret that cannot be one, or none, is a mistake of ours; an id that moves the border is refused', async () => {
  await assert.rejects(post('https://receiver.example/', {}, { secrets: ['secret'] }), /Expected a webhook secret/);
  await assert.rejects(post('https://receiver.example/', {}, { secrets: [] }), /one webhook secret at least/);
  const outcome = await signedPost({ url: 'https://receiver.example/', secrets: SECRETS }, { id: 'a.1', body: '' });
  assert.ok(outcome.kind === 'refused' && outcome.permanent);
});
