/** The logo of reports: a picture by its first bytes, bounded, and complained about by its line. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { logoOf } from '../../../activities/reports/brand.ts';
import { loadConfig, readBytes } from '../../../config/load.ts';
import { CANARIES, SAMPLE, configOf, read, saidOf } from '../config-sample.ts';
import type { ConfigSource } from '../../../config/contract.ts';

const WHOLE = `${SAMPLE.trimEnd()}
reports:
  tickets: desk
  timeZone: Europe/Berlin
  name: Harbour IT
  logo: ./logo.png
  approvers: [{ name: Kim, tokenEnv: DESK_TOKEN }]
  recipients: { archive: { kind: folder, folder: ./out } }
  clients: { acme: { recipients: [archive] } }
`;
const LINE = WHOLE.split('\n').findIndex((line) => line.includes('logo:')) + 1;
const PICTURES = {
  'image/png': Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
  'image/jpeg': Buffer.from('ffd8ffe000104a464946', 'hex'),
  'image/webp': Buffer.from('RIFF\u0004\0\0\0WEBPVP8 ', 'latin1'),
};
const bytes = (given: Uint8Array): Partial<ConfigSource> => ({ readBytes: () => ({ kind: 'bytes', bytes: given }) });

for (const [type, picture] of Object.entries(PICTURES))
  test(`a file that begins as ${type} stands on the page, whatever its name`, () => {
    const asked: [string, number][] = [];
    const source = bytes(picture);
    const { reports } = configOf(WHOLE, {
      readBytes: (path, most) => (asked.push([path, most]), source.readBytes?.(path, most) ?? assert.fail()),
    });
    assert.equal(reports?.brand.logo, `data:${type};base64,${picture.toString('base64')}`);
    assert.equal(logoOf(reports.brand), reports.brand.logo);
    assert.deepEqual(asked, [[resolve('./logo.png'), 204_800]]);
  });

test('the largest picture that is taken is one that the page shows', () => {
  const { reports } = configOf(
    WHOLE,
    bytes(Buffer.concat([PICTURES['image/webp'], Buffer.alloc(204_800 - PICTURES['image/webp'].length)])),
  );
  assert.ok(reports && logoOf(reports.brand) !== undefined);
});

test('without a logo there is none', () => {
  assert.equal(configOf(WHOLE.replace(/ {2}logo:.*\n/, '')).reports?.brand.logo, undefined);
});

const WANTED = `standby.yaml:${LINE}:9 reports.logo: Expected the file ./logo.png to hold a picture as PNG, JPEG or WebP of at most 200 kB, got`;
const FORM = 'something else. Save it in one of these forms; the ending of its name alone makes none.';
for (const [what, given, got] of [
  ['a file that is not there', {}, `a file that is not there`],
  [
    'too large a file',
    { readBytes: () => ({ kind: 'too-many' }) as const },
    'a larger one. It is shown 190 pixels wide: save it twice as wide, which is enough for paper.',
  ],
  ['an empty file', bytes(Buffer.alloc(0)), 'an empty one.'],
  ['an SVG, which may hold programs', bytes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">')), FORM],
  ['a GIF', bytes(Buffer.from('GIF89a')), FORM],
  ['half the sign of a PNG', bytes(PICTURES['image/png'].subarray(0, 7)), FORM],
  ['a RIFF that is no WebP', bytes(Buffer.from('RIFF\u0004\0\0\0WAVE')), FORM],
] as const)
  test(`${what} is refused by its line, with what to do`, () => {
    assert.ok(saidOf(read(WHOLE, given)).startsWith(`${WANTED} ${got}`), saidOf(read(WHOLE, given)));
  });

test('a real file is read as far as is wanted, and a folder is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'standby-logo-'));
  try {
    await writeFile(join(folder, 'logo.png'), PICTURES['image/png']);
    await writeFile(join(folder, 'standby.yaml'), WHOLE);
    const got = loadConfig({ path: join(folder, 'standby.yaml'), env: CANARIES, nowMs: Date.parse('2026-11-25T12:00:00Z') });
    assert.ok(got.kind === 'config');
    assert.match(got.config.reports?.brand.logo ?? '', /^data:image\/png;base64,iVBORw0KGgoAAAAN$/);
    const { length } = PICTURES['image/png'];
    assert.deepEqual(readBytes(join(folder, 'logo.png'), length - 1), { kind: 'too-many' });
    assert.equal(readBytes(join(folder, 'logo.png'), length).kind, 'bytes');
    assert.deepEqual(readBytes(folder, 10), { kind: 'unreadable', why: 'is a folder' });
    assert.deepEqual(readBytes(join(folder, 'none'), 10), { kind: 'unreadable', why: 'is not there' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
