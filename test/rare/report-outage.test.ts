/**
 * Every provider is down for two days over the end of a month, while 40 clients of four zones are to have their reports: all wait for a person in
 * time, with sentences made by code. Desk and vendors are simulated; what a schedule starts is started here at its time, since the server that
 * skips time has no schedules.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import proto from '@temporalio/proto';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { reportId, scheduleId } from '../../workflows/reports/ids.ts';
import { listedByDesk } from '../support/desk-periods.ts';
import { monthWithLeft } from '../support/month-end.ts';
import { reporting, writing } from '../support/reporting.ts';
import { DOWN, all, requestsOf } from '../workflow/people.ts';
import { refOf, reportActs, reportFolder } from '../workflow/report-acts.ts';
import { HOUR_MS, MINUTE_MS, SETTINGS, rehearse } from '../workflow/rehearsal.ts';
import type { ReportedMonth } from '../support/month-end.ts';
import type { ReportsConfig } from '../../config/reports/contract.ts';

const DAY_MS = 24 * HOUR_MS;
/** In the order in which a morning comes there. */
const ZONES = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Los_Angeles'] as const;
const CLIENTS = Array.from({ length: 40 }, (_, at) => `client-${String(at + 1).padStart(2, '0')}`);
const zoneOf = (at: number): string => ZONES[at % ZONES.length] ?? '';
const ticketsOf = (at: number): number => 1 + (at % 3);
/** As a configuration has them that says nothing of them. */
const PROSE_WITHIN_MS = 4 * HOUR_MS;
const AT_HOUR = 6;

const folder = reportFolder();
function configured(dataDir: string): ReportsConfig {
  const config = reporting(SETTINGS, folder.madeIn(dataDir), CLIENTS, { proseWithinMs: PROSE_WITHIN_MS });
  const clients = config.clients.map((one, at) => ({ ...one, settings: { ...one.settings, timeZone: zoneOf(at) } }));
  return { ...config, clients, schedules: ZONES.map((timeZone) => ({ kind: 'month', timeZone, hour: AT_HOUR, minute: 0 })) };
}
const opened = rehearse({
  wrap: writing,
  control: true,
  ledgerIn: 'memory',
  reports: { of: configured, listTickets: listedByDesk(() => opened().desk) },
});
let month: ReportedMonth = monthWithLeft(0, 0);
const { openTask, asked, draftOf, pageOf, answer, outcome, delivered } = reportActs(opened, folder.path, () => month.id);
const ofMonth = (client: string) => refOf(client, month.id);
const goTo = async (ms: number): Promise<void> => opened().sleep(ms - (await opened().nowMs()));
/** When a schedule of this zone would start what it starts. */
const dueIn = (zone: string): number => month.endsAt.setZone(zone, { keepLocalTime: true }).set({ hour: AT_HOUR }).toMillis();

const SCHEDULED = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
async function startBySchedule(timeZone: string): Promise<unknown> {
  const handle = await opened().client.workflow.start('dispatchReports', {
    workflowId: scheduleId('month', timeZone),
    taskQueue: 'standby',
    args: [{ kind: 'month', timeZone }],
    typedSearchAttributes: [OF_THIS_GENERATION, { key: SCHEDULED, value: new Date(dueIn(timeZone)) }],
  });
  await opened().closed(handle.workflowId);
  return handle.result();
}

/** Near the end of a month, with tickets of it: 1 to 3 of each client. */
async function nearTheEnd(): Promise<void> {
  const { env, desk, nowMs, pass } = opened();
  const { INDEXED_VALUE_TYPE_DATETIME: datetime } = proto.temporal.api.enums.v1.IndexedValueType;
  // A server with schedules knows it by itself.
  const searchAttributes = { TemporalScheduledStartTime: datetime };
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  const startMs = await nowMs();
  month = monthWithLeft(startMs, 3 * DAY_MS);
  await pass(month.endsAt.toMillis() - 1.5 * DAY_MS - startMs);
  await nowMs();
  for (const [at, client] of CLIENTS.entries())
    for (let number = 1; number <= ticketsOf(at); number += 1)
      await desk.createTicket({
        id: `${client}-${number}`,
        client,
        subject: 'VPN drops',
        body: 'It drops.',
        fields: { category: 'network' },
      });
}

test('all providers down for two days over the end of a month: 40 reports of four zones wait for a person in time, by sentences of code that say so', async (t) => {
  const { providers, ledger, nowMs, alerts } = opened();
  await nearTheEnd();
  await goTo(month.endsAt.toMillis() - DAY_MS);
  await all(providers, DOWN);
  const [startedAt, downAtMs] = [performance.now(), await nowMs()];
  for (const zone of ZONES) {
    await goTo(dueIn(zone));
    assert.deepEqual(await startBySchedule(zone), { kind: 'dispatched', period: month.id, started: 10, there: 0 });
  }
  await goTo(Math.max(...ZONES.map(dueIn)) + PROSE_WITHIN_MS);
  const tookMs: number[] = [];
  for (const [at, client] of CLIENTS.entries()) {
    const task = await openTask(client);
    assert.ok(task, `${client} waits for a person`);
    tookMs.push(task.openedAtMs - dueIn(zoneOf(at)));
    assert.equal((await ledger.report(ofMonth(client)))?.state, 'waiting');
    assert.equal(draftOf(task).byModel, 0);
    assert.deepEqual(draftOf(task).unreadable, []);
    const page = await pageOf(draftOf(task).html);
    assert.equal(page.match(/These sentences were made by code\./g)?.length, 4);
    const many = ticketsOf(at);
    assert.match(page, new RegExp(`<p>${many} ticket${many === 1 ? '' : 's'} created\\. `), `${client} had ${many}`);
  }
  assert.ok(Math.min(...tookMs) > 3 * HOUR_MS, 'machines were asked for hours');
  assert.ok(Math.max(...tookMs) <= PROSE_WITHIN_MS, `${Math.max(...tookMs)} ms`);
  await goTo(month.endsAt.toMillis() + DAY_MS);
  const canaries = (await Promise.all(Object.keys(providers).map((name) => ledger.attempts(`control:${name}`)))).flat().length;
  const requests = requestsOf(providers);
  const minutes = (ms: number): number => Math.round(ms / MINUTE_MS);
  t.diagnostic(
    `40 wait after ${minutes(Math.min(...tookMs))} to ${minutes(Math.max(...tookMs))} min; ${requests} requests to dead providers: ${canaries} canaries, ${requests - canaries} of reports; ${((await nowMs()) - downAtMs) / HOUR_MS} h in ${Math.round((performance.now() - startedAt) / 1_000)} s`,
  );
  assert.ok(requests - canaries <= 30, `${requests - canaries} requests of reports`);
  assert.equal((await delivered()).size, 0, 'nothing is sent before a person has said so');
  assert.deepEqual(
    alerts.filter(({ kind }) => kind.startsWith('report-')),
    [],
  );
});

const [SEEN, ANEW] = ['client-01', 'client-02'] as const;
let sentAnew = '';
/** What its desk says of the month afterwards. */
const corrected = (client: string) => opened().desk.editTicket(`${client}-1`, { category: 'email' });
const fileOf = (client: string, revision: number): string => `${client}/month/${month.id}-r${revision}.html`;

test('once they are back a newer revision has their prose while nobody has approved, and the page before can be approved by nobody', async (t) => {
  const { providers, handle, until, ledger, nowMs } = opened();
  const [backAtMs, requests] = [await nowMs(), requestsOf(providers)];
  await all(providers, { kind: 'works' });
  const areAnew = async (): Promise<boolean> =>
    (await Promise.all(CLIENTS.map(openTask))).every((task) => task !== undefined && task.episode > 1);
  // A drain holds back by the clock of the machine, which is not the one that is skipped.
  while (!(await areAnew()) && (await nowMs()) - backAtMs < 6 * HOUR_MS) await opened().sleep(10 * MINUTE_MS);
  const byModel = await Promise.all(CLIENTS.map(async (client) => draftOf(await asked(client)).byModel));
  t.diagnostic(
    `${CLIENTS.length} have their prose ${Math.round(((await nowMs()) - backAtMs) / MINUTE_MS)} min after machines are back, by ${requestsOf(providers) - requests} requests`,
  );
  assert.deepEqual(new Set(byModel), new Set([4]));
  const first = await asked(ANEW);
  await corrected(ANEW);
  await handle(reportId(ofMonth(ANEW))).signal('reportAgain');
  await until('there is another revision', async () => (await openTask(ANEW))?.episode === first.episode + 1);
  const second = await asked(ANEW);
  assert.equal(draftOf(second).byModel, 4);
  const page = await pageOf(draftOf(second).html);
  assert.doesNotMatch(page, /made by code/);
  assert.match(page, /What this revision says otherwise</);
  assert.equal((await ledger.report(ofMonth(ANEW), 1))?.state, 'void');
  await assert.rejects(answer(first, { kind: 'approve', html: draftOf(first).html, mapping: true }), /not open/);
  await assert.rejects(answer(second, { kind: 'approve', html: draftOf(first).html, mapping: true }), /page as it is now/);
  await answer(second, { kind: 'approve', html: draftOf(second).html, mapping: true });
  assert.deepEqual(await outcome(ANEW), { revision: second.episode, kind: 'sent' });
  assert.deepEqual([...(await delivered())], [[fileOf(ANEW, second.episode), page]]);
  sentAnew = fileOf(ANEW, second.episode);
});

test('a page that was approved is sent as it is; facts that change afterwards are approved by nobody, and nothing of them is sent', async () => {
  const { ledger } = opened();
  const task = await asked(SEEN);
  const { html } = draftOf(task);
  await answer(task, { kind: 'approve', html, mapping: true });
  assert.deepEqual(await outcome(SEEN), { revision: task.episode, kind: 'sent' });
  await corrected(SEEN);
  await begunAgain(SEEN);
  const newer = await asked(SEEN);
  assert.notEqual(draftOf(newer).facts, draftOf(task).facts);
  await assert.rejects(answer(newer, { kind: 'approve', html, mapping: true }), /page as it is now/);
  assert.deepEqual(
    [(await ledger.report(ofMonth(SEEN), task.episode))?.state, (await ledger.report(ofMonth(SEEN), newer.episode))?.state],
    ['sent', 'waiting'],
  );
  assert.deepEqual(await ledger.outbox({ ...ofMonth(SEEN), revision: newer.episode }), []);
  const files = await delivered();
  assert.deepEqual([...files.keys()], [fileOf(SEEN, task.episode), sentAnew]);
  assert.equal(files.get(fileOf(SEEN, task.episode)), await pageOf(html));
});

/** As `standby report run` does. */
async function begunAgain(client: string): Promise<void> {
  await opened().nowMs();
  const ref = ofMonth(client);
  await opened().client.workflow.start('reportClient', {
    workflowId: reportId(ref),
    taskQueue: 'standby',
    args: [{ ref, timeZone: zoneOf(CLIENTS.indexOf(client)), wanted: 'next' }],
    typedSearchAttributes: [OF_THIS_GENERATION],
  });
}
