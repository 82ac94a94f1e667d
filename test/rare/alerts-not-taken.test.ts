/** Nothing can be taken now: whoever posts alerts hears so in time, comes again, and each of them is counted once. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { readRecord } from '../../temporal/embedded/record.ts';
import { alerting, countedIn, keepPosting, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import { liveUntil, until } from '../support/live.ts';
import type { Answer, Sent } from '../support/alerting.ts';
import type { Live } from '../support/live.ts';

let service: Live;
let close: () => Promise<void>;
let ingress: string;
before(async () => {
  ({ service, close } = await liveUntil(alerting()));
  ingress = service.service().urls.ingress;
});
after(() => close());

const temporalPid = (): number => readRecord(join(service.dataDir, 'temporal.json'))?.process.pid ?? assert.fail('no Temporal of its own');
/** Runs while Temporal neither answers nor refuses. */
async function whileFrozen<T>(work: () => Promise<T>): Promise<T> {
  const pid = temporalPid();
  process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
const ready = (): Promise<unknown> =>
  until(
    'readiness',
    60_000,
    async () => (await fetch(`${ingress}/readyz`)).status,
    (status) => status === 200,
  );
const inTime = (answers: readonly Answer[]): void =>
  assert.ok(
    answers.every(({ status, retryAfter }) => (status === 429 || status === 503) && retryAfter === '5'),
    JSON.stringify(answers.find(({ status }) => status !== 429 && status !== 503)),
  );

test('300 posts at once while Temporal is frozen: 429 or 503 with Retry-After, and sent again none is lost and there is one ticket', async (t) => {
  await ready();
  const posts = Array.from({ length: 300 }, (_, at) => [sentOf({ rule: 'Frozen', host: `srv-${at}` })]);
  const answers = await whileFrozen(() => Promise.all(posts.map((alerts) => postSigned(ingress, alerts))));
  inTime(answers);
  const busy = answers.filter(({ status }) => status === 429).length;
  t.diagnostic(`${busy} answered 429, ${answers.length - busy} answered 503`);
  // Places are full only where the ledger writes 256 alerts before the first start gives up; ingress.test.ts fills them with certainty.
  assert.ok(busy < answers.length, 'not injected: nobody waited for Temporal');
  await ready();
  for (let at = 0; at < posts.length; at += 50)
    await Promise.all(posts.slice(at, at + 50).map((alerts) => keepPosting(() => postSigned(ingress, alerts))));
  const ticket = await ticketOf(service, 'Frozen', 0);
  await until(
    'all of them in the ledger',
    10_000,
    () => service.withLedger((ledger) => ledger.alertsOfOpen('signed', 1_000)),
    (rows) => rows.length === posts.length,
  );
  assert.ok(countedIn(ticket.body) > 0);
});

test('a critical alert that was answered 503 and comes again once Temporal is back has its ticket within 15 s', async (t) => {
  await ready();
  const alerts: readonly Sent[] = [sentOf({ rule: 'DomainDown', severity: 'critical' })];
  inTime([await whileFrozen(() => postSigned(ingress, alerts))]);
  await ready();
  await keepPosting(() => postSigned(ingress, alerts));
  const takenAt = Date.now();
  const ticket = await ticketOf(service, 'DomainDown', 0, 90_000);
  const tookMs = Date.now() - takenAt;
  t.diagnostic(`ticket ${tookMs} ms after it was taken`);
  assert.equal(countedIn(ticket.body), 1);
  assert.ok(tookMs <= 15_000, `${tookMs} ms`);
});

test('while others hold the ledger: 503, and sent again it is counted once', async () => {
  await ready();
  const alerts = [sentOf({ rule: 'Held', host: 'srv-01' }), sentOf({ rule: 'Held', host: 'srv-02' })];
  const other = new DatabaseSync(join(service.dataDir, 'ledger.db'), { timeout: 10_000 });
  other.exec('BEGIN IMMEDIATE');
  try {
    inTime([await postSigned(ingress, alerts)]);
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
  assert.equal(await keepPosting(() => postSigned(ingress, alerts)), 0);
  await pause(100);
  await keepPosting(() => postSigned(ingress, alerts));
  assert.equal(countedIn((await ticketOf(service, 'Held', 1)).body), 2);
});

test('a service that is killed in the middle of a post has not taken it, and the next one counts it once', async () => {
  const alerts = [sentOf({ rule: 'Killed', host: 'srv-01' })];
  const answer = whileFrozen(async () => {
    const posting = postSigned(ingress, alerts).then(
      ({ status }) => status,
      () => 0,
    );
    await pause(500);
    await service.service().started.kill();
    return posting;
  });
  assert.notEqual(await answer, 202);
  await service.restart();
  ingress = service.service().urls.ingress;
  await keepPosting(() => postSigned(ingress, alerts));
  assert.equal(countedIn((await ticketOf(service, 'Killed', 1)).body), 1);
});
