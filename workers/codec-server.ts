/** Serves the codec on loopback, on a port that stays the same for a data directory. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCodec } from '../encryption/codec.ts';
import { createCodecApp } from '../web/codec/app.ts';
import { listen } from './listen.ts';
import type { Keys } from '../encryption/key-text.ts';

export type CodecPlace = { readonly keys: Keys; readonly dataDir: string; readonly port: number; readonly uiPort: number };
export type CodecServer = { readonly url: string; admitUi(uiUrl: string): void; stop(): Promise<void> };

/** A reattached Temporal server goes on naming the codec's old port to its UI, so a free one is chosen once and kept. */
export async function serveCodec({ keys, dataDir, port, uiPort }: CodecPlace): Promise<CodecServer> {
  const origins = originsOf(uiPort);
  const app = createCodecApp({ codec: createCodec(keys), origins });
  const memory = join(dataDir, 'codec-port');
  const wanted = port === 0 ? await remembered(memory) : port;
  const listening = await listen(app.fetch, wanted);
  await writeFile(memory, `${listening.port}\n`, { mode: 0o600 });
  return {
    url: `http://127.0.0.1:${listening.port}`,
    admitUi: (uiUrl) => void origins.push(...originsOf(Number(new URL(uiUrl).port))),
    stop: listening.stop,
  };
}

const originsOf = (uiPort: number): string[] => (uiPort === 0 ? [] : [`http://localhost:${uiPort}`, `http://127.0.0.1:${uiPort}`]);

async function remembered(path: string): Promise<number> {
  try {
    const port = Number((await readFile(path, 'utf8')).trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
  } catch {
    // The first start: any free one.
    return 0;
  }
}
