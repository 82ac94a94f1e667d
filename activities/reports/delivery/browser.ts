/** Decides which Chromium prints, and by which rules it runs: as itself, alone, and asking nobody. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Where installers put it without the PATH. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export type FoundBrowser = { readonly kind: 'found'; readonly path: string } | { readonly kind: 'no-browser'; readonly why: string };

/** In this order: the configured path, STANDBY_CHROMIUM, the PATH, the usual places. One that was named and is not there is not replaced. */
export function findBrowser(configured: string | undefined, env: NodeJS.ProcessEnv, places: readonly string[] = PLACES): FoundBrowser {
  const { STANDBY_CHROMIUM: named, PATH: path = '' } = env;
  const wanted = configured ?? (named === '' ? undefined : named);
  if (wanted !== undefined) return mayRun(wanted) ? { kind: 'found', path: wanted } : none(`there is no program ${wanted}`);
  const onPath = path.split(delimiter).flatMap((folder) => (folder === '' ? [] : NAMES.map((name) => join(folder, name))));
  const found = [...onPath, ...places].find(mayRun);
  return found === undefined ? none('no Chromium found') : { kind: 'found', path: found };
}

const none = (what: string): FoundBrowser => ({
  kind: 'no-browser',
  why: `${what}: install one (Debian: apt install chromium) or name it by STANDBY_CHROMIUM; until then reports are HTML alone`,
});

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * No address is anybody's: whatever is asked for by name is not found, and whatever has an address, loopback included, is asked of a
 * proxy where nobody listens (port 9 is "discard"). It is the second lock; the first one refuses each request of the page.
 */
export const FLAGS: readonly string[] = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--disable-quic',
  '--disable-gpu',
  '--no-first-run',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
];

/** What it sees of our environment: no key and no address of ours, and a home that goes with it. */
export function environmentOf(home: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH: path = '/usr/bin:/bin', LANG: lang = 'C.UTF-8' } = env;
  return {
    PATH: path,
    LANG: lang,
    TZ: 'UTC',
    HOME: home,
    TMPDIR: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_RUNTIME_DIR: home,
  };
}
