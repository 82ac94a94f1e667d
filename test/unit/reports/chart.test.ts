/** A chart is the same bytes wherever it is drawn, and holds nothing but text. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chartSvg } from '../../../activities/reports/chart.ts';

const GOLDEN = join(import.meta.dirname, '../../fixtures/reports/chart.svg');
const chart = {
  alt: 'Tickets created by category, "November" & October',
  bars: [
    'Network',
    '<script>alert(1)</script>',
    '打印机',
    'A name of a category that is longer than anybody would read',
    'חשבונות',
  ].flatMap((label, index) => [
    { label, series: '2026-11-01', value: index === 1 ? null : 10 - index * 2, text: index === 1 ? 'no data' : `${10 - index * 2}` },
    { label, series: '2026-10-01', value: index, text: `${index}` },
  ]),
  colours: ['#1f5aa6', '#b9c6d6'],
};

test('a chart is byte for byte the golden one in three zones, and a second time', async () => {
  if (process.env['STANDBY_WRITE_GOLDENS'] === '1') writeFileSync(GOLDEN, await chartSvg(chart));
  const golden = readFileSync(GOLDEN, 'utf8');
  const before = process.env['TZ'];
  try {
    for (const zone of ['UTC', 'America/New_York', 'Asia/Tokyo', 'UTC']) {
      process.env['TZ'] = zone;
      assert.equal(await chartSvg(chart), golden, zone);
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test('labels that would be markup are text; nothing is loaded, run or styled; a gap is marked', async () => {
  const svg = await chartSvg(chart);
  assert.doesNotMatch(svg, /<script|<style|style=|url\(|<image|<a |href=|\son[a-z]+=/);
  assert.match(svg, />no data</);
  assert.match(svg, /^<svg role="img" aria-label="Tickets created by category, &quot;November&quot; &amp; October"/);
  for (const label of ['2026-11-01', '2026-10-01', '打印机', 'חשבונות']) assert.ok(svg.includes(`>${label}<`), label);
});
