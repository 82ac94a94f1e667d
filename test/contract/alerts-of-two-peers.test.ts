/** Whatever two peers of an Alertmanager post, in any order and any number of times: the same facts, by the real door, connector, inbox, ledger and look. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBooks } from '../../activities/alerts/books.ts';
import { freeze } from '../../activities/alerts/freeze.ts';
import { createGroupActivities } from '../../activities/alerts/group-activities.ts';
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { alertmanager } from '../../connectors/alertmanager/index.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openKey } from '../../encryption/key.ts';
import { createAlertTally } from '../../intake/alert-tally.ts';
import { createTakeAlerts } from '../../intake/alerts.ts';
import { openLedger } from '../../ledger/open.ts';
import { alertDoor as doorOf } from '../../web/ingress/doors.ts';
import { alertConnection } from '../support/alert-connection.ts';
import { alertDoor } from '../support/alert-door.ts';
import { rehearsed } from '../support/configured.ts';
import { randomFrom } from '../support/random.ts';
import { knownOf, postsOf, truthsOf } from '../support/two-peers.ts';
import type { Facts } from '../../activities/alerts/facts.ts';
import type { AlertsPorts } from '../../intake/alerts.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { PostBody } from '../support/alert-door.ts';
import type { Known } from '../support/two-peers.ts';

const SEED = Number(process.env['STANDBY_SEED'] ?? 1_300);
const CASES = 1_000;
/** Of Linux: a disk would take most of the time. */
const MEMORY = '/dev/shm';
const NOON_MS = Date.UTC(2026, 10, 25, 12);
const SETTINGS = rehearsed();
/** Of two sources with the same rules: what each of them is told comes in an order of its own. */
const SOURCES = ['one', 'two'].map((name) => alertConnection(SETTINGS, { name }));

let nowMs = NOON_MS;
let dir = '';
let ledger: Ledger;
let post: PostBody;
/** Runs that were told, by their ids: Temporal's part is simulated by a word. */
const told = new Set<string>();

before(async () => {
  dir = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'standby-two-peers-'));
  const key = await openKey({ dataDir: dir });
  if (key.kind !== 'made') throw new Error(`Expected a new key, got ${key.kind}.`);
  ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([key.key]) });
  const work = ALERTS_ROW.alerts ?? assert.fail('the row of alerts takes alerts');
  const takeOn: AlertsPorts['takeOn'] = async ({ workflowId }) => {
    told.add(workflowId);
    return { kind: 'accepted' };
  };
  // Nobody is told but through `takeOn`.
  const client = undefined as unknown as AlertsPorts['client'];
  const take = createTakeAlerts({
    client,
    ledger,
    takeOn,
    work,
    process: ALERTS_ROW.name,
    alert: () => undefined,
    tally: createAlertTally(),
    nowMs: () => nowMs,
  });
  const doors = SOURCES.map((connection) => {
    const { name, secrets } = connection;
    const door = doorOf({ secrets, source: alertmanager }, (read) =>
      take({ connection, source: alertmanager, alerts: read.alerts, cut: read.cut, isDelivery: true }),
    );
    return [name, door] as const;
  });
  post = alertDoor(new Map(doors), () => nowMs, SOURCES[0]?.secrets[0] ?? '');
});
after(async () => {
  await ledger.close();
  await rm(dir, { recursive: true });
});

test(`${CASES} drawn cases (from seed ${SEED}): in whatever order and however often it is posted, the facts are those that are true`, async (t) => {
  let bodies = 0;
  for (let number = 0; number < CASES; number += 1) {
    const random = randomFrom(SEED + number);
    const group = { rule: `Case${number}`, client: 'acme', site: 'Berlin' };
    const severities = ['info', 'warning', 'error', 'critical'] as const;
    const truths = truthsOf(random, { fromMs: nowMs, severities, mostStarts: 3, endsShare: 0.6 });
    nowMs += 20 * 60_000;
    const facts: Facts[] = [];
    for (const { name } of SOURCES) {
      const posts = postsOf(random, group, truths);
      bodies += posts.length;
      for (const body of posts) {
        assert.equal(await post(name, body), 202);
        nowMs += Math.floor(random() * 1_500);
        // Now and then its run looks between two posts.
        if (random() < 0.1) await factsIn(name);
      }
      facts.push(await factsIn(name));
      await over(name);
    }
    const [first, second] = facts;
    assert.deepEqual(first && knownIn(first), knownOf(truths), `case ${number} of seed ${SEED + number}`);
    assert.deepEqual(second, first, `case ${number} of seed ${SEED + number}, in two orders`);
  }
  assert.equal(told.size, CASES * SOURCES.length, 'one run of each group was told');
  t.diagnostic(`${CASES} cases, ${bodies} bodies, seeds ${SEED} to ${SEED + CASES - 1}`);
});

/** The run's look at the one group that is open, and what is frozen of it then. */
async function factsIn(connection: string): Promise<Facts> {
  const [row, ...others] = (await ledger.allOpenEpisodes(9)).filter((one) => one.connection === connection);
  assert.ok(row);
  assert.deepEqual(others, []);
  const given = SOURCES.find(({ name }) => name === connection) ?? assert.fail('no such source');
  const clock = { nowMs: async () => nowMs };
  const books = createBooks(ledger);
  const look = await createGroupActivities({ ledger, clock, connectionOf: () => given, books, prefix: 'alert-summary' }).lookAtGroup({
    connection,
    group: row.group,
    workflowId: `alerts:${connection}:${row.group}`,
  });
  const telling = { kind: 'first', explain: false } as const;
  const frozen = await freeze(
    { ledger, clock, books },
    { row, connection: given, settings: SETTINGS, telling, ref: 'r', linked: undefined },
  );
  const { facts } = frozen.facts;
  assert.ok(look.kind === 'open');
  const { count, firing, resolved, severity, hosts } = look.counts;
  assert.deepEqual(
    [count, firing, resolved, severity, hosts],
    [facts.count, facts.firing, facts.resolved, facts.severity, facts.hosts.length],
  );
  return facts;
}

async function over(connection: string): Promise<void> {
  for (const row of (await ledger.allOpenEpisodes(9)).filter((one) => one.connection === connection))
    await ledger.endAlertEpisode(row, { change: row.change, atMs: nowMs, why: 'the case is over' });
}

function knownIn({ count, firing, resolved, severity, hosts, severities, firstMs, lastMs }: Facts): Known {
  const told = (list: Facts['hosts']): readonly string[] => list.map((one) => `${one.name} ${one.count} ${one.firing}`).toSorted();
  return { count, firing, resolved, severity, hosts: told(hosts), severities: told(severities), firstMs, lastMs };
}
