/** Standby itself as a process that can be killed, alone or with the Temporal server it has started. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { start } from './process.ts';
import type { Started } from './process.ts';

const record = z.object({ process: z.object({ pid: z.int() }) });
const ready = z.object({
  temporal: z.enum(['started', 'reattached', 'existing']),
  urls: z.object({ ingress: z.string(), temporal: z.string(), temporalUi: z.string().default(''), codec: z.string() }),
});

export type Service = z.infer<typeof ready> & {
  readonly started: Started;
  /** As a power cut would: our process and its Temporal server at once, by their own ids. */
  killAll(): Promise<void>;
};
export type ServicePlace = {
  readonly dataDir: string;
  readonly configPath: string;
  readonly ingressPort: number;
  readonly env: NodeJS.ProcessEnv;
  /** Path under the project's root. @default workers/main.ts */
  readonly entry?: string;
  /** Further flags of `npm start`. */
  readonly flags?: readonly string[];
  readonly onLog?: (line: string) => void;
};

/** Under the flags of `npm start`, so that what is measured and killed here is what people run. */
async function nodeFlags(): Promise<readonly string[]> {
  const manifest = z.object({ scripts: z.object({ start: z.string() }) });
  const { scripts } = manifest.parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')));
  return scripts.start.split(' ').filter((word) => word.startsWith('--max-'));
}

/** Starts it and waits until it says that it is ready. */
export async function startService({
  dataDir,
  configPath,
  ingressPort,
  env,
  entry = 'workers/main.ts',
  flags = [],
  onLog,
}: ServicePlace): Promise<Service> {
  const free = ['--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
  const args = ['--config', configPath, '--data-dir', dataDir, '--port', String(ingressPort), ...free, ...flags, '--json'];
  const started = await start({ entry, args, env, nodeFlags: await nodeFlags(), ...(onLog ? { onLog } : {}) });
  return { ...ready.parse(started.ready), started, killAll };

  async function killAll(): Promise<void> {
    const server = record.parse(JSON.parse(await readFile(join(dataDir, 'temporal.json'), 'utf8')));
    await started.kill();
    process.kill(server.process.pid, 'SIGKILL');
  }
}
