/** Serves the door of the embedded Temporal's UI on loopback. */
import { createUiApp } from '../web/temporal-ui/app.ts';
import { listen } from './listen.ts';
import type { UiPorts } from '../web/temporal-ui/app.ts';

export type UiServer = { readonly url: string; stop(): Promise<void> };

/** Port 0 takes a free one. Rejects with the system's error where the port cannot be had. */
export async function serveUi({ port, upstream, decode }: Omit<UiPorts, 'port'> & { readonly port: number }): Promise<UiServer> {
  const place = { port };
  const listening = await listen(createUiApp({ port: () => place.port, upstream, decode }).fetch, port);
  place.port = listening.port;
  return { url: `http://127.0.0.1:${listening.port}`, stop: listening.stop };
}
