/** A storm on the real service: 500 alerts of twelve groups of three clients, in small posts, some twice, against a count that is made here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { alerting, countedIn, keepPosting, madeOn, postSigned, sentOf } from '../support/alerting.ts';
import { live, until } from '../support/live.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import type { Sent } from '../support/alerting.ts';

const ALERTS = 500;
const WITHIN_MS = 20_000;
const A_POST = 5;
const CLIENTS = ['acme', 'globex', 'initech'];
const RULES = ['DiskSpaceLow', 'ServiceDown', 'CertExpires', 'QueueLong'];
const GROUPS = CLIENTS.length * RULES.length;
const CALLS_AN_HOUR = 3;

/** In the order in which they are posted: drawn, so that each group goes on until nearly the end. */
function storm(): readonly Sent[] {
  const random = randomFrom(13);
  return Array.from({ length: ALERTS }, (_, at) =>
    sentOf({ owner: oneOf(random, CLIENTS), rule: oneOf(random, RULES), host: `srv-${at}`, key: `storm ${at}` }),
  );
}
const groupOf = ({ owner, rule }: Sent): string => `${owner} ${rule}`;

test(`${ALERTS} alerts over ${GROUPS} groups in ${WITHIN_MS / 1_000} s: ${GROUPS} tickets, each counts its own, and models are asked as often as a client may`, async (t) => {
  const standby = await live(t, alerting({ window: { quiet: '8s', atMost: '5m', alerts: 10_000 }, callsAnHour: CALLS_AN_HOUR }));
  const ingress = standby.service().urls.ingress;
  const alerts = storm();
  const wanted = new Map([...Map.groupBy(alerts, groupOf)].map(([group, { length }]) => [group, length]));
  assert.equal(wanted.size, GROUPS);

  const startedAt = Date.now();
  for (let at = 0; at < ALERTS; at += A_POST) {
    await pause(Math.max(0, startedAt + (at * WITHIN_MS) / ALERTS - Date.now()));
    // Every third post also says again what the one before has said.
    const from = at % 15 === 0 ? Math.max(0, at - A_POST) : at;
    await keepPosting(() => postSigned(ingress, alerts.slice(from, at + A_POST)));
  }
  const tookMs = Date.now() - startedAt;

  const made = await until(
    `${GROUPS} tickets and the notes of those that are explained`,
    120_000,
    () => madeOn(standby.stage),
    (seen) => seen.length >= GROUPS && seen.every(({ body, notes }) => !body.includes('explanation follows') || notes.length > 0),
  );
  const counted = new Map(made.map(({ client, subject, body }) => [`${client} ${subject.split(' ')[0]}`, countedIn(body)]));
  assert.deepEqual(counted, wanted);
  assert.equal(made.length, GROUPS, 'one ticket of each group');
  for (const { body, notes } of made) {
    assert.ok(notes.length <= 1);
    for (const note of notes) assert.equal(countedIn(note), countedIn(body));
  }
  const explained = Map.groupBy(
    made.filter(({ notes }) => notes.length > 0),
    ({ client }) => client,
  );
  assert.deepEqual(
    CLIENTS.map((client) => explained.get(client)?.length),
    CLIENTS.map(() => CALLS_AN_HOUR),
  );
  const requests = await standby.stage.requests('openai');
  assert.equal(requests, CLIENTS.length * CALLS_AN_HOUR);
  const rows = await standby.withLedger((ledger) => ledger.alertsOfOpen('signed', 10_000));
  assert.equal(rows.length, ALERTS);
  t.diagnostic(`${ALERTS} alerts in ${(tookMs / 1_000).toFixed(1)} s: ${made.length} tickets, ${requests} requests to a model`);
});
