/** The pages of three clients as axe-core judges them, on a wide screen and on a telephone; and that it would see a fault in them. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { reportHtml } from '../../activities/reports/page.ts';
import { CLIENTS, reportPageOf } from '../support/report-clients.ts';
import { HOW_TO_GET, findChromium, launch } from './chromium.ts';
import type { Browser } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WIDTHS = [1280, 360];
const found = z.array(z.object({ id: z.string(), impact: z.enum(['minor', 'moderate', 'serious', 'critical']).nullable() }));
const chromium = findChromium(process.env);

describe('the page of a report', { skip: chromium === undefined ? HOW_TO_GET : false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launch(chromium ?? '');
  });
  after(() => browser.close());

  for (const name of CLIENTS)
    for (const width of WIDTHS)
      test(`${name}, at ${width} px: no finding of axe, nothing wider than the screen, and no table cut off`, async () => {
        const seen = await look(await reportHtml(reportPageOf(name)), width);
        assert.deepEqual(seen.found, []);
        assert.deepEqual([seen.pageWidth, seen.cutOff], [width, []]);
      });

  test('a brand that cannot be read on white is no finding either', async () => {
    const { brand, ...page } = reportPageOf('rich');
    assert.deepEqual((await look(await reportHtml({ ...page, brand: { ...brand, colour: '#ffd200' } }), 1280)).found, []);
  });

  test('a pale text, a picture that says nothing and a table wider than a telephone are seen', async () => {
    const html = await reportHtml(reportPageOf('rich'));
    const faulty = html
      .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
      .replace('--soft:#57606a', '--soft:#c7ccd1')
      .replace(/<img ([^>]*) alt="[^"]*"/, '<img $1')
      .replace('th,td{', 'th,td{min-width:9rem;');
    assert.notEqual(faulty, html);
    const seen = await look(faulty, 360);
    assert.deepEqual(
      ['color-contrast', 'image-alt'].filter((id) => !seen.found.some((one) => one.id === id && one.impact !== 'moderate')),
      [],
    );
    assert.ok(seen.cutOff.length > 0);
  });

  /** Its own policy lets no script in: it is put aside for the judge alone. */
  async function look(html: string, width: number) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, offline: true });
    try {
      const page = await context.newPage();
      await page.setContent(html);
      await page.addScriptTag({ path: AXE });
      const violations: unknown = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, impact }) => ({ id, impact })))',
      );
      const pageWidth: unknown = await page.evaluate('document.documentElement.scrollWidth');
      const cutOff = z.array(z.string()).parse(await page.evaluate(CUT_OFF));
      return { found: found.parse(violations), pageWidth, cutOff };
    } finally {
      await context.close();
    }
  }
});

const CUT_OFF = `[...document.querySelectorAll('.wide')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.getAttribute('aria-label'))`;
