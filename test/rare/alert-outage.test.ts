/** Every provider is down for eight hours while 60 groups of alerts come: tables at once, prose by itself, and nothing twice. Desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchAlerts } from '../../watch/alert-sources.ts';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { itemId } from '../../workflows/ids.ts';
import { alertActs, standing } from '../workflow/alert-acts.ts';
import { DOWN, all, requestsOf } from '../workflow/people.ts';
import { CLOUD, HOUR_MS, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import type { Alerts, Seen } from '../workflow/alert-acts.ts';

const CLIENTS = ['acme', 'globex', 'initech'] as const;
const settingsFor = (process: Readonly<Record<string, unknown>>) =>
  rehearsed({ clients: { acme: CLOUD, globex: { ...CLOUD, ai: 'local-only' }, initech: CLOUD }, process });
const settings = settingsFor({});
const opened = rehearse({
  settings,
  wrap: explaining,
  control: true,
  ledgerIn: 'memory',
  // As a configuration has them that says nothing of it: a person is asked about what is critical, and prose of the rest waits for AI.
  alerts: { settings: { critical: settings, other: settingsFor({ criticality: 'convenience', convenienceWait: '24h' }) } },
});
const { alertsOf, ticketsOf, notesOf } = alertActs(opened);

const GROUPS = 60;
const EACH = 3;
/** Every fifth is critical. */
const isCritical = (at: number): boolean => at % 5 === 0;
const OUTAGE_MS = 8 * HOUR_MS;
const CRITICAL_WITHIN_MS = 15_000;
/** A look a second, a write, and the steps in which a rehearsal lets time pass. */
const SLACK_MS = 60_000;

type Group = { readonly alerts: Alerts; readonly postedAtMs: number; readonly isCritical: boolean };

test(`${GROUPS} groups while every provider is down for eight hours: each table within its window, and the prose by itself once they are back`, async (t) => {
  const { providers, ledger, alerts: told, sleep, until, nowMs, post, desk, handle } = opened();
  await all(providers, DOWN);
  const groups: Group[] = [];
  for (let at = 0; at < GROUPS; at += 1) {
    const severity = isCritical(at) ? 'critical' : 'warning';
    groups.push({
      alerts: await alertsOf(EACH, { owner: CLIENTS[at % CLIENTS.length], severity }),
      postedAtMs: await nowMs(),
      isCritical: isCritical(at),
    });
    // Three in a delivery: one of each client.
    if (groups.length % CLIENTS.length === 0) await post(groups.slice(-CLIENTS.length).flatMap(({ alerts }) => alerts));
  }
  const ticketOf = ({ alerts }: Group): Seen | undefined => ticketsOf(alerts)[0];
  await sleep(CRITICAL_WITHIN_MS);
  await sleep(GROUP_DEFAULTS.quietMs);
  await until('each group has its ticket', () => groups.every((group) => ticketOf(group) !== undefined));
  const madeAtMs = new Map(
    desk.journal().flatMap(({ kind, ticket, at }) => (kind === 'ticket-created' ? [[ticket, Date.parse(at)] as const] : [])),
  );
  const afterMs = (of: boolean): number =>
    Math.max(
      ...groups
        .filter((group) => group.isCritical === of)
        .map((group) => (madeAtMs.get(ticketOf(group)?.id ?? '') ?? Number.NaN) - group.postedAtMs),
    );
  t.diagnostic(`a table after ${afterMs(true) / 1_000} s at most where it is critical, after ${afterMs(false) / 1_000} s where it is not`);
  assert.ok(afterMs(true) <= CRITICAL_WITHIN_MS, `${afterMs(true)} ms`);
  assert.ok(afterMs(false) <= GROUP_DEFAULTS.quietMs + SLACK_MS, `${afterMs(false)} ms`);

  const infos: string[] = [];
  const watch = watchAlerts({
    ledger,
    alert: (one) => void told.push(one),
    info: (text) => void infos.push(text),
    found: () => undefined,
    sources: [{ name: 'prom', quietMs: undefined }],
    process: 'alert-summary',
    nowMs: () => seenMs,
  });
  let seenMs = await nowMs();
  const beganAtMs = seenMs;
  const warned = (): number => told.filter(({ kind }) => kind === 'alerts-unexplained').length;
  let warnedAfterMs: number | undefined;
  while (seenMs - beganAtMs < OUTAGE_MS) {
    await sleep(10 * MINUTE_MS);
    seenMs = await nowMs();
    await watch();
    if (warned() > 0) warnedAfterMs ??= seenMs - beganAtMs;
  }
  const requests = requestsOf(providers);
  const canaries = (await Promise.all(Object.keys(providers).map((name) => ledger.attempts(`control:${name}`)))).flat().length;
  t.diagnostic(
    `${requests} requests to dead providers in eight hours: ${canaries} canaries, ${requests - canaries} of ${GROUPS} groups; told after ${(warnedAfterMs ?? Number.NaN) / MINUTE_MS} min`,
  );
  assert.equal(warned(), 1);
  assert.ok((warnedAfterMs ?? Infinity) <= 50 * MINUTE_MS);
  for (const group of groups) {
    const ticket = ticketOf(group);
    assert.ok(ticket);
    assert.match(ticket.body, new RegExp(`^Standby counts ${EACH} alerts: `));
    assert.ok(!notesOf(ticket).some((note) => note.includes('Several disks')));
    assert.ok(notesOf(ticket).length <= (group.isCritical ? 1 : 0), notesOf(ticket).join('\n\n'));
  }

  await all(providers, { kind: 'works' });
  const backAtMs = await nowMs();
  const hasProse = (group: Group): boolean => notesOf(ticketOf(group) as Seen).some((note) => note.includes('Several disks'));
  await until('each has its prose', async () => groups.every(hasProse));
  const proseMs = (await nowMs()) - backAtMs;
  await sleep(HOUR_MS);
  seenMs = await nowMs();
  await watch();
  assert.deepEqual([warned(), infos], [1, ['groups of alerts are explained again']]);

  const events: number[] = [];
  for (const group of groups) {
    const [ticket, ...others] = ticketsOf(group.alerts);
    assert.ok(ticket);
    assert.deepEqual(others, [], 'one ticket of each group');
    const seen = standing(notesOf(ticket));
    assert.equal(seen.length, 1, seen.join('\n\n'));
    assert.match(seen[0] ?? '', new RegExp(`^Standby counts ${EACH} alerts: [^]*Several disks have filled up[^]*explained by AI`));
    assert.ok(notesOf(ticket).length <= (group.isCritical ? 2 : 1));
    events.push((await handle(itemId('alert-summary', 'desk', ticket.id)).describe()).historyLength);
  }
  assert.equal((await ledger.alertsOfOpen('prom', 10_000)).length, GROUPS * EACH, 'nothing is lost');
  assert.deepEqual(await ledger.waiting('alert-summary', 9), []);
  assert.equal((desk.tickets() as unknown as readonly unknown[]).length, GROUPS);
  t.diagnostic(
    `all ${GROUPS} explained ${Math.round(proseMs / 1_000)} s after they were back; runs of ${Math.max(...events)} events at most`,
  );
});
