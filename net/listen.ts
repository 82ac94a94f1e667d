/** Serves a function from Request to Response on loopback, to a bounded number of connections. */
import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import { boundConnections } from './connections.ts';
import { connectionsWithin, openFilesLimit } from './open-files.ts';
import type { Connections } from './connections.ts';

export type Listening = { readonly port: number; stop(): Promise<void> };
/** What an app is told beside the request. */
export type Sender = {
  /** The sender has shown that it holds a secret: its connection is the last to give way to others. */
  readonly vouch: () => void;
};
type Fetch = (request: Request, sender: Sender) => Response | Promise<Response>;
export type ListenOptions = {
  /** @default what the limit of open files allows, 512 at most */
  readonly mostConnections?: number;
  /** @default STOP_WITHIN_MS */
  readonly stopWithinMs?: number;
};

/** A stop waits no longer than this for answers that are on their way out: the longest of ours takes 13 s (10 s body, 3 s start). */
const STOP_WITHIN_MS = 15_000;
/** Node's own words; each bounds a sender that holds a connection and gives nothing for it. */
export const SENDER_TIMEOUTS = {
  // Headers are one packet; on loopback, or from a proxy, they come at once.
  headersTimeout: 5_000,
  // The ingress gives a body 10 s; this one is for whatever else is asked with a body.
  requestTimeout: 20_000,
  keepAliveTimeout: 5_000,
  // How often the three are looked at.
  connectionsCheckingInterval: 1_000,
};

/** Port 0 takes a free one. Rejects with the system's error (`EADDRINUSE`) where the port cannot be had. */
export function listen(fetch: Fetch, port: number, options: ListenOptions = {}): Promise<Listening> {
  const { mostConnections = connectionsWithin(openFilesLimit()), stopWithinMs = STOP_WITHIN_MS } = options;
  let connections: Connections | undefined;
  const sender = ({ incoming }: HttpBindings): Sender => ({ vouch: () => 'httpVersion' in incoming && connections?.vouch(incoming) });
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, sender(bindings as HttpBindings)),
    hostname: '127.0.0.1',
    serverOptions: SENDER_TIMEOUTS,
  });
  if (!(server instanceof Server)) throw new TypeError('Expected a server of HTTP/1.1, got another.');
  const bounded = (connections = boundConnections(server, mostConnections));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ port: bound, stop: () => closed(server, bounded, stopWithinMs) });
    });
  });
}

/** Takes no more connections and ends when the last answer is out, at the latest when the time is over. */
function closed(server: Server, connections: Connections, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(connections.end, withinMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    // Node no longer looks at its own time-outs from here on.
    connections.close();
  });
}
