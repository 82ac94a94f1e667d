/** Serves the door of the embedded Temporal's UI on loopback, and leaves the address that opens it where only the user of Standby reads it. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createUiApp, ENTRY } from '../web/temporal-ui/app.ts';
import { listen } from '../net/listen.ts';
import type { UiPorts } from '../web/temporal-ui/app.ts';

export type UiServer = { readonly url: string; stop(): Promise<void> };
export type UiPlace = Omit<UiPorts, 'port'> & { readonly port: number; readonly dataDir: string };

/** In the data directory: the address that makes a browser one that payloads are decoded for. */
const ADDRESS_FILE = 'temporal-ui';

/** Port 0 takes a free one. Rejects with the system's error where the port cannot be had. */
export async function serveUi({ port, dataDir, ...ports }: UiPlace): Promise<UiServer> {
  const place = { port };
  const listening = await listen(createUiApp({ ...ports, port: () => place.port }).fetch, port);
  place.port = listening.port;
  const url = `http://127.0.0.1:${listening.port}`;
  const path = join(dataDir, ADDRESS_FILE);
  await writeFile(path, `${url}${ENTRY}/${ports.token}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return { url, stop: listening.stop };
}
