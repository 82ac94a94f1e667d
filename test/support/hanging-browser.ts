/** A program in the place of the browser that prints nothing, hangs, or is the browser of this machine, as it is told. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../browser/chromium.ts';

export type HangingBrowser = {
  readonly path: string;
  /** Whether it is this machine's browser in the end. */
  readonly prints: boolean;
  be(what: 'nothing' | 'hanging' | 'the browser'): Promise<void>;
  /** Whether it hangs now. */
  hangs(): Promise<boolean>;
  remove(): Promise<void>;
};

export async function hangingBrowser(): Promise<HangingBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'hanging-browser-'));
  const [path, told] = [join(folder, 'browser'), join(folder, 'hangs')];
  const chromium = findChromium(process.env);
  // It hangs for as long as whoever has started it holds the pipe by which a browser is told what to do.
  const bodies = {
    nothing: 'exit 1',
    hanging: `echo hangs > '${told}'\nexec cat <&3 > /dev/null`,
    'the browser': chromium === undefined ? 'exit 1' : `exec '${chromium}' "$@"`,
  };
  const be = (what: keyof typeof bodies): Promise<void> => writeFile(path, `#!/bin/sh\n${bodies[what]}\n`, { mode: 0o700 });
  await be('nothing');
  return {
    path,
    prints: chromium !== undefined,
    be,
    hangs: async () => (await readFile(told, 'utf8').catch(() => '')) !== '',
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
