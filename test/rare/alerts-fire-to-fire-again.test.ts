/** The life of a group on the real service, from its first alert to the week after: told by a real Alertmanager, and by whoever signs the generic shape. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { HOW_TO_GET, findAlertmanager, startAlertmanager } from '../support/alertmanager.ts';
import { TOKEN, alerting, countedIn, madeOn, postSigned, sentOf } from '../support/alerting.ts';
import { live, until } from '../support/live.ts';
import type { Made } from '../support/alerting.ts';
import type { Live } from '../support/live.ts';

const HOSTS = ['srv-01', 'srv-02', 'srv-03'];
/** Of two episodes that are a week apart; both lie behind, so that a test waits for neither. */
const WEEK_MS = 7 * 86_400_000;
const secondMs = Date.now() - 60_000;
const firstMs = secondMs - WEEK_MS;
const iso = (atMs: number): string => new Date(atMs).toISOString();

/**
 * Says of the same three hosts that they fire since a time, or that they are over. `replays`: it says the old firing again after the end;
 * Alertmanager itself would take that for one that goes on.
 */
type Source = { readonly replays: boolean; readonly say: (rule: string, startsAtMs: number, endsAtMs?: number) => Promise<void> };

const signed = ({ service }: Live): Source => ({
  replays: true,
  async say(rule, startsAtMs, endsAtMs) {
    const over = endsAtMs === undefined ? {} : { state: 'resolved' as const, endsAt: iso(endsAtMs) };
    const answer = await postSigned(
      service().urls.ingress,
      HOSTS.map((host) => sentOf({ rule, host, startsAt: iso(startsAtMs), ...over })),
    );
    assert.equal(answer.status, 202);
  },
});

const ticketsAbout = async ({ stage }: Live, rule: string): Promise<readonly Made[]> =>
  (await madeOn(stage)).filter(({ subject }) => subject.startsWith(`${rule} `));
const tickets = (standby: Live, rule: string, is: (seen: readonly Made[]) => boolean, what: string): Promise<readonly Made[]> =>
  until(what, 150_000, () => ticketsAbout(standby, rule), is);
/** Waits until that many of this rule's runs are over. */
const over = (standby: Live, count: number): Promise<unknown> =>
  until(
    `${count} ended runs of groups`,
    150_000,
    () =>
      standby.withClient(
        async (client) => (await client.workflow.count("WorkflowType = 'alertGroup' AND ExecutionStatus = 'Completed'")).count,
      ),
    (seen) => seen >= count,
  );

async function fireToFireAgain(standby: Live, rule: string, { say, replays }: Source): Promise<void> {
  await say(rule, firstMs);
  const [ticket] = await tickets(standby, rule, (seen) => seen.some(({ notes }) => notes.length > 0), 'a ticket that is explained');
  assert.equal(ticket?.subject, `${rule} on 3 hosts, site Berlin (acme)`);
  assert.equal(ticket.client, 'acme');
  assert.equal(ticket.priority, 'P3');
  assert.equal(countedIn(ticket.body), HOSTS.length);
  assert.match(ticket.notes[0] ?? '', /3 alerts[^]*all still firing[^]*explained by AI/);

  // Said again, as a repeat does and as two peers do.
  for (let times = 0; times < 3; times += 1) await say(rule, firstMs);
  await say(rule, firstMs, secondMs - 1_000);
  if (replays) await say(rule, firstMs);
  const [closed, ...more] = await tickets(standby, rule, (seen) => seen.some(({ notes }) => notes.length > 1), 'a closing note');
  assert.deepEqual(more, [], 'one ticket');
  assert.equal(closed?.notes.length, 2);
  assert.match(closed.notes[1] ?? '', /^Standby counts all as resolved: /);
  await over(standby, 1);

  if (replays) await say(rule, firstMs);
  await pause(4_000);
  assert.equal((await ticketsAbout(standby, rule)).length, 1, 'a replay makes none');

  await say(rule, secondMs);
  const [, second] = await tickets(standby, rule, (seen) => seen.length > 1 && (seen[1]?.notes.length ?? 0) > 0, 'a second ticket');
  assert.equal(countedIn(second?.body ?? ''), HOSTS.length);
  assert.match(second?.body ?? '', /The same was here before[^]*with 3 alerts/);
  assert.equal((await ticketsAbout(standby, rule)).length, 2);
}

const program = findAlertmanager(process.env);
/** Each has a Standby of its own, and mostly waits. */
suite('a group of alerts and its next episode', { concurrency: true }, () => {
  test('the generic shape: fired, said again, over, replayed, and fired a week later: two tickets, three notes', async (t) => {
    const standby = await live(t, alerting());
    await fireToFireAgain(standby, 'DiskSpaceLow', signed(standby));
  });

  test(
    'a real Alertmanager: fired, repeated, over, and fired a week later: two tickets, three notes',
    { skip: program === undefined ? HOW_TO_GET : false },
    async (t) => {
      const standby = await live(t, alerting());
      const manager = await startAlertmanager(program ?? '', {
        url: `${standby.service().urls.ingress}/hooks/prom`,
        token: TOKEN,
        repeatInterval: '1s',
      });
      t.after(() => manager.stop());
      await fireToFireAgain(standby, 'DiskFull', {
        replays: false,
        async say(rule, startsAtMs, endsAtMs) {
          await manager.post(
            HOSTS.map((host) => ({
              labels: { alertname: rule, client: 'acme', site: 'Berlin', instance: `${host}:9100`, severity: 'warning' },
              annotations: { summary: `${rule} on ${host}` },
              startsAt: iso(startsAtMs),
              ...(endsAtMs === undefined ? {} : { endsAt: iso(endsAtMs) }),
            })),
          );
          // Until it has told us, and for the repeats.
          await pause(3_000);
        },
      });
    },
  );
});
