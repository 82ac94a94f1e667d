/**
 * Run by hand after a wanted change of a report's page: makes the pages of three clients as the service makes them, prints them, and keeps pictures
 * of both in docs/images. It wants a Chromium; pictures are made small by pngquant where it is installed, and of the PDF itself by pdftoppm, else
 * of the page as it is laid out for paper.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { findBrowser } from '../activities/reports/delivery/browser.ts';
import { printPdf } from '../activities/reports/delivery/pdf.ts';
import { reportHtml } from '../activities/reports/page.ts';
import { onPath } from '../test/support/on-path.ts';
import { CLIENTS, reportPageOf } from '../test/support/report-clients.ts';

const IMAGES = join(import.meta.dirname, '..', 'docs', 'images');
/** The page as a whole; on a telephone the explanations at its end go on, line by line. */
const MOST_HEIGHT = 7_200;
const SCREENS = [
  { width: 1280, height: 900 },
  { width: 360, height: 800 },
];
/** A4 at 96 dots to the inch. */
const PAPER = { width: 794, height: 1123 };
type Shot = { readonly width: number; readonly height: number; readonly isPaper?: boolean };
const DOTS_PER_INCH = 80;
const PAPER_PAGES = 3;

const run = promisify(execFile);
const program = (name: string): string | undefined => onPath([name], process.env['PATH'] ?? '');

const found = findBrowser(undefined, process.env);
if (found.kind === 'no-browser') throw new Error(found.why);
const folder = await mkdtemp(join(tmpdir(), 'standby-pictures-'));
const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const name of CLIENTS) {
    const html = await reportHtml(reportPageOf(name));
    for (const size of SCREENS) await shoot(html, size, join(folder, `report-${name}-${size.width}.png`));
    await shootPaper(html, name);
  }
  await keep();
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

async function shoot(html: string, size: Shot, path: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: size.width, height: size.height }, javaScriptEnabled: false });
  await page.emulateMedia({ media: size.isPaper === true ? 'print' : 'screen', colorScheme: 'light' });
  await page.setContent(html);
  const whole = size.isPaper === true ? size.height : ((await page.locator('body').boundingBox())?.height ?? size.height);
  const clip = { x: 0, y: 0, width: size.width, height: Math.min(whole, MOST_HEIGHT) };
  await page.screenshot({ path, fullPage: true, clip });
  await page.close();
}

async function shootPaper(html: string, name: string): Promise<void> {
  const toPictures = program('pdftoppm');
  if (toPictures === undefined) {
    await shoot(html, { ...PAPER, isPaper: true }, join(folder, `report-${name}-paper-1.png`));
    return;
  }
  const printed = await printPdf(html);
  if (printed.kind !== 'printed') throw new Error(printed.why);
  const pdf = join(folder, `${name}.pdf`);
  await writeFile(pdf, printed.pdf);
  await run(toPictures, ['-png', '-r', `${DOTS_PER_INCH}`, '-l', `${PAPER_PAGES}`, pdf, join(folder, `report-${name}-paper`)]);
}

/** What was made before goes, so that none stays that nothing makes any more. */
async function keep(): Promise<void> {
  await mkdir(IMAGES, { recursive: true });
  for (const old of await readdir(IMAGES)) if (old.startsWith('report-')) await rm(join(IMAGES, old));
  const quant = program('pngquant');
  let bytes = 0;
  for (const picture of (await readdir(folder)).filter((file) => file.endsWith('.png')).toSorted()) {
    const [from, to] = [join(folder, picture), join(IMAGES, picture)];
    if (quant !== undefined) await run(quant, ['--force', '--strip', '--nofs', '--speed', '1', '--output', from, '20', from]);
    await copyFile(from, to);
    const { size } = await stat(to);
    bytes += size;
    process.stdout.write(`${picture} ${size}\n`);
  }
  process.stdout.write(`${bytes} bytes in all\n`);
}
