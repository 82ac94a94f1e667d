/** Reports printed one after the other, 25 of them or as many as `STANDBY_TEST_PDFS` says: no browser is left, and nothing on the disk. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findBrowser } from '../../activities/reports/delivery/browser.ts';
import { printPdf } from '../../activities/reports/delivery/pdf.ts';
import { membersOf } from '../support/process-group.ts';
import { wrapped } from '../support/wrapped-browser.ts';

const PDFS = Number(process.env['STANDBY_TEST_PDFS'] ?? 25);
const found = findBrowser(undefined, process.env);

test(`after ${PDFS} PDFs no browser process is left`, { skip: found.kind === 'found' ? false : found.why }, async () => {
  const browser = await wrapped(`exec '${found.kind === 'found' ? found.path : ''}' "$@"`);
  const folder = await mkdtemp(join(tmpdir(), 'many-pdfs-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const groups = new Set<number>();
  try {
    for (let index = 0; index < PDFS; index++) {
      const outcome = await printPdf(`<!doctype html><title>Report ${index}</title><h1>Report ${index}</h1>`, { browser: browser.path });
      assert.equal(outcome.kind, 'printed', outcome.kind === 'printed' ? '' : outcome.why);
      groups.add(await browser.group());
    }
    assert.equal(groups.size, PDFS);
    assert.deepEqual(
      [...groups].flatMap((group) => membersOf(group)),
      [],
    );
    assert.deepEqual(await readdir(folder), []);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await browser.remove();
    await rm(folder, { recursive: true, force: true });
  }
});
