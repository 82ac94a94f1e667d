/** The drawings of a whole report are the same bytes wherever the machine stands. `STANDBY_WRITE_GOLDENS=1` writes them anew after a wanted change. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const FIXTURES = join(import.meta.dirname, '../../fixtures/reports');
const GOLDEN = join(FIXTURES, 'rich.svg.txt');
const ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata'];

const drawnIn = (zone: string): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  promisify(execFile)(process.execPath, [join(FIXTURES, 'draw.ts')], { env: { ...process.env, TZ: zone }, maxBuffer: 16 * 1024 * 1024 });

test('the charts of a rich report are byte for byte the golden ones, drawn by processes in three zones', async () => {
  const drawn = await Promise.all(ZONES.map(drawnIn));
  if (process.env['STANDBY_WRITE_GOLDENS'] === '1') await writeFile(GOLDEN, drawn[0]?.stdout ?? '');
  const golden = await readFile(GOLDEN, 'utf8');
  assert.equal(golden.match(/^<svg /gm)?.length, 4);
  for (const [index, { stdout }] of drawn.entries()) assert.equal(stdout, golden, ZONES[index]);
  // The zones were three: the same moment was another hour in each.
  assert.equal(new Set(drawn.map(({ stderr }) => stderr)).size, ZONES.length);
});
