/** The demo's page in a real browser: the story to its end, every plug, Standby killed and started again, a person who answers. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { verdictOf } from '../../scripts/demo/verdict.ts';
import { PLUGS, STEPS } from '../../web/demo/contract.ts';
import { HOW_TO_GET, findChromium, launch, openPage } from './chromium.ts';
import { startDemo } from './running-demo.ts';
import type { Browser, Page } from 'playwright-core';
import type { Plug, StepName } from '../../web/demo/contract.ts';
import type { Watched } from './chromium.ts';
import type { RunningDemo } from './running-demo.ts';

const ARTIFACTS = fileURLToPath(new URL('../../test-artifacts/', import.meta.url));
const executable = findChromium(process.env);
/** A slow answer costs its deadline of 6 s, a restart 20 s on busy cores; beyond this something is wrong. */
const TIMEOUT_MS = 60_000;
/** A provider that was down for long is asked each minute; then its answer. */
const CANARY_MS = 100_000;
/** Two minutes and a half by itself; twice as long beside other work. */
const STORY_MS = 600_000;

const LABEL: Readonly<Record<StepName, string>> = { primary: 'OpenAI', backup: 'Anthropic', local: 'the local model' };
const NEXT: Readonly<Record<StepName, StepName | 'person'>> = { primary: 'backup', backup: 'local', local: 'person' };
const BROKEN = PLUGS.filter((plug) => plug !== 'works');
/** Every plug at the primary, and one behind it: how a plug is read does not depend on its place. */
const PULLED: Readonly<Record<StepName, readonly Exclude<Plug, 'works'>[]>> = {
  primary: BROKEN,
  backup: ['wrong-answers'],
  local: ['dead'],
};
/** What a rate-limited plug names, and a little. */
const CLOSED_MS = 4_000;
/** What the story of a ticket says of a plug that was pulled. */
const LEFT: Readonly<Record<Exclude<Plug, 'works'>, string>> = {
  dead: 'no connection',
  slow: 'no answer in time',
  'rate-limited': 'rate-limited, 429',
  'wrong-answers': 'wrong answer, refused by the gates',
  'switched-off-by-law': 'model gone, 404',
};

describe('npm run demo in a real browser', { skip: executable === undefined ? HOW_TO_GET : false }, () => {
  let demo: RunningDemo;
  let browser: Browser;
  let wide: Watched;
  let narrow: Watched;
  let page: Page;

  before(async () => {
    await mkdir(ARTIFACTS, { recursive: true });
    demo = await startDemo(['--quick']);
    browser = await launch(executable ?? '');
    wide = await openPage(browser, demo.url, { width: 1280, height: 900 });
    narrow = await openPage(browser, demo.url, { width: 360, height: 740 });
    page = wide.page;
  });
  after(async () => {
    await writeFile(join(ARTIFACTS, 'demo.log'), demo.output());
    await browser.close();
    await demo.remove();
  });

  test('the banner says that everything is simulated', async () => {
    assert.equal(await page.locator('#banner').textContent(), 'Everything here is simulated: no AI is called, no key is needed.');
  });

  test('while the story plays, nothing can be pulled by hand', async () => {
    await page.getByRole('button', { name: 'Let me drive' }).waitFor({ timeout: TIMEOUT_MS });
    assert.equal(await plug(page, 'primary', 'dead').isDisabled(), true);
  });

  test('the story plays to its end: nine acts, each opened and closed by a sentence, nothing lost, nothing duplicated', async () => {
    await page.getByText('You drive').waitFor({ timeout: STORY_MS });
    const facts = await page.locator('.fact.strong').allTextContents();
    assert.deepEqual(facts.toSorted(), ['duplicated0', 'lost0']);
    const said = demo.output();
    for (const opening of [
      'Watch ticket T1 ',
      'Watch ticket T7.',
      'Watch ticket T13.',
      'Watch ticket T18.',
      'Watch ticket T24.',
      'Watch ticket T26:',
      'Watch ticket T28:',
      'Watch group G1.',
      "client's weekly report?",
    ])
      assert.ok(said.includes(opening), opening);
    assert.match(said, /→ Six tickets went to the primary, the slowest in \d+\.\d s\./);
    assert.match(said, /→ Six tickets went to the backup, the slowest in \d+\.\d s\./);
    assert.match(said, /→ Five tickets went to a person, the slowest after \d+\.\d s\. Kim took T26 in the desk, Robin answered T30\./);
    assert.match(
      said,
      /→ 200 of 200 alerts are counted on one ticket, \d+\.\d s after the first alert; explained by (?:Anthropic|the local model), since/,
    );
    assert.deepEqual(await page.locator('.fact', { hasText: 'alerts' }).allTextContents(), ['alerts200 of 200 counted, 1 ticket (T1031)']);
    assert.match(said, /→ Tern Logistics is told of \w+ outages? of AI survived, \d+ min in all; six items decided, /);
    await keepShots('story-end');
  });

  for (const step of STEPS)
    for (const pulled of PULLED[step])
      test(`${step} ${pulled}: the work goes to the ${NEXT[step]}, and comes back when the plug does`, async () => {
        await makeReachable(step);
        await plug(page, step, pulled).check();
        const away = await sendOne();
        const next = NEXT[step];
        await isAnswered(away, next);
        await page.locator(`[data-ticket="${away}"]`).click();
        await page.locator('.story').getByText(LEFT[pulled]).waitFor({ timeout: TIMEOUT_MS });
        await plug(page, step, 'works').check();
        await isAskedAgain(step);
        // Its own word holds until then.
        if (pulled === 'rate-limited') await page.waitForTimeout(CLOSED_MS);
        await isAnswered(await sendOne(), step);
      });

  test('what waited for a person is answered once AI is back', async () => {
    for (const step of STEPS) await plug(page, step, 'works').check();
    await page.locator('.ticket[data-ticket][data-state="person-asked"]').first().waitFor({ state: 'detached', timeout: CANARY_MS });
    await page.getByText('nobody is asked').waitFor({ timeout: TIMEOUT_MS });
  });

  test('a person answers by one button, by a form, and in the desk itself', async () => {
    for (const step of STEPS) await plug(page, step, 'switched-off-by-law').check();
    // One after the other: the button answers whoever was asked first, which need not be whoever was sent first.
    const [first, second, third] = [await askedOfAPerson(), await askedOfAPerson(), await askedOfAPerson()];
    await keepShots('person');
    await page.locator('[data-do="answer-person"]').click();
    await inState(first, 'done by Robin');
    await page.locator(`[data-ticket="${second}"]`).click();
    await page.getByLabel('Category').selectOption('network');
    await page.getByLabel('Queue').selectOption('network-team');
    await page.getByRole('button', { name: 'Answer as Robin' }).click();
    await inState(second, 'done by Robin');
    await page.locator(`[data-ticket="${third}"]`).click();
    await page.getByRole('button', { name: 'Take it in the desk as Kim' }).click();
    await inState(third, 'done by Kim');
    const journal = await demo.journal();
    const decided = journal.find(({ ticket, text }) => ticket === second && text?.startsWith('Robin decided: '));
    assert.match(decided?.text ?? '', /Network team, Network, Wi-Fi and VPN/);
    assert.ok(journal.some(({ ticket, kind, staff }) => ticket === third && kind === 'fields-set' && staff === 'Kim'));
  });

  test('Standby killed from the page while it works, and started again: nothing is lost and nothing written twice', async () => {
    await allWork();
    await plug(page, 'primary', 'slow').check();
    const counted = await ticketCount();
    await page.getByRole('button', { name: 'Send 20' }).click();
    await page.locator('.ticket[data-ticket][data-state="working"]').first().waitFor({ timeout: TIMEOUT_MS });
    await page.getByRole('button', { name: 'Kill Standby' }).click();
    await page.getByText('Standby: killed').waitFor({ timeout: TIMEOUT_MS });
    assert.equal(await isGone(await demo.temporalPid()), true, "Temporal's server is killed with it");
    const meanwhile = await sendOne();
    await inState(meanwhile, 'in the desk, Standby is down');
    assert.ok(
      (await page.locator('.ticket[data-ticket]:is([data-state="working"], [data-state="waits"])').count()) > 0,
      'it was killed with work in flight',
    );
    await plug(page, 'primary', 'works').check();
    await page.getByRole('button', { name: 'Start Standby' }).click();
    await page.getByText('Standby: running').waitFor({ timeout: TIMEOUT_MS });
    await page
      .locator('.ticket[data-ticket]:not([data-state="answered"], [data-state="person-done"])')
      .first()
      .waitFor({ state: 'detached', timeout: TIMEOUT_MS });
    const ids = Array.from({ length: counted + 21 }, (_, at) => ({ id: `T${at + 1}` }));
    const journal = (await demo.journal()).map(({ mark, actor, text, staff, ...entry }) => ({
      ...entry,
      ...(mark ? { mark } : {}),
      ...(actor ? { actor } : {}),
      ...(text ? { text } : {}),
      ...(staff ? { staff } : {}),
    }));
    const verdict = verdictOf(ids, journal);
    assert.deepEqual([verdict.lost, verdict.duplicated], [[], []]);
  });

  test('the workflow of a ticket can be read in the UI of Temporal', async () => {
    await page.locator('[data-ticket]').first().click();
    const link = page.getByRole('link', { name: "See its workflow in Temporal's UI" });
    const href = (await link.getAttribute('href')) ?? '';
    assert.match(href, /\/namespaces\/default\/workflows\/triage%3Adesk%3AT\d+$/);
    assert.equal((await fetch(href)).status, 200);
  });

  test('a storm of alerts is a group beside the tickets: counted, explained by the backup of a dead primary, with one ticket and its run', async () => {
    await allWork();
    await plug(page, 'primary', 'dead').check();
    await page.getByRole('button', { name: '200 alerts in 10 s' }).click();
    const group = page.getByRole('list', { name: 'Groups of alerts' }).getByRole('button', { name: /^G2 / });
    await group.waitFor({ timeout: TIMEOUT_MS });
    await group.getByText('explained by Anthropic', { exact: true }).waitFor({ timeout: TIMEOUT_MS });
    const text = await group.innerText();
    for (const wanted of ['Gdansk, HostDown', 'Tern Logistics', '200 alerts, 200 firing']) assert.ok(text.includes(wanted), text);
    const ticket = /ticket (T\d+)/.exec(text)?.[1];
    const ours = (await demo.journal()).filter((entry) => entry.ticket === ticket && entry.actor === 'us');
    assert.deepEqual(
      ours.map(({ kind }) => kind),
      ['ticket-created', 'note-added'],
    );
    await group.click();
    assert.equal(await group.getAttribute('aria-pressed'), 'true');
    await page
      .locator('.story')
      .getByText(/^Explained by Anthropic, /)
      .waitFor({ timeout: TIMEOUT_MS });
    const href = (await page.getByRole('link', { name: "See its workflow in Temporal's UI" }).getAttribute('href')) ?? '';
    assert.match(href, /\/workflows\/alerts%3Aprometheus%3A[0-9a-f]+$/);
    assert.equal((await fetch(href)).status, 200);
    await narrow.page.locator('[data-group="G2"]').click();
    await narrow.page.locator('.story li').first().waitFor({ timeout: TIMEOUT_MS });
    assert.equal(await narrow.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth'), 0);
    await keepShots('group');
    await plug(page, 'primary', 'works').check();
  });

  test("the week's report is opened from the page, and holds the outage that was made after the last one", async () => {
    for (const step of STEPS) await plug(page, step, 'works').check();
    await isAskedAgain('primary');
    const before = await openReport(page);
    assert.match(before.text, /So far, up to .*Not approved: nobody gets this page/);
    assert.match(before.text, /all of this is simulated/);
    await plug(page, 'primary', 'switched-off-by-law').check();
    await page.getByRole('button', { name: 'Send 20' }).click();
    await page.locator('[data-step="primary"] .breaker:has-text("Left alone")').waitFor({ timeout: TIMEOUT_MS });
    const after = await openReport(page, 'report-1280.png');
    assert.ok(after.outages > before.outages, `${after.outages} after ${before.outages}`);
    const onTelephone = await openReport(narrow.page, 'report-360.png');
    assert.ok(onTelephone.outages >= after.outages);
    await plug(page, 'primary', 'works').check();
  });

  test('nobody but the page may act, and nobody but this machine may look', async () => {
    const { port } = new URL(demo.url);
    const own = { host: `127.0.0.1:${port}`, 'content-type': 'application/json' };
    assert.equal(await post(port, { ...own, origin: 'https://evil.example' }), 403, 'a website');
    assert.equal(await post(port, { ...own, origin: `http://127.0.0.1:${port}` }), 403, 'without the token');
    assert.equal(
      await post(port, { ...own, host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
      403,
      'a name that points here',
    );
    const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, internal, family } of outside)
      if (!internal && family === 'IPv4') assert.equal(await canConnect(address, Number(port)), false, 'another address of this machine');
  });

  test('at 360 px nothing sticks out sideways', async () => {
    await narrow.page.locator('[data-ticket]').first().click();
    await narrow.page.locator('.story li').first().waitFor({ timeout: TIMEOUT_MS });
    const widths = await narrow.page.evaluate<readonly number[]>('[document.documentElement.scrollWidth, window.innerWidth]');
    assert.equal(widths[0], widths[1]);
    await keepShots('driving');
  });

  test('Ctrl-C ends everything; the page stays, says so, and has seen no error', async () => {
    const server = await demo.temporalPid();
    assert.equal(await demo.interrupt(), 0);
    await page.getByText('The demo has ended: everything it had started is gone').waitFor({ timeout: TIMEOUT_MS });
    await keepShots('ended');
    assert.equal(await isGone(server), true);
    assert.equal(await canConnect('127.0.0.1', Number(new URL(demo.url).port)), false);
    assert.deepEqual([wide.faults, narrow.faults], [[], []]);
  });

  /** Also what a test that failed has left pulled. */
  const allWork = (): Promise<void> => makeReachable('primary');
  /** All steps before it gone, so that it is asked first. */
  async function makeReachable(step: StepName): Promise<void> {
    for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) await plug(page, earlier, 'switched-off-by-law').check();
    for (const later of STEPS.slice(STEPS.indexOf(step))) await plug(page, later, 'works').check();
    for (const later of STEPS.slice(STEPS.indexOf(step))) await isAskedAgain(later);
    // What waited comes back now: it would meet the next fault before the ticket that is to show it.
    await page.locator('.ticket[data-ticket][data-state="person-asked"]').first().waitFor({ state: 'detached', timeout: CANARY_MS });
  }
  /** A canary has found it since its plug was put back. */
  async function isAskedAgain(step: StepName): Promise<void> {
    await page.locator(`[data-step="${step}"] .breaker:not(:has-text("Left alone"))`).waitFor({ state: 'attached', timeout: CANARY_MS });
  }
  async function ticketCount(): Promise<number> {
    return Number.parseInt((await page.locator('#ticket-count').textContent()) ?? '0', 10);
  }
  async function sendOne(): Promise<string> {
    const ticket = `T${(await ticketCount()) + 1}`;
    await page.getByRole('button', { name: 'Send one' }).click();
    await page.locator(`[data-ticket="${ticket}"]`).waitFor({ timeout: TIMEOUT_MS });
    return ticket;
  }
  async function askedOfAPerson(): Promise<string> {
    const ticket = await sendOne();
    await isAnswered(ticket, 'person');
    return ticket;
  }
  async function inState(ticket: string, words: string): Promise<void> {
    await page.locator(`[data-ticket="${ticket}"]`).getByText(words, { exact: true }).waitFor({ timeout: TIMEOUT_MS });
  }
  /** On the page, and in the desk's own journal. */
  async function isAnswered(ticket: string, by: StepName | 'person'): Promise<void> {
    await inState(ticket, by === 'person' ? 'a person is asked' : `answered by ${LABEL[by]}`);
    const notes = (await demo.journal()).filter((entry) => entry.ticket === ticket && entry.kind === 'note-added' && entry.actor === 'us');
    const wanted = by === 'person' ? /^Standby asks a person/ : new RegExp(`^Standby sets: [^]*Source: AI, answered by ${LABEL[by]}[;.,]`);
    assert.equal(notes.length, 1, `${ticket} has one note`);
    assert.match(notes[0]?.text ?? '', wanted);
  }
  async function keepShots(name: string): Promise<void> {
    await page.screenshot({ path: join(ARTIFACTS, `demo-${name}-1280.png`), fullPage: true });
    await narrow.page.screenshot({ path: join(ARTIFACTS, `demo-${name}-360.png`), fullPage: true });
  }
});

/** Follows the link, which makes it anew in a page of its own. */
async function openReport(page: Page, shot?: string): Promise<{ readonly text: string; readonly outages: number }> {
  const [opened] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: "The week's report" }).click()]);
  const card = opened.locator('.cards li', { hasText: 'outages of AI providers survived' });
  await card.waitFor({ timeout: TIMEOUT_MS });
  assert.equal(await opened.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth').catch(() => 0), 0);
  if (shot !== undefined) await opened.screenshot({ path: join(ARTIFACTS, `demo-${shot}`), fullPage: true });
  const read = { text: await opened.locator('body').innerText(), outages: Number(await card.locator('strong').innerText()) };
  await opened.close();
  return read;
}

const plug = (page: Page, step: StepName, name: Plug) => page.locator(`[data-step="${step}"] input[value="${name}"]`);

/** A killed process is known to the system until it has been taken note of. */
async function isGone(pid: number): Promise<boolean> {
  for (const untilMs = Date.now() + 5_000; Date.now() < untilMs; await new Promise((resolve) => setTimeout(resolve, 100)))
    try {
      process.kill(pid, 0);
    } catch {
      // No such process: that is the answer.
      return true;
    }
  return false;
}

function post(port: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/acts', method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ do: 'kill' }));
  });
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
