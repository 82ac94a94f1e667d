/** The `standby` command as a person gives it, with its output and its exit code: as a process of its own, or inside this one. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '../../cli/standby.ts';
import type { Caller } from '../../cli/command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Said = { readonly code: number; readonly out: string; readonly err: string };

const whereOf = (dataDir: string | undefined): readonly string[] => (dataDir === undefined ? [] : ['--data-dir', dataDir]);

/** A process of its own: a second or two of computing. It shows that the command ends by itself, with its code and its streams. */
export function standby(dataDir: string | undefined, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['cli/standby.ts', ...args, ...whereOf(dataDir)],
      { cwd: ROOT, env: { ...process.env, NO_COLOR: '1', ...env }, timeout: 300_000 },
      (error, out, err) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ code, out, err });
        else reject(new Error(`Expected ${args.join(' ')} to end by itself, got ${String(error?.signal ?? code)}.\n${out}\n${err}`));
      },
    );
  });
}

/** The same command inside this process, which starts nothing: for what it says and which code it asks for. */
export async function standbyInside(
  dataDir: string | undefined,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  colours = false,
): Promise<Said> {
  // Paths on the command line are those of the checkout, as where it is started.
  assert.equal(process.cwd(), ROOT.replace(/\/$/, ''));
  const said = { out: '', err: '' };
  const code = await main([...args, ...whereOf(dataDir)], { ...callerInto(said), env: { ...process.env, ...env }, colours });
  return { code, ...said };
}

/** Keeps what it is told. */
export const callerInto = (said: { out: string; err: string }): Caller => ({
  env: process.env,
  out: (text) => void (said.out += text),
  err: (text) => void (said.err += text),
  colours: false,
});
