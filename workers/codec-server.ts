/** Serves the codec on loopback, on a port and with a token that stay the same for a data directory. */
import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCodec } from '../encryption/codec.ts';
import { createCodecApp } from '../web/codec/app.ts';
import { listen } from '../net/listen.ts';
import type { Keys } from '../encryption/key-text.ts';

export type CodecPlace = { readonly keys: Keys; readonly dataDir: string; readonly port: number; readonly uiPort: number };
export type CodecServer = {
  readonly url: string;
  /** What its readers have to show. */
  readonly token: string;
  /** Decodes for whoever has been admitted elsewhere. */
  decode(body: ReadableStream<Uint8Array> | null): Promise<Response>;
  stop(): Promise<void>;
};

/** Of 32 random bytes. */
const TOKEN = /^[\w-]{43}$/;

/** A reader keeps the codec's address and token in its settings, so both are chosen once and kept. */
export async function serveCodec({ keys, dataDir, port, uiPort }: CodecPlace): Promise<CodecServer> {
  const token = await tokenIn(dataDir);
  const app = createCodecApp({ codec: createCodec(keys), origins: originsOf(uiPort), token });
  const memory = join(dataDir, 'codec-port');
  const wanted = port === 0 ? await remembered(memory) : port;
  const listening = await listen(app.fetch, wanted);
  await writeFile(memory, `${listening.port}\n`, { mode: 0o600 });
  return {
    url: `http://127.0.0.1:${listening.port}`,
    token,
    decode: async (body) =>
      app.request(
        new Request('http://codec/decode', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body, duplex: 'half' }),
      ),
    stop: listening.stop,
  };
}

const originsOf = (uiPort: number): string[] => (uiPort === 0 ? [] : [`http://localhost:${uiPort}`, `http://127.0.0.1:${uiPort}`]);

/** Readable by the user of Standby only, also where the file was made by hand. */
async function tokenIn(dataDir: string): Promise<string> {
  const path = join(dataDir, 'codec-token');
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim();
  const token = TOKEN.test(kept) ? kept : randomBytes(32).toString('base64url');
  if (token !== kept) await writeFile(path, `${token}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return token;
}

async function remembered(path: string): Promise<number> {
  try {
    const port = Number((await readFile(path, 'utf8')).trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
  } catch {
    // The first start: any free one.
    return 0;
  }
}
