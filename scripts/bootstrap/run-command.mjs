/** Runs another program to its end and keeps the last of what it said. */
import { spawn } from 'node:child_process';

/** Enough for the cause of a failed build; the rest is progress. */
const KEPT_CHARACTERS = 8000;
const running = new Set();

/**
 * @returns {Promise<{kind: 'ended', code: number, output: string} | {kind: 'missing'} | {kind: 'stopped', output: string}>}
 *   `stopped` when `options.signal` (an AbortSignal) ended it.
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, signal: options.signal, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      running.delete(child);
      if (error.code === 'ENOENT') return resolve({ kind: 'missing' });
      return error.name === 'AbortError' ? resolve({ kind: 'stopped', output }) : reject(error);
    });
    child.on('close', (code) => {
      running.delete(child);
      resolve({ kind: 'ended', code: code ?? 1, output });
    });
  });
}

/** Ends what is still running; for a bootstrap that is itself told to stop. */
export function endRunning() {
  for (const child of running) child.kill('SIGTERM');
}
