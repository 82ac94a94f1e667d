/** Groups of alerts whose prose waits for AI, and a provider that comes back: the control's drain wakes them as it wakes tickets. Desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemId } from '../../workflows/ids.ts';
import { explaining } from '../support/alert-connection.ts';
import { alertActs, standing } from '../workflow/alert-acts.ts';
import { DOWN, all } from '../workflow/people.ts';
import { CLOUD, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import type { AttemptRow } from '../../ledger/contract.ts';
import type { Alerts } from '../workflow/alert-acts.ts';

/** Both wait for AI; what is critical has less time for it. */
const waits = (convenienceWait: string) =>
  rehearsed({ clients: { acme: CLOUD }, process: { criticality: 'convenience', convenienceWait } });
const opened = rehearse({
  settings: rehearsed({ clients: { acme: CLOUD } }),
  wrap: explaining,
  control: true,
  alerts: { settings: { critical: waits('4h'), other: waits('24h') } },
});
const { alertsOf, ticketsOf, notesOf } = alertActs(opened);

const GROUPS = 12;
/** Those that come last are due first. */
const isCritical = (at: number): boolean => at >= GROUPS - 4;
const PROCESS = 'alert-summary';

/** When each was first told that AI is back, by the server. */
async function wokenAt(run: string): Promise<number> {
  const { events } = await opened().handle(run).fetchHistory();
  const told = (events ?? []).find(({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'routeBack');
  return told === undefined ? Number.NaN : Number(told.eventTime?.seconds ?? 0) * 1_000 + (told.eventTime?.nanos ?? 0) / 1e6;
}
const isUnderWay = (one: AttemptRow, atMs: number): boolean =>
  one.startedAtMs <= atMs && (one.end === undefined || one.end.endedAtMs > atMs);

test('groups that wait for their prose are woken in due order and at the rate that the provider takes again, and have one note each', async (t) => {
  const { providers, ledger, post, sleep, until } = opened();
  await all(providers, DOWN);
  const groups: Alerts[] = [];
  for (let at = 0; at < GROUPS; at += 1) {
    const alerts = await alertsOf(3, { severity: isCritical(at) ? 'critical' : 'warning' });
    groups.push(alerts);
    await post(alerts);
    await sleep(5_000);
  }
  const waiting = () => ledger.waiting(PROCESS, 100);
  await until('each group has its table and waits for its prose', async () => (await waiting()).length === GROUPS);
  const rows = await waiting();
  const runOf = (alerts: Alerts): string => itemId(PROCESS, 'desk', ticketsOf(alerts)[0]?.id ?? '');
  const inDueOrder = rows.map(({ workflowId }) => workflowId);
  assert.deepEqual(new Set(inDueOrder.slice(0, 4)), new Set(groups.filter((_, at) => isCritical(at)).map(runOf)), 'critical ones first');
  assert.ok(new Set(rows.map(({ dueAtMs }) => dueAtMs)).size > GROUPS / 2, 'due times of their own');
  const attemptsOf = async () => (await Promise.all(inDueOrder.map((run) => ledger.attempts(run)))).flat();
  const whileDown = (await attemptsOf()).length;
  // Before any of them tries by itself.
  await sleep(5 * MINUTE_MS);
  assert.equal((await attemptsOf()).length, whileDown, 'nobody asks a provider that is known to be down');

  await providers.openai.setMode({ kind: 'works' });
  await until('each is explained', async () => (await ledger.decisions({})).length === GROUPS);
  const woken = await Promise.all(inDueOrder.map(wokenAt));
  t.diagnostic(`woken in due order after ${woken.map((ms) => Math.round(ms - (woken[0] ?? 0))).join(' ')} ms`);
  assert.deepEqual(
    woken,
    woken.toSorted((one, other) => one - other),
    'those due first',
  );

  const asked = (await attemptsOf()).filter(({ route, end }) => route.startsWith('openai') && end?.outcome === 'answered');
  assert.deepEqual(
    new Map(inDueOrder.map((run) => [run, asked.filter(({ workflowId }) => workflowId === run).length])),
    new Map(inDueOrder.map((run) => [run, 1])),
  );
  const grants = (await ledger.routeEvents(200))
    .filter(({ kind, target }) => target.startsWith('route:openai') && (kind === 'half-open' || kind === 'closed'))
    .map(({ atMs, kind, detail }) => ({ atMs, most: kind === 'closed' ? Infinity : Number.parseInt(detail, 10) }))
    .toSorted((one, other) => one.atMs - other.atMs);
  const granted = (atMs: number): number => grants.findLast((one) => one.atMs <= atMs)?.most ?? Number.NaN;
  assert.deepEqual(
    grants.slice(0, 3).map(({ most }) => most),
    [1, 2, 4],
  );
  const answeredAt = (run: string | undefined): number => asked.find(({ workflowId }) => workflowId === run)?.end?.endedAtMs ?? Number.NaN;
  for (const [at, ms] of woken.entries()) {
    const unanswered = inDueOrder.slice(0, at + 1).filter((run) => answeredAt(run) > ms).length;
    assert.ok(unanswered <= granted(ms), `${unanswered} woken and not answered where ${granted(ms)} were granted`);
  }
  let most = 0;
  for (const { startedAtMs } of asked) {
    const underWay = asked.filter((one) => isUnderWay(one, startedAtMs)).length;
    most = Math.max(most, underWay);
    assert.ok(underWay <= granted(startedAtMs), `${underWay} requests under way where ${granted(startedAtMs)} were granted`);
  }
  t.diagnostic(
    `${asked.length} requests, ${most} at once at most; granted ${grants.map((one) => one.most).join(' ')}; ${whileDown} requests until all waited`,
  );

  for (const alerts of groups) {
    const [ticket, ...others] = ticketsOf(alerts);
    assert.ok(ticket);
    assert.deepEqual(others, [], 'one ticket of each group');
    const seen = standing(notesOf(ticket));
    assert.equal(seen.length, 1, seen.join('\n\n'));
    assert.match(seen[0] ?? '', /^Standby counts 3 alerts: [^]*Several disks have filled up[^]*explained by AI/);
  }
  assert.deepEqual(await waiting(), []);
});
