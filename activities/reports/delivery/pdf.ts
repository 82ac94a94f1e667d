/** Prints a report's page as PDF, by a Chromium of its own that runs no script, asks nobody and is gone afterwards, whatever becomes of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, findBrowser, FLAGS } from './browser.ts';
import { PRINTING } from './limits.ts';
import { watchFor } from './process-group.ts';
import type { BrowserContext, BrowserType, CDPSession } from 'playwright-core';

export type PdfOptions = {
  /** The program. @default STANDBY_CHROMIUM, then the PATH, then the usual places */
  readonly browser?: string;
  /** For all of it. @default 60 s */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** @default this process's */
  readonly env?: NodeJS.ProcessEnv;
};
/** Without a PDF the HTML goes out all the same. */
export type PdfOutcome =
  | { readonly kind: 'printed'; readonly pdf: Uint8Array }
  /** `why` says what to do. */
  | { readonly kind: 'no-browser'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Prints one page. One at a time is enough for anybody; each takes a browser of some 200 MB. */
export async function printPdf(html: string, options: PdfOptions = {}): Promise<PdfOutcome> {
  const { env = process.env, timeoutMs = PRINTING.timeoutMs } = options;
  const found = findBrowser(options.browser, env);
  if (found.kind === 'no-browser') return found;
  const bytes = Buffer.byteLength(html);
  if (bytes > PRINTING.mostHtmlBytes) return failed(`a page of ${bytes} bytes, and no more than ${PRINTING.mostHtmlBytes} are printed`);
  if (options.signal?.aborted === true) return failed('it was given up before it began');
  const deadline = AbortSignal.timeout(Math.max(1, timeoutMs));
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const home = await mkdtemp(join(tmpdir(), 'standby-pdf-'));
  try {
    return await printed(html, { path: found.path, home, env, signal, timeoutMs });
  } catch (error) {
    if (deadline.aborted) return failed(`no PDF within ${timeoutMs} ms`);
    return failed(signal.aborted ? 'it was given up' : firstLine(error));
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

type Run = {
  readonly path: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

async function printed(html: string, run: Run): Promise<PdfOutcome> {
  const { chromium } = await import('playwright-core');
  const profile = join(run.home, 'profile');
  const watched = watchFor(profile);
  let launched: Promise<BrowserContext> | undefined;
  try {
    run.signal.throwIfAborted();
    launched = chromium.launchPersistentContext(profile, settingsOf(run));
    return await Promise.race([launched.then((context) => pageAsPdf(context, html)), whenOver(run.signal)]);
  } finally {
    await watched.end();
    // The library's own tidying, which a dead browser does not keep waiting.
    await launched?.then((context) => context.close()).catch(() => undefined);
  }
}

const settingsOf = ({ path, home, env, timeoutMs }: Run): Parameters<BrowserType['launchPersistentContext']>[1] => ({
  executablePath: path,
  args: [...FLAGS],
  env: environmentOf(home, env),
  // Root has no sandbox to give; everybody else has one, and a machine that forbids it says so.
  chromiumSandbox: process.getuid?.() !== 0,
  timeout: timeoutMs,
  // A signal is for the service, which ends its work by itself.
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
  javaScriptEnabled: false,
  offline: true,
  acceptDownloads: false,
  serviceWorkers: 'block',
});

const whenOver = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const over = (): void => reject(new Error('over'));
    if (signal.aborted) over();
    else signal.addEventListener('abort', over, { once: true });
  });

async function pageAsPdf(context: BrowserContext, html: string): Promise<PdfOutcome> {
  await context.route('**/*', (route) => route.abort());
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'load', timeout: PRINTING.timeoutMs });
  const session = await context.newCDPSession(page);
  const { stream } = await session.send('Page.printToPDF', {
    transferMode: 'ReturnAsStream',
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
  });
  return stream === undefined ? failed('the browser gave no PDF') : readAll(session, stream);
}

/** Counted as it comes: a page may print to more than anybody should hold. */
async function readAll(session: CDPSession, handle: string): Promise<PdfOutcome> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { data, base64Encoded, eof } = await session.send('IO.read', { handle, size: PRINTING.readBytes });
    const part = Buffer.from(data, base64Encoded === true ? 'base64' : 'latin1');
    size += part.byteLength;
    if (size > PRINTING.mostPdfBytes) return failed(`a PDF of more than ${PRINTING.mostPdfBytes} bytes`);
    parts.push(part);
    if (eof) break;
  }
  const pdf = Buffer.concat(parts);
  return pdf.subarray(0, 5).toString('latin1') === '%PDF-' ? { kind: 'printed', pdf } : failed('what the browser gave is no PDF');
}

const failed = (why: string): PdfOutcome => ({ kind: 'failed', why });
/** A fault of the library goes on with a log of the browser over many lines. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 300) ?? 'unknown fault';
