/** Finds the Chromium of this machine, and opens pages that remember what went wrong in them. */
import { chromium } from 'playwright-core';
import { onPath } from '../support/on-path.ts';
import type { Browser, Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** A browser that asks nobody on the network, and runs as any user in a container. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const HOW_TO_GET = 'no Chromium found: install one (Debian: apt install chromium) or name it by STANDBY_CHROMIUM';

/** In this order: STANDBY_CHROMIUM, then the usual names on the PATH. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const { STANDBY_CHROMIUM: named, PATH: path = '' } = env;
  if (named) return named;
  return onPath(NAMES, path);
}

export const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: FLAGS });

export type Watched = { readonly page: Page; readonly faults: readonly string[] };

/** `faults` fills with each error on the console and each error of a script. */
export async function openPage(browser: Browser, url: string, size: { readonly width: number; readonly height: number }): Promise<Watched> {
  const context = await browser.newContext({ viewport: size, colorScheme: 'light' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  await page.goto(url);
  return { page, faults };
}
