/** A report printed by a real Chromium: whole, asking nobody, running nothing, and with no process left after it, after a hang, and after our own end. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freezeReport } from '../../activities/reports/facts.ts';
import { printPdf } from '../../activities/reports/delivery/pdf.ts';
import { reportHtml } from '../../activities/reports/page.ts';
import { proseOf } from '../../activities/reports/prose.ts';
import { membersOf } from '../support/process-group.ts';
import { randomReport } from '../support/report-input.ts';
import { wrapped } from '../support/wrapped-browser.ts';
import { HOW_TO_GET, findChromium, launch } from './chromium.ts';
import type { Wrapped } from '../support/wrapped-browser.ts';

const chromium = findChromium(process.env);
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const HUNG_MS = 5_000;

describe('a report as PDF', { skip: chromium === undefined ? HOW_TO_GET : false }, () => {
  const open: Wrapped[] = [];
  const browser = async (): Promise<Wrapped> => {
    const one = await wrapped(`exec '${chromium ?? ''}' "$@"`);
    open.push(one);
    return one;
  };
  after(() => Promise.all(open.map((one) => one.remove())));

  test('the page of a rich report is a tagged PDF of several pages, with its title and language', async () => {
    const one = await browser();
    const text = await pdfOf(await richPage(), one.path);
    assert.match(text, /\/StructTreeRoot/);
    assert.match(text, /\/Lang \(en\)/);
    assert.match(text, /\/Title \(Monthly service report 2026-11/);
    assert.ok((text.match(/\/Type \/Page\b/g) ?? []).length >= 4);
    assert.deepEqual(membersOf(await one.group()), []);
  });

  test('nobody is asked, whatever a page refers to; with the locks off the same page asks', async () => {
    const asked: string[] = [];
    let connections = 0;
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }).on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      assert.ok(typeof address === 'object' && address !== null);
      const page = nosyPage(`http://127.0.0.1:${address.port}`);
      const text = await pdfOf(page, (await browser()).path);
      assert.match(text, /\/Title \(as written\)/);
      assert.deepEqual([asked, connections], [[], 0]);

      const unlocked = await launch(chromium ?? '');
      try {
        await (await unlocked.newPage()).setContent(page, { waitUntil: 'domcontentloaded' });
        for (let look = 0; look < 500 && new Set(asked).size < 8; look++) await setTimeout(20);
      } finally {
        await unlocked.close();
      }
      assert.ok(new Set(asked).size >= 8, `the unlocked browser asked only for ${asked.join(' ')}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('no file of the machine is printed; a picture in the page is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pdf-picture-'));
    try {
      const file = join(folder, 'dot.png');
      await writeFile(file, Buffer.from(DOT, 'base64'));
      const { path } = await browser();
      const picture = (source: string): string => `<!doctype html><title>Picture</title><img width="99" height="99" src="${source}">`;
      // One pixel wide; in the place of a picture that is refused stands the browser's own sign, which is wider.
      const has = async (source: string): Promise<boolean> => /\/Subtype \/Image\n\/Width 1\n/.test(await pdfOf(picture(source), path));
      assert.deepEqual([await has(`data:image/png;base64,${DOT}`), await has(pathToFileURL(file).href)], [true, false]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('a page that hangs ends at its time, and its browser with it', async () => {
    const one = await browser();
    const outcome = printPdf(await richPage(), { browser: one.path, timeoutMs: HUNG_MS });
    const group = await one.group();
    // Each renderer is stopped as soon as it is there.
    let isOver = false;
    void outcome.then(() => (isOver = true));
    while (!isOver) {
      for (const { pid } of membersOf(group).filter(({ command }) => command.includes('--type=renderer'))) stop(pid);
      await setTimeout(5);
    }
    assert.deepEqual(await outcome, { kind: 'failed', why: `no PDF within ${HUNG_MS} ms` });
    assert.deepEqual(membersOf(group), []);
  });

  test('whoever gives up is answered at once, and no browser is left', async () => {
    const one = await browser();
    const giveUp = new AbortController();
    const outcome = printPdf(await richPage(), { browser: one.path, signal: giveUp.signal });
    const group = await one.group();
    while (!membersOf(group).some(({ command }) => command.includes('--type=renderer'))) await setTimeout(5);
    giveUp.abort();
    assert.deepEqual(await outcome, { kind: 'failed', why: 'it was given up' });
    assert.deepEqual(membersOf(group), []);
  });

  test('a service that is killed while it prints leaves no browser', async () => {
    const one = await browser();
    const code = `const { printPdf } = await import(${JSON.stringify(import.meta.resolve('../../activities/reports/delivery/pdf.ts'))});
      for (;;) await printPdf('<!doctype html><title>Again</title>'.padEnd(2_000_000, '<p>more</p>'), { browser: ${JSON.stringify(one.path)} });`;
    const service = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    const group = await one.group();
    while (!membersOf(group).some(({ command }) => command.includes('--type=renderer'))) await setTimeout(5);
    service.kill('SIGKILL');
    for (let look = 0; look < 1_000 && membersOf(group).length > 0; look++) await setTimeout(20);
    assert.deepEqual(membersOf(group), []);
  });
});

async function pdfOf(html: string, browser: string): Promise<string> {
  const outcome = await printPdf(html, { browser });
  assert.ok(outcome.kind === 'printed', outcome.kind === 'printed' ? '' : outcome.why);
  return Buffer.from(outcome.pdf).toString('latin1');
}

function stop(pid: number): void {
  try {
    process.kill(pid, 'SIGSTOP');
  } catch {
    // It has ended between the look and this.
  }
}

async function richPage(): Promise<string> {
  const frozen = freezeReport(randomReport(20_261, 140));
  const prose = {
    outcome: proseOf('outcome', frozen, undefined, []),
    sla: proseOf('sla', frozen, undefined, []),
    open: proseOf('open', frozen, undefined, []),
    continuity: proseOf('continuity', frozen, undefined, []),
  };
  const brand = { name: 'Harbour IT', colour: '#1f5aa6', logo: undefined };
  return reportHtml({ frozen, prose, brand, revision: 1, changes: [], extra: [] });
}

/** What a hostile text in a report might bring along, had the escaping failed. */
const nosyPage = (at: string): string => `<!doctype html><html><head><title>as written</title>
<link rel="preconnect" href="${at}"><link rel="dns-prefetch" href="${at}"><link rel="prefetch" href="${at}/prefetch">
<link rel="stylesheet" href="${at}/style"><link rel="icon" href="${at}/icon"><meta http-equiv="refresh" content="1; url=${at}/refresh">
<style>@import url(${at}/import);@font-face{font-family:far;src:url(${at}/font)}p{font-family:far;background:url(${at}/background)}</style></head>
<body><p>text</p><img src="${at}/picture"><iframe src="${at}/frame"></iframe><object data="${at}/object"></object><embed src="${at}/embed">
<video src="${at}/video" poster="${at}/poster"></video><svg><image href="${at}/svg"/></svg>
<script src="${at}/script"></script><script>document.title = 'a script ran'; fetch('${at}/fetch')</script></body></html>`;
