/** A report as a file: whole, never over another content, and never outside of its folder, whatever a client is called. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { reportToFile } from '../../../../activities/reports/delivery/file.ts';
import { deliveryKey, pathOf, plainName } from '../../../../activities/reports/delivery/report-name.ts';
import { smallDisk } from '../../../support/small-disk.ts';
import type { TestContext } from 'node:test';
import type { ReportIdentity } from '../../../../activities/reports/delivery/report-name.ts';

const REPORT: ReportIdentity = { client: 'acme', kind: 'month', period: '2026-11', revision: 1 };
const bytes = (text: string): Uint8Array => Buffer.from(text);
function folderOf(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'report-files-')));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}
const all = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted();

test('named by client, kind, period and revision, and the same again is no second one', async (t) => {
  const folder = folderOf(t);
  const id = 'acme/month/2026-11-r1.html';
  for (let time = 0; time < 2; time++) assert.deepEqual(await reportToFile(folder, REPORT, 'html', bytes('one')), { kind: 'accepted', id });
  assert.deepEqual(await reportToFile(folder, { ...REPORT, revision: 2 }, 'html', bytes('two')), {
    kind: 'accepted',
    id: 'acme/month/2026-11-r2.html',
  });
  assert.deepEqual(all(folder), [id, 'acme/month/2026-11-r2.html']);
});

test('another content under the name stays, and a person is told', async (t) => {
  const folder = folderOf(t);
  await reportToFile(folder, REPORT, 'html', bytes('one'));
  const outcome = await reportToFile(folder, REPORT, 'html', bytes('two'));
  assert.ok(outcome.kind === 'refused' && outcome.permanent);
  assert.match(outcome.why, /another content stands at acme\/month\/2026-11-r1\.html/);
  assert.equal(readFileSync(join(folder, 'acme/month/2026-11-r1.html'), 'utf8'), 'one');
  assert.equal(all(folder).length, 1);
});

test('of two that write at once one stays, whole, and the other is told', async (t) => {
  const folder = folderOf(t);
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(200_000));
  const outcomes = await Promise.all(texts.map((text) => reportToFile(folder, REPORT, 'html', bytes(text))));
  assert.equal(outcomes.filter(({ kind }) => kind === 'accepted').length, 1);
  assert.equal(outcomes.filter(({ kind }) => kind === 'refused').length, 19);
  assert.ok(texts.includes(readFileSync(join(folder, 'acme/month/2026-11-r1.html'), 'utf8')));
  assert.equal(all(folder).length, 1);
});

test('what a kill has left of a name goes with the next delivery of that name, and no other file does', async (t) => {
  const folder = folderOf(t);
  const place = join(folder, 'acme/month');
  mkdirSync(place, { recursive: true });
  const left = '.2026-11-r1.html.0123456789ab.part';
  const others = [
    '.2026-11-r1.pdf.0123456789ab.part',
    '.2026-11-r11.html.0123456789ab.part',
    '.2026-11-r1.html.0123456789AB.part',
    '.2026-11-r1.html.notes.part',
    '2026-11-r1.html.0123456789ab.part',
    '.2026-11-r1.html.0123456789ab.part.txt',
  ];
  for (const name of [left, ...others]) {
    writeFileSync(join(place, name), 'half of a p');
    utimesSync(join(place, name), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  }
  const [young, aside] = ['.2026-11-r1.html.aaaaaaaaaaaa.part', join(folder, 'aside')];
  writeFileSync(join(place, young), 'somebody writes it now');
  writeFileSync(aside, 'elsewhere');
  symlinkSync(aside, join(place, '.2026-11-r1.html.bbbbbbbbbbbb.part'));
  assert.equal((await reportToFile(folder, REPORT, 'html', bytes('one'))).kind, 'accepted');
  assert.deepEqual(readdirSync(place).toSorted(), [...others, young, '.2026-11-r1.html.bbbbbbbbbbbb.part', '2026-11-r1.html'].toSorted());
});

test('no client leads out of the folder', async (t) => {
  const folder = folderOf(t);
  for (const client of [
    '../../etc',
    '..',
    '.',
    '',
    '/etc/passwd',
    'a/b',
    'a\\b',
    'acme\0',
    'COM1',
    '-rf',
    'Ünïcode',
    '.hidden',
    'x'.repeat(5_000),
  ]) {
    const outcome = await reportToFile(folder, { ...REPORT, client }, 'html', bytes(client));
    assert.equal(outcome.kind, 'accepted', JSON.stringify([client, outcome]));
  }
  assert.equal(all(folder).length, 13);
  for (const file of all(folder)) assert.match(file, /^[a-z0-9-]*_?[a-z0-9-]*\/month\/2026-11-r1\.html$/);
});

test('a name has no way out, and two clients never come to one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      for (const part of pathOf({ client: one, kind: 'week', period: other, revision: 1 })) assert.match(part, /^[a-z0-9_-]{1,80}$/);
      if (one !== other) assert.notEqual(plainName(one), plainName(other));
      assert.equal(plainName(plainName(one)) === plainName(one), !plainName(one).includes('_'));
    }),
    { numRuns: 2_000 },
  );
  for (const [one, other] of [
    ['Acme', 'acme'],
    ['acme.', 'acme-'],
    ['a b', 'a-b'],
  ] as const)
    assert.notEqual(plainName(one), plainName(other));
});

test('a link to elsewhere is not followed', async (t) => {
  const [folder, elsewhere] = [folderOf(t), folderOf(t)];
  symlinkSync(elsewhere, join(folder, 'acme'));
  const outcome = await reportToFile(folder, REPORT, 'html', bytes('one'));
  assert.ok(outcome.kind === 'refused' && outcome.permanent, JSON.stringify(outcome));
  assert.deepEqual(
    all(elsewhere).filter((file) => file.endsWith('.html')),
    [],
  );
});

test('a folder that is not there is none to make: it may be a share that is away', async (t) => {
  const folder = folderOf(t);
  const outcome = await reportToFile(join(folder, 'share'), REPORT, 'html', bytes('one'));
  assert.equal(outcome.kind, 'not-sent');
  assert.deepEqual(readdirSync(folder), []);
});

test('where a file stands in the place of a folder a person is told', async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'acme'), 'not a folder');
  assert.equal((await reportToFile(folder, REPORT, 'html', bytes('one'))).kind, 'refused');
  assert.equal(readFileSync(join(folder, 'acme'), 'utf8'), 'not a folder');
});

test('a full disk leaves nothing, and the next try is whole', async (t) => {
  const disk = smallDisk(t, 256 * 1024);
  if (disk === undefined) return t.skip('this user may not mount a small disk');
  mkdirSync(join(disk, 'acme/month'), { recursive: true });
  assert.equal((await reportToFile(disk, REPORT, 'html', Buffer.alloc(1024 * 1024, 7))).kind, 'not-sent');
  assert.deepEqual(all(disk), []);
  assert.equal((await reportToFile(disk, REPORT, 'html', bytes('small'))).kind, 'accepted');
});

test('a delivery has one key for report and recipient, which tells neither', () => {
  const key = deliveryKey(REPORT, 'owner@acme.example');
  assert.match(key, /^report_[0-9a-f]{32}$/);
  assert.equal(key, deliveryKey({ ...REPORT }, 'owner@acme.example'));
  const others = [
    deliveryKey({ ...REPORT, revision: 2 }, 'owner@acme.example'),
    deliveryKey({ ...REPORT, kind: 'week' }, 'owner@acme.example'),
    deliveryKey({ ...REPORT, client: 'acm' }, 'eowner@acme.example'),
    deliveryKey(REPORT, 'other@acme.example'),
  ];
  assert.equal(new Set([key, ...others]).size, 5);
});
