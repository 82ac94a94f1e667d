/** Reports on the real service: begun by command, looked at, approved with a token, and put into a folder once; and by schedule, each period once. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { periodAt } from '../../activities/reports/periods.ts';
import { scheduleId } from '../../workflows/reports/ids.ts';
import { standby } from '../support/command-line.ts';
import { findChromium } from '../browser/chromium.ts';
import { live, until } from '../support/live.ts';
import { mailReceiver } from '../support/mail-receiver.ts';
import { startAlertReceiver } from '../support/alert-receiver.ts';
import { headersOf, verifyDelivery } from '../../connectors/standard-webhooks.ts';
import type { ReportRow } from '../../ledger/contract.ts';
import type { Said } from '../support/command-line.ts';
import type { Live } from '../support/live.ts';

const ZONE = 'Europe/Berlin';
const SOON_MS = 90_000;
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
const TOKENS = { KIM_TOKEN: 'a-token-that-only-kim-has', PORTAL_SECRETS: SECRET };
const MINE = { STANDBY_APPROVER_TOKEN: TOKENS.KIM_TOKEN };

type Reporting = {
  readonly service: Live;
  readonly folder: string;
  readonly command: (words: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Said>;
};

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'standby-reports-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** `more`: recipients beside the folder, and the server by which mail leaves. */
async function reporting(t: TestContext, more: { readonly recipients?: object; readonly mail?: object } = {}): Promise<Reporting> {
  const folder = await folderFor(t);
  const reports = {
    tickets: 'desk',
    timeZone: ZONE,
    name: 'Harbour IT',
    approvers: [{ name: 'Kim', tokenEnv: 'KIM_TOKEN' }],
    recipients: { archive: { kind: 'folder', folder }, ...more.recipients },
    ...(more.mail === undefined ? {} : { mail: more.mail }),
    // The simulated models write no reports: one round, then code does.
    proseWithin: '1m',
    clients: { acme: { kinds: ['month', 'week'], recipients: ['archive', ...Object.keys(more.recipients ?? {})] } },
  };
  const service = await live(t, { env: TOKENS, settings: { file: { reports } } });
  const command = (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> =>
    standby(service.dataDir, ['report', ...words, '--config', service.stage.configPath, '--json'], env);
  return { service, folder, command };
}

/** What a folder gets, by name; a PDF where there is a Chromium. */
const hasPdf = findChromium(process.env) !== undefined;
const FORMS = ['csv', 'html', 'json', ...(hasPdf ? ['pdf'] : [])];
const OF = { client: 'acme', kind: 'month', period: '2026-10' } as const;
const rowOf = (service: Live): Promise<ReportRow | undefined> => service.withLedger((ledger) => ledger.report(OF));
const standsAs = (service: Live, state: string): Promise<ReportRow | undefined> =>
  until(
    `the report to be ${state}`,
    SOON_MS,
    () => rowOf(service),
    (row) => row?.state === state,
  );
/** The month that is under way is shown with its ticket, and leaves no report behind. */
async function seenSoFar({ service, command }: Pick<Reporting, 'service' | 'command'>): Promise<void> {
  const [period, out] = [periodAt('month', Date.now(), ZONE)?.id ?? '', join(tmpdir(), `so-far-${process.pid}.html`)];
  const ended = await command(['preview', 'acme', period, '--so-far', '--out', out]);
  assert.equal(ended.code, 0, ended.err);
  const html = await readFile(out, 'utf8');
  await rm(out);
  assert.match(html, /<strong>So far, up to /);
  assert.match(html, /<strong>1<\/strong><span>tickets? created</);
  assert.equal(await service.withLedger((ledger) => ledger.report({ ...OF, period })), undefined);
  const over = await command(['preview', 'acme', '2026-10', '--so-far', '--out', out]);
  assert.deepEqual([over.code, over.err.includes('2026-10 is over in ')], [1, true], over.err);
}
const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .toSorted();

test('a report that is begun by command is put into its folder once somebody with a token has approved its page, and not before', async (t) => {
  const { service, folder, command } = await reporting(t);
  // By a ticket of its own the desk knows the client.
  await service.stage.create([{ id: 'R1', client: 'acme', subject: 'VPN drops', body: 'It drops every ten minutes.' }]);
  const begun = await command(['run', 'acme', '2026-10']);
  assert.equal(begun.code, 0, begun.err);
  await seenSoFar({ service, command });
  const { html: page = '' } = (await standsAs(service, 'waiting')) ?? {};
  const out = join(folder, '..', `preview-${process.pid}.html`);
  t.after(() => rm(out, { force: true }));
  const previewed = await command(['preview', 'acme', '2026-10', '--out', out]);
  assert.equal((JSON.parse(previewed.out) as { page: string }).page, page);
  assert.match(await readFile(out, 'utf8'), /Harbour IT/);
  const { facts } = JSON.parse((await command(['show', 'acme', '2026-10'])).out) as {
    facts: { sources: Record<string, { kind: string }> };
  };
  assert.deepEqual(facts.sources['ticket-system'], { kind: 'complete' }, 'its desk lists the tickets of a period');
  const approve = ['approve', 'acme', '2026-10', '--by', 'Kim', '--accept-mapping', '--page', page.slice(0, 16)];
  assert.equal((await command(approve)).code, 2, 'without a token nothing is tried');
  const forged = await command(approve, { STANDBY_APPROVER_TOKEN: 'another-token' });
  assert.deepEqual([forged.code, forged.err.includes('Expected the token of Kim')], [1, true], forged.err);
  const stranger = await command(approve.with(4, 'Robin'), MINE);
  assert.deepEqual([stranger.code, stranger.err.includes('may approve')], [1, true], stranger.err);
  assert.deepEqual(await filesIn(folder), [], 'nothing is sent before');
  const approved = await command(approve, MINE);
  assert.equal(approved.code, 0, approved.err);
  await standsAs(service, 'sent');
  const files = await filesIn(folder);
  assert.deepEqual(
    files,
    FORMS.map((form) => join(folder, 'acme', 'month', `2026-10-r1.${form}`)),
  );
  const [csv = '', html = '', json = '', ...pdfs] = files;
  for (const pdf of pdfs) assert.equal((await readFile(pdf)).subarray(0, 5).toString(), '%PDF-');
  assert.equal(await readFile(html, 'utf8'), await readFile(out, 'utf8'), 'the page that was seen');
  await factsAreThose(t, command, { csv, json });
  const shown = JSON.parse((await command(['show', 'acme', '2026-10'])).out) as { state: string; outbox: { state: string }[] };
  assert.deepEqual([shown.state, shown.outbox.map(({ state }) => state)], ['sent', ['accepted']]);
  assert.match((await command(approve, MINE)).err, /got one that is sent/);

  // A newer revision, whose name in the folder is taken by another content.
  assert.equal((await command(['run', 'acme', '2026-10'])).code, 0);
  const { html: newer = '' } = (await standsAs(service, 'waiting')) ?? {};
  const taken = join(folder, 'acme', 'month', '2026-10-r2.html');
  await writeFile(taken, 'somebody else’s');
  await approvedInASitting(t, command, newer);
  await standsAs(service, 'sent-in-part');
  assert.ok(
    service.logs.some((line) => line.includes('"alert":"report-not-sent"')),
    'an operator is told',
  );
  assert.equal(await readFile(taken, 'utf8'), 'somebody else’s', 'what stands there is left');
  assert.deepEqual(await filesIn(folder), [...files, taken], 'no facts stand beside a page that is not ours');
  await rm(taken);
  assert.equal((await command(['resend', 'acme', '2026-10', 'archive'])).code, 0);
  await standsAs(service, 'sent');
  assert.deepEqual(await filesIn(folder), [...files, ...FORMS.map((form) => taken.replace('html', form))]);
  assert.match((await command(['resend', 'acme', '2026-10', 'archive'])).err, /Expected recipients who do not have it/);
});

/** The only report that waits stands behind a #, since its words are made by code: who takes that away approves it, by name and page. */
async function approvedInASitting(t: TestContext, command: Reporting['command'], page: string): Promise<void> {
  const file = join(await folderFor(t), 'lines.txt');
  assert.match((await command(['sitting', '--out', file])).out, /"page":"[0-9a-f]{64}"/);
  const lines = await readFile(file, 'utf8');
  assert.match(lines, /# - (?:all of its words are made by code; )?revision 2: it says what has changed:/);
  const approve = ['sitting', '--approve', file, '--by', 'Kim'];
  const none = await command(approve, MINE);
  assert.deepEqual([none.code, none.err.includes('Expected a line to approve')], [2, true], none.err);
  const line = `2026-10 ${page} acme`;
  assert.ok(lines.includes(`# ${line}\n`), lines);
  await writeFile(file, lines.replace(`# ${line}`, `2026-10 ${'0'.repeat(64)} acme`));
  const other = await command(approve, MINE);
  assert.deepEqual([other.code, other.out.includes('its page is another one now')], [1, true], other.out);
  await writeFile(file, lines.replace(`# ${line}`, line));
  assert.equal((await command(approve)).code, 2, 'without a token nothing is tried');
  const approved = await command(approve, MINE);
  assert.equal(approved.code, 0, approved.out);
  assert.equal((await command(approve, MINE)).code, 1, 'it does not wait any more');
}

/** What `show --facts` gives is what stands in the folder, and its hash is that of `show`. */
async function factsAreThose(
  t: TestContext,
  command: Reporting['command'],
  files: { readonly csv: string; readonly json: string },
): Promise<void> {
  const dir = await folderFor(t);
  const show = ['show', 'acme', '2026-10'];
  const { factsHash, facts } = JSON.parse((await command(show)).out) as { factsHash: string; facts: { hash: string } };
  for (const form of ['csv', 'json'] as const) {
    const out = join(dir, `facts.${form}`);
    const given = await command([...show, '--facts', form, '--out', out]);
    assert.equal(given.code, 0, given.err);
    assert.deepEqual(JSON.parse(given.out), {
      file: out,
      client: 'acme',
      period: '2026-10',
      revision: 1,
      form,
      factsHash,
      frozenAs: facts.hash,
    });
    assert.equal(await readFile(out, 'utf8'), await readFile(files[form], 'utf8'));
    assert.equal((await command([...show, '--facts', form, '--out', out])).code, 1, 'an existing file is left');
  }
  assert.equal(
    createHash('sha256')
      .update(await readFile(files.json))
      .digest('hex'),
    factsHash,
  );
  const { csv } = JSON.parse((await command([...show, '--facts', 'csv'])).out) as { csv: string };
  assert.equal(csv, await readFile(files.csv, 'utf8'));
}

test('a schedule for each kind begins each period once, whatever starts it again, and keeps its hour across a clock change', async (t) => {
  const { service } = await reporting(t);
  await service.withClient(async (client) => {
    const times = async (kind: 'month' | 'week', start: string, end: string): Promise<readonly string[]> => {
      const seconds = (text: string) => ({ seconds: Date.parse(text) / 1_000 });
      const { startTime } = await client.workflowService.listScheduleMatchingTimes({
        namespace: 'default',
        scheduleId: scheduleId(kind, ZONE),
        startTime: seconds(start) as never,
        endTime: seconds(end) as never,
      });
      return startTime.map(({ seconds: at }) => new Date(Number(at) * 1_000).toISOString());
    };
    assert.deepEqual(await times('month', '2027-03-01T00:00:00Z', '2027-04-30T00:00:00Z'), [
      '2027-03-01T05:00:00.000Z',
      '2027-04-01T04:00:00.000Z',
    ]);
    assert.deepEqual(await times('week', '2027-10-24T00:00:00Z', '2027-11-02T00:00:00Z'), [
      '2027-10-25T04:00:00.000Z',
      '2027-11-01T05:00:00.000Z',
    ]);
    const monthly = client.schedule.getHandle(scheduleId('month', ZONE));
    await monthly.pause('for a test');
    const { out } = await standby(service.dataDir, ['check', '--config', service.stage.configPath, '--json'], service.stage.env);
    const said = (JSON.parse(out) as { findings: { what: string; detail: string }[] }).findings.filter(({ what }) =>
      what.startsWith('schedule of'),
    );
    assert.deepEqual(
      said.map(({ what, detail }) => [what, detail.split(';')[0]]),
      [
        [`schedule of reports by month, ${ZONE}`, 'it is paused (for a test)'],
        [`schedule of reports by week, ${ZONE}`, 'as the configuration says'],
      ],
    );
    const weeks = client.schedule.getHandle(scheduleId('week', ZONE));
    // Twice, as after a restore: four Mondays, over the end of summer time.
    for (let time = 0; time < 2; time += 1)
      await weeks.backfill({
        start: new Date('2026-10-15T00:00:00Z'),
        end: new Date('2026-11-10T00:00:00Z'),
        overlap: ScheduleOverlapPolicy.BUFFER_ALL,
      });
  });
  const rows = (): Promise<readonly ReportRow[]> => service.withLedger((ledger) => ledger.reports(20));
  await until('four reports', SOON_MS, rows, (seen) => seen.length >= 4 && seen.every(({ state }) => state === 'waiting'));
  const seen = (await rows()).map(({ period, revision, toMs, fromMs }) => [period, revision, (toMs - fromMs) / 3_600_000] as const);
  assert.deepEqual(
    seen.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    [
      ['2026-W42', 1, 168],
      ['2026-W43', 1, 169],
      ['2026-W44', 1, 168],
      ['2026-W45', 1, 168],
    ],
  );
});

test('each recipient gets it by itself: a signed webhook, and a mail whose server hangs up after its text, which is not sent again but by a person', async (t) => {
  const [portal, server] = [await startAlertReceiver(), await mailReceiver({ dropAt: 'end' })];
  t.after(() => Promise.all([portal.stop(), server.stop()]));
  const { service, folder, command } = await reporting(t, {
    recipients: {
      portal: { kind: 'webhook', url: portal.url, webhookSecretsEnv: 'PORTAL_SECRETS' },
      owner: { kind: 'mail', to: 'owner@acme.example' },
    },
    mail: { host: '127.0.0.1', port: server.port, tls: 'none', from: 'reports@harbour.example' },
  });
  assert.equal((await command(['run', 'acme', '2026-10'])).code, 0);
  const { html: page = '' } = (await standsAs(service, 'waiting')) ?? {};
  assert.equal((await command(['approve', 'acme', '2026-10', '--by', 'Kim', '--accept-mapping', '--page', page], MINE)).code, 0);
  await standsAs(service, 'sent-in-part');
  const states = async () =>
    (await service.withLedger((ledger) => ledger.outbox({ ...OF, revision: 1 }))).map(({ recipient, state }) => [recipient, state]);
  const ends = [
    ['archive', 'accepted'],
    ['owner', 'unknown'],
    ['portal', 'accepted'],
  ];
  assert.deepEqual(await states(), ends);
  const [{ headers, rawBody } = { headers: new Headers(), rawBody: new Uint8Array() }, ...others] = portal.delivered;
  assert.deepEqual(others, []);
  assert.equal(verifyDelivery({ secrets: [SECRET], headers: headersOf(headers), rawBody, nowMs: Date.now() }).kind, 'genuine');
  const { type, data } = JSON.parse(Buffer.from(rawBody).toString()) as { type: string; data: { html: string; pdf: string | null } };
  assert.equal(type, 'report.approved');
  const files = await filesIn(folder);
  assert.equal(data.html, await readFile(files.find((name) => name.endsWith('.html')) ?? '', 'utf8'));
  assert.equal(data.pdf === null, !hasPdf);
  // Stopped and started again, it sends no second one by itself.
  await service.service().started.stop();
  await service.restart();
  await pause(2_000);
  assert.deepEqual([server.received.length, await states()], [1, ends]);
  assert.equal((await command(['resend', 'acme', '2026-10', 'owner'])).code, 0);
  await until(
    'the second mail',
    SOON_MS,
    () => Promise.resolve(server.received.length),
    (count) => count === 2,
  );
  const ids = server.received.map(({ text }) => /^Message-ID: (.+)$/m.exec(text)?.[1]);
  assert.equal(new Set(ids).size, 1, 'by its id it is seen to be the same');
  assert.deepEqual(
    server.received.map(({ to }) => to),
    [['owner@acme.example'], ['owner@acme.example']],
  );
  assert.equal(portal.delivered.length, 1, 'and nobody else gets it again');
});
