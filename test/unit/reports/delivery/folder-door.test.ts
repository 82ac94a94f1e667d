/** What a folder gets of a report: page, PDF, and its facts as JSON and CSV, each whole; without one of them it is not delivered. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderDoor } from '../../../../activities/reports/delivery/folder-door.ts';
import { bodyOf } from '../../../../activities/reports/delivery/webhook.ts';
import { mailOf } from '../../../../activities/reports/delivery/report-mail.ts';
import { freezeReport } from '../../../../activities/reports/facts.ts';
import { factsCsv } from '../../../../activities/reports/facts-csv.ts';
import { frozenText } from '../../../../activities/reports/frozen-text.ts';
import { randomReport } from '../../../support/report-input.ts';
import { smallDisk } from '../../../support/small-disk.ts';
import type { TestContext } from 'node:test';
import type { ReportToSend } from '../../../../activities/reports/ports.ts';

const FROZEN = freezeReport(randomReport(3, 60));
const facts = frozenText(FROZEN);
const factsHash = createHash('sha256').update(facts).digest('hex');
const REPORT: ReportToSend = {
  client: 'acme',
  kind: 'month',
  period: '2026-11',
  revision: 1,
  clientName: 'Acme',
  factsHash,
  facts,
  html: '<html>',
  pdf: Buffer.from('%PDF-'),
  approvedAtMs: 7,
};
const ID = 'acme/month/2026-11-r1.html';
function folderOf(t: TestContext): {
  readonly folder: string;
  readonly at: (form: string) => string;
  readonly names: () => readonly string[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'report-folder-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const place = join(folder, 'acme', 'month');
  return { folder, at: (form) => join(place, `2026-11-r1.${form}`), names: () => readdirSync(place).toSorted() };
}

test('the facts stand beside the page, and the hash of the JSON is that of the facts; twice is once', async (t) => {
  const { folder, at, names } = folderOf(t);
  for (let time = 0; time < 2; time += 1) assert.deepEqual(await folderDoor(folder).deliver(REPORT), { kind: 'accepted', id: ID });
  assert.deepEqual(names(), ['2026-11-r1.csv', '2026-11-r1.html', '2026-11-r1.json', '2026-11-r1.pdf']);
  assert.equal(
    createHash('sha256')
      .update(readFileSync(at('json')))
      .digest('hex'),
    factsHash,
  );
  assert.equal(readFileSync(at('csv'), 'utf8'), factsCsv(FROZEN));
});

for (const form of ['json', 'csv'] as const)
  test(`where another content stands as ${form} the report is refused, and what stands there is left`, async (t) => {
    const { folder, at } = folderOf(t);
    mkdirSync(join(folder, 'acme', 'month'), { recursive: true });
    writeFileSync(at(form), 'somebody else’s');
    const ended = await folderDoor(folder).deliver(REPORT);
    assert.ok(ended.kind === 'refused' && ended.permanent);
    assert.match(ended.why, new RegExp(`another content stands at acme/month/2026-11-r1\\.${form}`));
    assert.equal(readFileSync(at(form), 'utf8'), 'somebody else’s');
    rmSync(at(form));
    assert.equal((await folderDoor(folder).deliver(REPORT)).kind, 'accepted', 'once its name is free');
  });

test('a disk that has room for the page alone is no delivery; with room the next try is', async (t) => {
  const disk = smallDisk(t, 512 * 1024);
  if (disk === undefined) return t.skip('this user may not mount a small disk');
  const place = join(disk, 'acme', 'month');
  mkdirSync(place, { recursive: true });
  const big = { ...REPORT, pdf: undefined, html: 'x'.repeat(64 * 1024) };
  writeFileSync(join(disk, 'filler'), Buffer.alloc(512 * 1024 - 64 * 1024 - 28 * 1024));
  assert.equal((await folderDoor(disk).deliver(big)).kind, 'not-sent');
  assert.deepEqual(readdirSync(place), ['2026-11-r1.html'], 'nothing that is half of a file');
  rmSync(join(disk, 'filler'));
  assert.equal((await folderDoor(disk).deliver(big)).kind, 'accepted');
  assert.deepEqual(readdirSync(place).toSorted(), ['2026-11-r1.csv', '2026-11-r1.html', '2026-11-r1.json']);
});

test('facts that are not kept any more, or are not as they were frozen, are told, and nothing is made up', async (t) => {
  for (const lost of [undefined, facts.replace('northwind', 'southwind')]) {
    const { folder, names } = folderOf(t);
    const ended = await folderDoor(folder).deliver({ ...REPORT, facts: lost });
    assert.ok(ended.kind === 'refused' && ended.permanent);
    assert.match(ended.why, /its facts are not kept any more/);
    assert.deepEqual(names(), ['2026-11-r1.html', '2026-11-r1.pdf']);
  }
});

test('a mail and a webhook carry what they carried: the page, the PDF, and no facts but their hash', () => {
  const { data } = JSON.parse(bodyOf(REPORT)) as { data: object };
  assert.deepEqual(Object.keys(data), ['client', 'clientName', 'kind', 'period', 'revision', 'factsHash', 'html', 'pdf']);
  const mail = mailOf(REPORT, {
    from: { name: 'Harbour IT', address: 'reports@harbour.example' },
    to: 'owner@acme.example',
    recipient: 'owner',
  });
  assert.deepEqual(
    mail.attachments.map(({ name }) => name),
    ['2026-11-r1.html', '2026-11-r1.pdf'],
  );
});
