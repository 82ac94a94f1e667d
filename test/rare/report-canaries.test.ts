/**
 * Whatever is made of one client's report holds no word, number or name of another: what models are sent, frozen facts, pages, mails, files and
 * posts, of eight clients whose every text holds a word of their own. Desk and vendors are simulated.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { asyncLocalStorage } from '@temporalio/activity';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { decision } from '../fixtures/ledger-rows.ts';
import { startAlertReceiver } from '../support/alert-receiver.ts';
import { CANARIES, alertsOf, hasNumber, canariesIn, numbersOf, seenIn, tableOf, ticketsOf } from '../support/canary-clients.ts';
import { listedByDesk } from '../support/desk-periods.ts';
import { mailReceiver } from '../support/mail-receiver.ts';
import { monthWithLeft } from '../support/month-end.ts';
import { reporting, writing } from '../support/reporting.ts';
import { refOf, reportActs, reportFolder } from '../workflow/report-acts.ts';
import { resolved } from '../workflow/alert-acts.ts';
import { CLOUD, HOUR_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import type { DoorConfig, ReportsConfig } from '../../config/reports/contract.ts';
import type { Provider } from '../../providers/contract.ts';
import type { AlertReceiver } from '../support/alert-receiver.ts';
import type { MailReceiver } from '../support/mail-receiver.ts';

const NAMES = CANARIES.map(({ word }) => word);
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
const settings = rehearsed({ clients: Object.fromEntries(NAMES.map((name) => [name, CLOUD])) });
let [mails, posts]: [MailReceiver?, AlertReceiver?] = [];
/** What was sent to a provider, and for which report. */
const sent: { readonly workflowId: string; readonly body: string }[] = [];
const realFetch = globalThis.fetch;
before(async () => {
  [mails, posts] = [await mailReceiver(), await startAlertReceiver()];
  globalThis.fetch = (input, init) => {
    const workflowId = asyncLocalStorage.getStore()?.info.workflowExecution?.workflowId ?? '';
    if (workflowId.startsWith(`${CLIENT_REPORT.prefix}:`) && typeof init?.body === 'string') sent.push({ workflowId, body: init.body });
    return realFetch(input, init);
  };
});
after(async () => {
  globalThis.fetch = realFetch;
  await Promise.all([mails?.stop(), posts?.stop()]);
});

const folder = reportFolder();
function configured(dataDir: string): ReportsConfig {
  const config = reporting(settings, folder.madeIn(dataDir), NAMES);
  const doors: Record<string, DoorConfig> = { ...config.doors };
  const clients = config.clients.map((one, at) => {
    const [canary = assert.fail(), path] = [CANARIES[at], join(dataDir, `${one.client}.csv`)];
    writeFileSync(path, tableOf(canary));
    const from = { name: 'Harbour IT', address: 'reports@harbour.example' };
    const door = { host: '127.0.0.1', port: mails?.port ?? 0, tls: { kind: 'none' }, login: undefined } as const;
    doors[`mail-${at}`] = { kind: 'mail', door, from, to: `owner@${one.client}.example` };
    doors[`portal-${at}`] = { kind: 'webhook', door: { url: posts?.url ?? '', secrets: [SECRET] } };
    const recipients = ['folder', `mail-${at}`, `portal-${at}`];
    return { ...one, settings: { ...one.settings, recipients }, sections: [{ title: `${one.client} licences`, path }] };
  });
  return { ...config, doors, clients };
}

/** As a desk whose categories and priorities each client has named itself. */
const renaming: typeof fetch = async (input, init) => {
  const response = await realFetch(input, init);
  const body = (await response.json()) as { readonly tickets?: readonly { readonly client: string }[] };
  if (body.tickets === undefined) return Response.json(body, { status: response.status });
  const tickets = body.tickets.map((one) => ({ ...one, category: `${one.client} machines`, priority: `${one.client} first` }));
  return Response.json({ ...body, tickets }, { status: response.status });
};
/** What models say from now on instead of what they were asked for. */
let gossip: readonly string[] = [];
let said = 0;
const gossiping = (real: Provider): Provider => ({
  ...real,
  async complete(request) {
    const completion = await writing(real).complete(request);
    const text = gossip[(said += 1) % gossip.length];
    return completion.kind === 'complete' && text !== undefined ? { ...completion, text: JSON.stringify({ text }) } : completion;
  },
});
const opened = rehearse({
  settings,
  wrap: gossiping,
  ledgerIn: 'memory',
  alerts: { clientMap: Object.fromEntries(NAMES.map((name) => [name, { client: name }])) },
  reports: { of: configured, listTickets: listedByDesk(() => opened().desk, renaming) },
});
let month = '';
const { begin, asked, draftOf, answer, outcome, delivered } = reportActs(opened, folder.path, () => month);

/** A month with all that a report reads, and the one after it begun. */
async function aMonth(): Promise<void> {
  const { nowMs, pass, sleep, desk, post, ledger } = opened();
  const startMs = await nowMs();
  const { id, endsAt } = monthWithLeft(startMs, 72 * HOUR_MS);
  month = id;
  await pass(endsAt.toMillis() - 36 * HOUR_MS - startMs);
  const atMs = await nowMs();
  const dueAt = new Date(atMs + 4 * HOUR_MS).toISOString();
  await desk.createTickets(CANARIES.flatMap((canary) => ticketsOf(canary, dueAt)));
  const alerts = CANARIES.flatMap((canary, at) => alertsOf(canary, at, atMs));
  await post(alerts);
  for (const { word, decisions } of CANARIES)
    for (let at = 0; at < decisions; at += 1)
      await ledger.recordDecision(
        decision({ workflowId: `triage:desk:${word}-d${at}`, client: word, endedAtMs: atMs, detail: '{"kind":"decided"}' }),
      );
  await sleep(HOUR_MS);
  await post(resolved(alerts, await nowMs()));
  // With a verdict on its SLA, which is told by site.
  for (const { word } of CANARIES)
    for (let at = 1; at <= 5; at += 1) await desk.closeTicket(`${word}-${at}`, 'staff', `${word} technician`);
  await sleep(endsAt.toMillis() + 6 * HOUR_MS - (await nowMs()));
}

const textOf = async (hash: string): Promise<string> => (await opened().ledger.reportText(hash)) ?? assert.fail('expected a text');
/** What of a client's is never seen by another; each text is one that must hold what is its own. */
type Made = { readonly client: string; readonly what: string; readonly text: string };

async function madeOf(client: string): Promise<readonly Made[]> {
  const { ledger } = opened();
  const row = await ledger.report(refOf(client, month));
  const [facts, html, prose] = [await textOf(row?.facts ?? ''), await textOf(row?.html ?? ''), await textOf(row?.prose ?? '')];
  const file = (await delivered()).get(`${client}/month/${month}-r1.html`);
  const mail = mails?.received.find(({ to }) => to[0] === `owner@${client}.example`)?.text ?? '';
  const posted = posts?.delivered.map(({ rawBody }) => JSON.parse(Buffer.from(rawBody).toString()) as Post) ?? [];
  const { data } = posted.find((one) => one.data.client === client) ?? assert.fail(`expected a post of ${client}`);
  assert.equal(file, html);
  assert.equal(data.html, html);
  const attached = Buffer.from(/\r\n\r\n([A-Za-z0-9+/=\r\n]{1000,})/.exec(mail)?.[1] ?? '', 'base64').toString();
  assert.equal(attached, html);
  return [
    { client, what: 'facts', text: facts },
    { client, what: 'page', text: seenIn(html) },
    { client, what: 'mail', text: mail },
    { client, what: 'post', text: JSON.stringify({ ...data, html: '' }) },
    { client, what: 'prose', text: prose },
  ];
}
type Post = { readonly data: { readonly client: string; readonly html: string } };

test("of eight clients nothing that is made of one's report holds a word, a number or the name of another", async (t) => {
  await aMonth();
  for (const name of NAMES) await begin(name);
  for (const name of NAMES) {
    const task = await asked(name);
    assert.deepEqual([draftOf(task).byModel, draftOf(task).unreadable], [4, []]);
    await answer(task, { kind: 'approve', html: draftOf(task).html, mapping: true });
    assert.equal((await outcome(name)).kind, 'sent');
  }
  const made = (await Promise.all(NAMES.map(madeOf))).flat();
  const prompts = sent.map(({ workflowId, body }) => {
    const client = NAMES.find((name) => workflowId === reportId(refOf(name, month))) ?? '';
    return { client, what: 'prompt', text: body };
  });
  for (const { client, what, text } of [...made, ...prompts])
    assert.deepEqual(
      canariesIn(text).filter((one) => one.client !== client),
      [],
      `${what} of ${client}: ${text.slice(0, 3_000)}`,
    );

  // What is its own stands in each: else a text that holds nothing would pass.
  for (const canary of CANARIES) {
    const of = (what: string): string =>
      [...made, ...prompts].flatMap((one) => (one.client === canary.word && one.what === what ? one.text : [])).join('\n');
    for (const own of [
      `${canary.word} machines`,
      `${canary.word} first`,
      `${canary.word} main office`,
      `${canary.word}-srv-`,
      `${canary.word} printer jams`,
    ])
      for (const what of ['facts', 'page', 'prompt']) assert.ok(of(what).toLowerCase().includes(own), `${what} of ${canary.word}: ${own}`);
    for (const number of numbersOf(canary)) assert.ok(hasNumber(of('page'), number), `page of ${canary.word}: ${number}`);
    for (const number of [canary.alerts, canary.decisions])
      assert.ok(hasNumber(of('prompt'), number), `prompts of ${canary.word}: ${number}`);
    for (const what of ['mail', 'post']) assert.ok(of(what).includes(canary.word));
  }
  t.diagnostic(`8 clients: ${made.length} texts and ${prompts.length} prompts, ${CANARIES.length * 5} canaries; none holds another's`);
});

test('a model that names another client in its words, however it writes the name, is not printed, and no record says the name', async () => {
  const [{ word: client } = assert.fail(), { word: other } = assert.fail()] = CANARIES;
  const wide = [...other].map((letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join('');
  gossip = [
    `The team of ${other} sends its thanks.`,
    `As ${other.toUpperCase()} had it, there were {{created}}.`,
    `${wide} knows.`,
    `Our records show {{created}} at ${other.slice(0, 3)}\u200b${other.slice(3)}.`,
    `The server ${other}-srv-1 is well.`,
  ];
  await begin(client, 'next');
  await opened().sleep(4 * HOUR_MS);
  const task = await asked(client);
  gossip = [];
  assert.deepEqual([task.episode, draftOf(task).byModel], [2, 0]);
  const texts = [await textOf(draftOf(task).html), await textOf(draftOf(task).prose), task.detail];
  for (const text of texts)
    assert.ok(
      !text
        .normalize('NFKC')
        .replace(/\p{Cf}/gu, '')
        .toLowerCase()
        .includes(other),
      text,
    );
  assert.match(texts[1] ?? '', /names another client/);
});
