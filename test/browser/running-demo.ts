/** The real demo as a process of its own, and the desk's journal that it keeps. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const entry = z.object({
  kind: z.string(),
  ticket: z.string(),
  at: z.string(),
  actor: z.string().optional(),
  text: z.string().optional(),
  mark: z.string().nullish(),
  staff: z.string().optional(),
});
export type Entry = z.infer<typeof entry>;
export type RunningDemo = {
  readonly url: string;
  /** Everything it has printed. */
  output(): string;
  journal(): Promise<readonly Entry[]>;
  /** The process id of the Temporal server that runs now, or ran last. */
  temporalPid(): Promise<number>;
  /** As Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** Removes its data; ends it first where a test has failed before. */
  remove(): Promise<void>;
};

/** Resolves when it has printed the page's address. */
export async function startDemo(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<RunningDemo> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-demo-test-'));
  // Nothing of a real Ollama: what this test asserts is the simulated one.
  const own = { ...env, OLLAMA_HOST: '127.0.0.1:9' };
  const child = spawn(process.execPath, ['scripts/demo.ts', '--no-open', '--keep', dir, ...args], {
    cwd: ROOT,
    env: own,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => (output += `${line}\n`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      const address = /The page: (\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    void exited.then((code) => reject(new Error(`Expected the demo to name its page, got an end with ${code}:\n${output}`)));
  });
  return {
    url,
    output: () => output,
    journal: async () => entriesIn(await readFile(join(dir, 'stage/desk.jsonl'), 'utf8')),
    temporalPid: async () =>
      z.object({ process: z.object({ pid: z.number() }) }).parse(JSON.parse(await readFile(join(dir, 'standby/temporal.json'), 'utf8')))
        .process.pid,
    interrupt() {
      child.kill('SIGINT');
      return exited;
    },
    async remove() {
      child.kill('SIGINT');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The last line may be half written; it is read the next time. */
const entriesIn = (text: string): readonly Entry[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => entry.parse(JSON.parse(line)));
