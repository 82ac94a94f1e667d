/** A checkout that holds the bootstrap alone, with a home, a cache and a PATH of its own: the real `scripts/bootstrap.mjs` runs in it as a process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLI_VERSION, onPath, stampOf, TEST_SERVER_VERSION } from '../../scripts/bootstrap/steps.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A build that is refused ends in seconds; on a busy machine in more. */
const ENDS_WITHIN_MS = 120_000;

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
export type Checkout = {
  readonly root: string;
  readonly cache: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Puts a shell script of this name on the PATH. */
  readonly program: (name: string, body: string) => void;
  /** Runs it to its end; `version` is the one that Node claims to have. */
  readonly bootstrap: (
    args: readonly string[],
    options?: { readonly version?: string; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<Ended>;
};

/** Dependencies are as the lockfile (of no packages) wants them, and the downloads were refused an hour ago. `root` may be given, as a place on another disk. */
export function smallCheckout(t: TestContext, places: { readonly root?: string; readonly cache?: string } = {}): Checkout {
  const base = mkdtempSync(join(tmpdir(), 'standby-checkout-'));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const [root, home, bin] = [places.root ?? join(base, 'root'), join(base, 'home'), join(base, 'bin')];
  const cache = places.cache ?? join(base, 'cache');
  for (const folder of [root, home, bin, join(cache, 'standby'), join(root, 'node_modules')]) mkdirSync(folder, { recursive: true });
  for (const part of ['scripts', 'tools']) cpSync(join(ROOT, part), join(root, part), { recursive: true });
  const lockfile = JSON.stringify({ name: 'small', lockfileVersion: 3, packages: { '': {} } });
  writeFileSync(join(root, 'package.json'), '{"name":"small","private":true}');
  writeFileSync(join(root, 'package-lock.json'), lockfile);
  writeFileSync(join(root, 'node_modules', '.standby-lock'), stampOf(lockfile));
  for (const name of [`temporal-cli-${CLI_VERSION}`, `test-server-${TEST_SERVER_VERSION}`])
    writeFileSync(join(cache, 'standby', `${name}.unreachable`), 'not reachable: dns error\n');
  for (const tool of ['sh', 'cat', 'mkdir', 'dirname', 'chmod'])
    symlinkSync(existsSync(`/bin/${tool}`) ? `/bin/${tool}` : `/usr/bin/${tool}`, join(bin, tool));
  const env = { PATH: bin, HOME: home, XDG_CACHE_HOME: cache };
  return {
    root,
    home,
    env,
    cache: join(cache, 'standby'),
    program: (name, body) => writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 }),
    bootstrap: (args, { version, env: more = {} } = {}) =>
      run(root, version === undefined ? [] : claiming(base, version), [args, { ...env, ...more }]),
  };
}

/** The folder of the npm that this machine has, to be put on a PATH; undefined without one. */
export function realNpmFolder(): string | undefined {
  const npm = onPath('npm', process.env);
  return npm === undefined ? undefined : npm.slice(0, -'/npm'.length);
}

export const pathOf = (...folders: readonly string[]): string => folders.join(delimiter);

/** Loaded before anything else: this Node says that it is another one. */
function claiming(base: string, version: string): readonly string[] {
  const preload = join(base, 'claim.mjs');
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n`);
  return ['--import', preload];
}

async function run(
  root: string,
  before: readonly string[],
  [args, env]: readonly [readonly string[], Readonly<Record<string, string>>],
): Promise<Ended> {
  const child = spawn(process.execPath, [...before, 'scripts/bootstrap.mjs', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const timer = setTimeout(() => child.kill('SIGTERM'), ENDS_WITHIN_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: typeof code === 'number' ? code : null, out, err };
}
