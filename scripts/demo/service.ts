/** The service of the demo, as a process that can be killed with everything it has started. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { start } from '../../simulator/stage/process.ts';
import type { Started } from '../../simulator/stage/process.ts';

const record = z.object({ process: z.object({ pid: z.int() }) });

export type Service = { readonly temporalUi: string; readonly started: Started; killAll(): Promise<void> };
export type ServicePlace = {
  readonly dataDir: string;
  readonly ingressPort: number;
  readonly env: NodeJS.ProcessEnv;
  readonly entry?: string;
  readonly onLog?: (line: string) => void;
};

export async function startService({ dataDir, ingressPort, env, entry = 'workers/main.ts', onLog }: ServicePlace): Promise<Service> {
  const args = [
    '--data-dir',
    dataDir,
    '--port',
    String(ingressPort),
    '--temporal-port',
    '0',
    '--ui-port',
    '0',
    '--codec-port',
    '0',
    '--json',
  ];
  const started = await start({ entry, args, env, ...(onLog ? { onLog } : {}) });
  const { urls } = z.object({ urls: z.object({ temporalUi: z.string() }) }).parse(started.ready);
  return { temporalUi: urls.temporalUi, started, killAll };

  /** As a power cut would: our process and its Temporal server at once, by their own ids. */
  async function killAll(): Promise<void> {
    const server = record.parse(JSON.parse(await readFile(join(dataDir, 'temporal.json'), 'utf8')));
    await started.kill();
    process.kill(server.process.pid, 'SIGKILL');
  }
}
