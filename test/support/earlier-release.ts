/** An earlier release of Standby, out of this clone's history, as a checkout that runs beside this one. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Said } from './command-line.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_BYTES = 256 * 1024 * 1024;

export type EarlierRelease = {
  /** Of its service. */
  readonly entry: string;
  /** Of its simulated desk, which keeps the contract of its time. */
  readonly deskEntry: string;
  /** Its `standby` command. */
  standby(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Said>;
};

/** Why it cannot be had, for a test that is skipped then; undefined where it can. */
export function missingRelease(commit: string): string | undefined {
  const { status } = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
  return status === 0 ? undefined : `commit ${commit} is not in this clone: git fetch --unshallow`;
}

/** Runs on the dependencies of this release, which must be able to stand in for its own. */
export async function earlierRelease(t: TestContext, commit: string): Promise<EarlierRelease> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-earlier-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: ROOT, maxBuffer: MOST_BYTES });
  execFileSync('tar', ['-x', '-C', dir], { input: archive });
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  return {
    entry: join(dir, 'workers', 'main.ts'),
    deskEntry: join(dir, 'simulator', 'desk', 'main.ts'),
    standby: (args, env) =>
      new Promise((resolve, reject) => {
        execFile(process.execPath, ['cli/standby.ts', ...args], { cwd: dir, env, timeout: 120_000 }, (error, out, err) => {
          const code = error === null ? 0 : error.code;
          if (typeof code === 'number') resolve({ code, out, err });
          else reject(new Error(`Expected ${args.join(' ')} to end by itself, got ${String(error?.signal ?? code)}.\n${out}\n${err}`));
        });
      }),
  };
}
