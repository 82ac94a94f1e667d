/** Printing without a Chromium, and with one that is none: a value that says what to do, and nobody left behind. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { environmentOf, findBrowser } from '../../../../activities/reports/delivery/browser.ts';
import { printPdf } from '../../../../activities/reports/delivery/pdf.ts';
import { membersOf } from '../../../support/process-group.ts';
import { wrapped } from '../../../support/wrapped-browser.ts';

const PAGE = '<!doctype html><title>Report</title><h1>Report</h1>';
const linux = process.platform === 'linux' ? false : 'process groups are read from /proc';

test('a machine without a browser is told what to do', async () => {
  const found = findBrowser(undefined, { PATH: '/nonexistent' }, []);
  assert.equal(found.kind, 'no-browser');
  assert.match(found.kind === 'no-browser' ? found.why : '', /apt install chromium.*STANDBY_CHROMIUM.*HTML alone/);
  const outcome = await printPdf(PAGE, { browser: '/nonexistent/chromium' });
  assert.equal(outcome.kind, 'no-browser');
  assert.match(outcome.kind === 'no-browser' ? outcome.why : '', /there is no program \/nonexistent\/chromium: install one/);
});

test('a named browser that is not there is never replaced by another one', () => {
  assert.equal(findBrowser('/nonexistent/x', { PATH: '/usr/bin:/bin' }).kind, 'no-browser');
  assert.equal(findBrowser(undefined, { STANDBY_CHROMIUM: '/nonexistent/x', PATH: '/usr/bin:/bin' }).kind, 'no-browser');
});

test('configuration goes before the variable, and the variable before the PATH', () => {
  const env = { STANDBY_CHROMIUM: '/bin/cat', PATH: '/usr/bin' };
  assert.deepEqual(findBrowser('/bin/sh', env), { kind: 'found', path: '/bin/sh' });
  assert.deepEqual(findBrowser(undefined, env), { kind: 'found', path: '/bin/cat' });
  assert.deepEqual(findBrowser(undefined, { PATH: '/nonexistent' }, ['/bin/sh']), { kind: 'found', path: '/bin/sh' });
});

test('a browser sees no secret of ours', () => {
  const seen = environmentOf('/home/of/it', { PATH: '/usr/bin', OPENAI_API_KEY: 'sk-secret', HTTPS_PROXY: 'http://name:word@proxy' });
  assert.doesNotMatch(JSON.stringify(seen), /secret|proxy/);
  assert.equal(seen['HOME'], '/home/of/it');
});

test('a program that is no browser is a failure in one line', async () => {
  const outcome = await printPdf(PAGE, { browser: '/bin/false' });
  assert.equal(outcome.kind, 'failed');
  assert.doesNotMatch(outcome.kind === 'failed' ? outcome.why : '', /\n/);
});

test('a page that nobody should hold is not printed', async () => {
  const outcome = await printPdf('x'.repeat(16 * 1024 * 1024 + 1), { browser: '/bin/sh' });
  assert.match(outcome.kind === 'failed' ? outcome.why : '', /16777217 bytes/);
});

test('a browser that hangs at its start is ended with all it has started', { skip: linux }, async () => {
  const hanging = await wrapped(`trap '' TERM\nsleep 600 &\nsleep 600`);
  try {
    const before = left();
    const outcome = await printPdf(PAGE, { browser: hanging.path, timeoutMs: 1_000 });
    assert.deepEqual(outcome, { kind: 'failed', why: 'no PDF within 1000 ms' });
    assert.deepEqual(membersOf(await hanging.group()), []);
    assert.deepEqual(left(), before);
  } finally {
    await hanging.remove();
  }
});

test('whoever gives up before the start starts nothing', async () => {
  const outcome = await printPdf(PAGE, { browser: '/bin/sh', signal: AbortSignal.abort() });
  assert.deepEqual(outcome, { kind: 'failed', why: 'it was given up before it began' });
});

/** Homes of browsers that are not ended. */
const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('standby-pdf-'));
