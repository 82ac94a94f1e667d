/** Step 2: node_modules as the lockfile wants them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain } from './explain.mjs';
import { NEEDS, roomFor } from './needs.mjs';
import { isWhole } from './npm-outcome.mjs';
import { npmCommand, withFolderFirst } from './places.mjs';
import { runCommand } from './run-command.mjs';

const STAMP = join('node_modules', '.standby-lock');
/** npm writes it last, so it is there only after a complete install. */
const HIDDEN_LOCK = join('node_modules', '.package-lock.json');

/** What the stamp must say: the lockfile's hash, and the platform, because native parts do not travel. */
export const stampOf = (lockfile) => `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}`;

/**
 * `fresh`: the stamp agrees. `adopt`: no stamp, but npm's own record agrees (somebody ran npm ci by hand). `stale`: everything else.
 * @returns {'fresh' | 'adopt' | 'stale'}
 */
export function stateOf({ lockfile, stamp, hiddenLock }) {
  if (stamp !== undefined) return stamp.trim() === stampOf(lockfile) ? 'fresh' : 'stale';
  if (hiddenLock === undefined) return 'stale';
  const [wanted, installed] = [packagesIn(lockfile), packagesIn(hiddenLock)];
  return wanted !== undefined && installed !== undefined && agrees(wanted, installed) ? 'adopt' : 'stale';
}

/** Undefined for a text that is no JSON: half of npm's record, or a lockfile with a conflict in it, which npm then names. */
function packagesIn(text) {
  try {
    return JSON.parse(text).packages ?? {};
  } catch {
    return undefined;
  }
}

/** Optional packages (of other platforms) may be missing; nothing may differ, and nothing may be too much. */
function agrees(wanted, installed) {
  const differs = Object.entries(wanted).some(([path, entry]) => {
    if (path === '') return false;
    const there = installed[path];
    return there === undefined ? entry.optional !== true : there.version !== entry.version || there.integrity !== entry.integrity;
  });
  return !differs && Object.keys(installed).every((path) => wanted[path] !== undefined);
}

/** The state of a checkout, read from its files. */
export function look(root) {
  return stateOf({ lockfile: read(root, 'package-lock.json') ?? '', stamp: read(root, STAMP), hiddenLock: read(root, HIDDEN_LOCK) });
}

/** `context` is `{ root, env, node, say }`; `install` is injected by tests. Call it under a lock. */
export async function installDependencies(context, install = npmCi) {
  const lockfile = read(context.root, 'package-lock.json');
  if (lockfile === undefined)
    return failed(`${context.root} holds no package-lock.json.`, 'Run from a complete checkout (git clone), or restore the file with git.');
  const state = look(context.root);
  if (state === 'stale') {
    const result = await install(context);
    if (result.kind === 'failed') return result;
  }
  if (state !== 'fresh') writeFileSync(join(context.root, STAMP), `${stampOf(lockfile)}\n`);
  return {
    kind: 'ready',
    step: 'dependencies',
    from: state === 'stale' ? 'npm ci' : 'node_modules',
    path: join(context.root, 'node_modules'),
    version: '',
  };
}

/** No package of ours needs its install script, and a script is where a bad release would act. */
async function npmCi({ root, env, node, say }) {
  const npm = npmCommand(env, node);
  if (npm === undefined) return failed('npm was not found on the PATH.', 'Install npm, which comes with Node.');
  say('npm ci');
  const args = [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const result = await runCommand(npm.command, args, { cwd: root, env: withFolderFirst(env, dirname(node)) });
  if (isWhole(result) && existsSync(join(root, HIDDEN_LOCK))) return { kind: 'done' };
  // The next start would take npm's record for a complete install.
  rmSync(join(root, HIDDEN_LOCK), { force: true });
  const told = explain(result.output ?? '', 'Run "npm ci" by hand to see all it says.', roomFor(NEEDS.dependencies, root));
  return failed(told.why, told.remedy);
}

const failed = (why, remedy) => ({ kind: 'failed', step: 'dependencies', why, remedy });

function read(root, path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
