/** Serves a function from Request to Response on loopback. */
import { serve } from '@hono/node-server';

export type Listening = { readonly port: number; stop(): Promise<void> };
type Fetch = (request: Request) => Response | Promise<Response>;

/** Port 0 takes a free one. Rejects with the system's error (`EADDRINUSE`) where the port cannot be had. */
export function listen(fetch: Fetch, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (info) => resolve({ port: info.port, stop: () => closed(server) }));
    server.once('error', reject);
  });
}

/** Takes no more connections and ends when the last answer is out; idle ones are let go at once. */
function closed(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}
