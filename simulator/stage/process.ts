/** A program of ours as a child process: started until it says ready, ended by its own id. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Program = {
  /** Path under the project's root. */
  readonly entry: string;
  readonly args: readonly string[];
  /** For Node itself. */
  readonly nodeFlags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Takes each line of standard error. */
  readonly onLog?: (line: string) => void;
  readonly readyWithinMs?: number;
};
export type Started = {
  readonly pid: number;
  /** What the program said in its ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly exited: Promise<number | null>;
  /** SIGKILL to this process alone; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** Rejects with the program's last words if it ends, or says nothing, before it is ready. */
export async function start(program: Program): Promise<Started> {
  const child = spawn(process.execPath, [...(program.nodeFlags ?? []), program.entry, ...program.args], {
    cwd: ROOT,
    env: program.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    words.push(line);
    if (words.length > 40) words.shift();
    program.onLog?.(line);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ready = await readyLine(child, exited, program, words);
  const end = (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  return { pid: child.pid ?? -1, ready, exited, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') };
}

async function readyLine(
  child: ChildProcess,
  exited: Promise<unknown>,
  { entry, readyWithinMs = 60_000 }: Program,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
  const fail = (how: string): void => reject(new Error(`${entry} ${how} before it was ready. Its last words:\n${words.join('\n')}`));
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    fail(`said nothing for ${readyWithinMs} ms`);
  }, readyWithinMs);
  void exited.then(() => fail('ended'));
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => readEvent(line, resolve));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function readEvent(line: string, resolve: (event: Record<string, unknown>) => void): void {
  if (!line.startsWith('{')) return;
  const event: unknown = JSON.parse(line);
  if (typeof event === 'object' && event !== null && 'event' in event && event.event === 'ready') resolve({ ...event });
}
