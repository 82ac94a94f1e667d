/** Groups of alerts from their first alert to their closing note: real workflows, activities and sockets; desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { all, notesOn } from './people.ts';
import { MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { alertOf, keyOf } from '../support/alerts.ts';
import { explaining } from '../support/alert-connection.ts';
import type { Alert } from '../../connectors/alert-source.ts';

const rehearsal = rehearse({ settings: rehearsed(), wrap: explaining, control: true });

beforeEach(async () => {
  const { providers, ledgerAnew } = rehearsal();
  await all(providers, { kind: 'works' });
  await ledgerAnew();
});

let rules = 0;
/** Alerts of a group of their own: so many hosts at a time. */
async function alertsOf(count: number, given: Partial<Alert> = {}): Promise<readonly Alert[]> {
  const startsAtMs = await rehearsal().nowMs();
  rules += 1;
  return Array.from({ length: count }, (_, at) =>
    alertOf({ key: keyOf(rules * 1_000 + at), startsAtMs, rule: `Rule${rules}`, host: `srv-${at}`, owner: 'acme', ...given }),
  );
}
const resolved = (alerts: readonly Alert[], endsAtMs: number): readonly Alert[] =>
  alerts.map((alert) => ({ ...alert, state: 'resolved', endsAtMs }));
type Seen = { readonly id: string; readonly subject: string; readonly body: string; readonly priority: string | null };
const ticketsOf = (alerts: readonly Alert[]): readonly Seen[] =>
  (rehearsal().desk.tickets() as unknown as readonly Seen[]).filter(({ subject }) => subject.includes(alerts[0]?.rule ?? '-'));

test('a quiet window ends in one ticket, whose text is the table, and one note that explains it', async () => {
  const { post, until, desk, sleep } = rehearsal();
  const alerts = await alertsOf(3);
  await post(alerts);
  await sleep(2 * MINUTE_MS + 5_000);
  await until('there is a note', () => ticketsOf(alerts).some(({ id }) => notesOn(desk, id).length === 1));
  const [ticket, ...others] = ticketsOf(alerts);
  assert.deepEqual(others, []);
  assert.match(ticket?.subject ?? '', new RegExp(`${alerts[0]?.rule} on 3 hosts`));
  assert.match(ticket?.body ?? '', /^Standby counts 3 alerts: /);
  assert.equal(ticket?.priority, 'P3');
  assert.match(notesOn(desk, ticket?.id ?? '')[0]?.now ?? '', /Several disks have filled up/);
});

test('debug', async () => {
  const { client, alerts, ledger } = rehearsal();
  console.log(alerts);
  for await (const w of client.workflow.list()) console.log(w.workflowId, w.type, w.status.name, w.historyLength);
  console.log(await ledger.allOpenEpisodes(5));
  for await (const w of client.workflow.list({ query: "WorkflowType='alertGroup'" })) {
    const h = await client.workflow.getHandle(w.workflowId).fetchHistory();
    for (const e of h.events ?? []) console.log(e.eventId?.toString(), Object.keys(e).filter((k) => k.endsWith('Attributes')).join(), JSON.stringify(e.workflowTaskFailedEventAttributes ?? e.activityTaskScheduledEventAttributes?.activityType ?? e.activityTaskFailedEventAttributes ?? '').slice(0, 600));
  }
});
