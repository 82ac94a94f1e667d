/** Runs one test file in a copy of the checkout, as a process of its own, and ends it at its first failure. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Ran =
  | { readonly kind: 'passed'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly test: string; readonly tookMs: number }
  | { readonly kind: 'too-long'; readonly tookMs: number }
  | { readonly kind: 'stopped' };

/** `limitMs` is of wall time; `signal` ends it and all that it has started. */
export function runFile(root: string, file: string, limitMs: number, signal: AbortSignal): Promise<Ran> {
  const startedAt = Date.now();
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  // A group of its own, so that a test server that it has started ends with it.
  const child = spawn(process.execPath, ['--test-reporter=tap', file], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  };
  let failed: string | undefined;
  let isLate = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const name = /^\s*not ok \d+ - (?!.*# (?:SKIP|TODO))(.*)$/.exec(line)?.[1];
    if (name === undefined || failed !== undefined) return;
    failed = name;
    end();
  });
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, limitMs);
  signal.addEventListener('abort', end, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      // What the file has started and left behind goes, too.
      end();
      const tookMs = Date.now() - startedAt;
      if (signal.aborted) resolve({ kind: 'stopped' });
      else if (failed !== undefined) resolve({ kind: 'failed', test: failed, tookMs });
      else if (isLate) resolve({ kind: 'too-long', tookMs });
      else resolve(code === 0 ? { kind: 'passed', tookMs } : { kind: 'failed', test: 'the file as a whole', tookMs });
    });
  });
}
