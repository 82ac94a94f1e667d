/** A start that is meant to be refused: run until it ends by itself, or has said that it is ready, which ends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A start on a busy machine, with a Temporal server to be started. */
const ENDS_WITHIN_MS = 90_000;

/** `code`: -1 where it was killed because it did not end. */
export type Ended = { readonly code: number | 'ready'; readonly said: string };

export async function startUntilEnd(entry: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, [entry, ...args, '--json'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let isReady = false;
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (!chunk.includes('"ready"')) return;
    isReady = true;
    child.kill('SIGTERM');
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: isReady ? 'ready' : Number(code ?? -1), said };
}
