/** The `standby` command as a person gives it: a process of its own, with its output and its exit code. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export type Said = { readonly code: number; readonly out: string; readonly err: string };

export function standby(dataDir: string | undefined, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const where = dataDir === undefined ? [] : ['--data-dir', dataDir];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['cli/standby.ts', ...args, ...where],
      { cwd: ROOT, env: { ...process.env, NO_COLOR: '1', ...env }, timeout: 120_000 },
      (error, out, err) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ code, out, err });
        else reject(new Error(`Expected ${args.join(' ')} to end by itself, got ${String(error?.signal ?? code)}.\n${out}\n${err}`));
      },
    );
  });
}
