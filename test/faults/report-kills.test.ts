/** kill -9 of the whole service at each step of a report, all in one kill: each recipient has it once, or the outbox says that nobody knows and a person is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { standbyInside } from '../support/command-line.ts';
import { hangingBrowser } from '../support/hanging-browser.ts';
import { PERIOD, approve, beginReports, outcomeOf, refOf, runOf } from '../support/live-reports.ts';
import { liveUntil, until } from '../support/live.ts';
import { MOMENT_CLIENTS, reachedLine } from '../support/report-moments.ts';
import { reportReceivers } from '../support/report-receivers.ts';
import { KIMS_TOKEN, ZONE } from '../support/reporting.ts';
import { ROWS } from './report-rows.ts';
import type { HangingBrowser } from '../support/hanging-browser.ts';
import type { Live } from '../support/live.ts';
import type { Receivers } from '../support/report-receivers.ts';
import type { KillRow } from './report-rows.ts';

/** A dead worker is noticed within 30 s of its last beat, and what it had begun is begun again 10 s later; then some seconds of work. */
const ENDS_WITHIN_MS = 120_000;
const STAGED_WITHIN_MS = 60_000;
const RECIPIENTS = ['archive', 'portal', 'owner', 'tray'] as const;
const TICKETED = ROWS.filter(({ hasTicket }) => hasTicket === true).map(({ client }) => client);
const NAMES = ROWS.map(({ client }) => client);
const SENT_BEFORE = ROWS.filter(({ isApprovedBefore }) => isApprovedBefore).map(({ client }) => client);
/** Whose requests nobody answers: the last ones to be brought into place, as their callers give up by themselves. */
const SILENT = { silentPost: 'posted', silentMail: 'mailed' };
const LAST = ['printing', ...Object.values(SILENT)];

type Stage = { readonly service: Live; readonly receivers: Receivers; readonly browser: HangingBrowser };
const closing: (() => Promise<unknown>)[] = [];
let opened: Stage | undefined;
before(async () => {
  const receivers = await reportReceivers({ ...SILENT, refused: 'untold' });
  closing.push(receivers.close);
  const browser = await hangingBrowser();
  closing.push(browser.remove);
  const { service, close } = await liveUntil({
    entry: 'test/fixtures/service-report-moments.ts',
    env: { KIM_TOKEN: KIMS_TOKEN, PORTAL_SECRETS: `whsec_${Buffer.alloc(24, 5).toString('base64')}`, STANDBY_CHROMIUM: browser.path },
    settings: {
      clients: Object.fromEntries(NAMES.map((name) => [name, { ai: 'cloud', write: 'fields', onRefusal: 'next-route' }] as const)),
      file: { reports: reportsTo(receivers) },
    },
  });
  // One that stands at its moments would never stop politely.
  closing.push(close, () => service.service().started.kill());
  opened = { service, receivers, browser };
});
after(async () => {
  for (const close of closing.toReversed()) await close();
});

const reportsTo = ({ folder, portalUrl, mailPort }: Receivers) => ({
  tickets: 'desk',
  timeZone: ZONE,
  name: 'Harbour IT',
  approvers: [{ name: 'Kim', tokenEnv: 'KIM_TOKEN' }],
  recipients: {
    archive: { kind: 'folder', folder },
    portal: { kind: 'webhook', url: portalUrl, webhookSecretsEnv: 'PORTAL_SECRETS' },
    owner: { kind: 'mail', to: 'owner@client.example' },
    tray: { kind: 'ticket', board: 'network-team' },
  },
  mail: { host: '127.0.0.1', port: mailPort, tls: 'none', from: 'reports@harbour.example' },
  clients: Object.fromEntries(NAMES.map((name) => [name, { kinds: ['month'], recipients: recipientsOf(name) }])),
});
const recipientsOf = (name: string): readonly string[] => RECIPIENTS.filter((one) => one !== 'tray' || TICKETED.includes(name));

test('killed at each step of a report, it ends: everybody has it once, or it is told that nobody knows', async (t) => {
  const stage = opened ?? assert.fail('expected the service to be started');
  const { service, browser } = stage;
  const beganAt = Date.now();
  await bringIntoPlace(stage);
  await service.service().killAll();
  const killedAt = Date.now();
  t.diagnostic(`killed ${seconds(killedAt - beganAt)} s after the first report was begun, with ${ROWS.length} at ${ROWS.length} steps`);
  for (const row of ROWS) assert.deepEqual(await standingOf(stage, row), row.atKill, `not injected: ${row.client}`);
  for (const name of MOMENT_CLIENTS) assert.ok(service.logs.includes(reachedLine(name)), `not injected: ${name} was not at its moment`);
  assert.equal(notSentTo(service, 'untold'), 0, 'not injected: somebody is told already');
  await service.stage.setProvider('openai', { kind: 'works' });
  await service.stage.setDesk('read', { kind: 'works' });
  await browser.be('the browser');
  await service.restart('workers/main.ts');

  await approveAll(
    service,
    NAMES.filter((name) => !SENT_BEFORE.includes(name)),
  );
  await until(
    'every report to have ended',
    ENDS_WITHIN_MS,
    () => openOf(service),
    (open) => open.length === 0,
  );
  t.diagnostic(`all ended ${seconds(Date.now() - killedAt)} s after the kill`);
  for (const row of ROWS) await t.test(`${row.client}: ${row.step}`, () => assertEnded(stage, row));
  await t.test('its PDF is printed after all', async () => {
    const { pdf } = (await service.withLedger((ledger) => ledger.report(refOf('printing')))) ?? {};
    assert.equal(pdf !== undefined, browser.prints);
  });
});

/** Those first whose moment keeps; last those whose caller would give up by itself. */
async function bringIntoPlace({ service, receivers, browser }: Stage): Promise<void> {
  const { stage } = service;
  // By a ticket of its own the desk knows a client.
  await stage.create(TICKETED.map((client) => ({ client, subject: 'VPN drops', body: 'It drops every ten minutes.', actor: 'client' })));
  await beginReports(
    service,
    NAMES.filter((name) => name !== 'asked' && name !== 'reading'),
  );
  await approveAll(
    service,
    SENT_BEFORE.filter((name) => !LAST.includes(name)),
  );
  await reachedAre(service, MOMENT_CLIENTS);
  await approveAll(service, Object.values(SILENT));
  await until(
    'a post and a mail that nobody answers (not injected)',
    STAGED_WITHIN_MS,
    async () => [(await receivers.cameOf(SILENT.silentPost))[1], (await receivers.cameOf(SILENT.silentMail))[2]],
    (came) => came.every((count) => count === 1),
  );
  await browser.be('hanging');
  await approveAll(service, ['printing']);
  await until('a browser that hangs (not injected)', STAGED_WITHIN_MS, browser.hangs, (hangs) => hangs);

  const before = await stage.requests('openai');
  await stage.setProvider('openai', { kind: 'held' });
  await beginReports(service, ['asked']);
  await until(
    'a request for prose (not injected)',
    STAGED_WITHIN_MS,
    () => stage.requests('openai'),
    (requests) => requests > before,
  );
  await stage.setDesk('read', { kind: 'hold' });
  await beginReports(service, ['reading']);
  await until(
    'a list of tickets that is not answered (not injected)',
    STAGED_WITHIN_MS,
    async () => [await stage.held(), await underWayOf(service, 'reading')] as const,
    ([held, underWay]) => held > 0 && underWay.includes('readTicketsOfPeriod'),
  );
  assert.deepEqual(await underWayOf(service, 'asked'), ['decide'], 'not injected: no model is asked');
  assert.deepEqual(await underWayOf(service, 'printing'), ['printReport'], 'not injected: nothing is printed');
  assert.deepEqual(await underWayOf(service, 'waiting'), [], 'not injected: it does more than wait');
}

/** Types of the activities of its run that a worker has. */
const underWayOf = (service: Live, name: string): Promise<readonly string[]> =>
  service.withClient(async (client) => {
    const { raw } = await client.workflow.getHandle(runOf(name)).describe();
    return (raw.pendingActivities ?? []).map(({ activityType }) => activityType?.name ?? '');
  });

const reachedAre = (service: Live, names: readonly string[]): Promise<unknown> =>
  until(
    'each to be at its moment (not injected)',
    STAGED_WITHIN_MS,
    () => Promise.resolve(names.filter((name) => !service.logs.includes(reachedLine(name)))),
    (missing) => missing.length === 0,
  );

/** As soon as each has its task. Nobody waits for those that are stopped while they take the answer. */
async function approveAll(service: Live, names: readonly string[]): Promise<void> {
  await until(
    'each to wait for a person',
    ENDS_WITHIN_MS,
    () => service.withLedger((ledger) => ledger.tasks({ open: true }, 100)),
    (tasks) => names.every((name) => tasks.some(({ workflowId }) => workflowId === runOf(name))),
  );
  for (const name of names) void service.withClient((client) => approve(client, name)).catch(() => undefined);
  await until(
    `${names.join(', ')} to be approved`,
    STAGED_WITHIN_MS,
    () => statesOf(service, names),
    (states) => states.every((state) => state !== 'waiting'),
  );
}

const statesOf = (service: Live, names: readonly string[]): Promise<readonly (string | undefined)[]> =>
  service.withLedger((ledger) => Promise.all(names.map(async (name) => (await ledger.report(refOf(name)))?.state)));

/** Runs that are not over. */
const openOf = (service: Live): Promise<readonly string[]> =>
  service.withClient(async (client) => {
    const states = await Promise.all(
      NAMES.map(async (name) => [name, (await client.workflow.getHandle(runOf(name)).describe()).status.name] as const),
    );
    return states.flatMap(([name, state]) => (state === 'RUNNING' ? [name] : []));
  });

async function standingOf({ service, receivers }: Stage, { client }: KillRow): Promise<KillRow['atKill']> {
  const { state, outbox } = await service.withLedger(async (ledger) => ({
    state: (await ledger.report(refOf(client)))?.state ?? assert.fail(`not injected: ${client} has no report`),
    outbox: await ledger.outbox(refOf(client)),
  }));
  const states = RECIPIENTS.flatMap((name) => outbox.find(({ recipient }) => recipient === name)?.state ?? []);
  const came = [...(await receivers.cameOf(client)), ...(TICKETED.includes(client) ? [await cameOnTickets(service, client)] : [])];
  return { state, outbox: states as unknown as KillRow['atKill']['outbox'], came: came as unknown as KillRow['atKill']['came'] };
}

/** Tickets that were made for its report, and whatever else we have done to them: no more than a note. */
async function cameOnTickets({ stage }: Live, client: string): Promise<number> {
  const journal = await stage.journal();
  const made = journal.filter(({ kind, made }) => kind === 'ticket-created' && made?.client === client && made.subject.includes(PERIOD));
  const tickets = made.map(({ ticket }) => ticket);
  return journal.filter(({ actor, ticket }) => actor === 'us' && tickets.includes(ticket)).length;
}

/** Lines by which an operator is told that it has not come to everybody. */
const notSentTo = ({ logs }: Live, name: string): number =>
  logs.filter((line) => line.includes('"alert":"report-not-sent"') && line.includes(`"${runOf(name)}"`)).length;

async function assertEnded(stage: Stage, row: KillRow): Promise<void> {
  const { service } = stage;
  assert.deepEqual(await standingOf(stage, row), row.atEnd);
  const { kind } = await service.withClient((client) => outcomeOf(client, row.client));
  assert.equal(kind, row.atEnd.state);
  if (kind === 'sent') return assert.equal(notSentTo(service, row.client), 0);
  assert.equal(notSentTo(service, row.client), 1, 'an operator is told once');
  const { out } = await standbyInside(service.dataDir, ['report', 'show', row.client, PERIOD]);
  const at = row.atEnd.outbox.findIndex((state) => state !== 'accepted');
  assert.match(out, new RegExp(`${RECIPIENTS[at]}: ${row.atEnd.outbox[at]} \\(.+\\)`), 'and sees to whom, and why');
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(0);
