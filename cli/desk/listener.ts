/** Takes the desk's webhooks for as long as it is asked, and refuses the first, to see it come again. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { desk } from '../../connectors/desk/index.ts';
import { boundConnections } from '../../net/connections.ts';
import { SENDER_TIMEOUTS } from '../../net/listen.ts';
import { connectionsWithin, openFilesLimit } from '../../net/open-files.ts';
import type { Announced, Delivered } from './evidence.ts';

export type Listening = { readonly host: string; readonly port: number; readonly secret: string; readonly waitMs: number };
export type Listener = {
  readonly port: number;
  /** Waits for the refused delivery to come again, and for one that names the ticket; at most the wait from now. */
  end(ticket: string, progress: (line: string) => void): Promise<Announced>;
  close(): Promise<void>;
};

const LOOK_MS = 50;

/** Resolves with the reason where the port cannot be had. */
export async function listen({ host, port, secret, waitMs }: Listening): Promise<Listener | { readonly why: string }> {
  const deliveries: Delivered[] = [];
  const server = createServer(SENDER_TIMEOUTS, (request, response) => void take(request, response, deliveries));
  boundConnections(server, connectionsWithin(openFilesLimit()));
  const why = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.listen(port, host, () => resolve(undefined));
  });
  if (why !== undefined) return { why };
  const address = server.address();
  return {
    port: address === null || typeof address === 'string' ? port : address.port,
    end: async (ticket, progress) => {
      progress(`Waiting up to ${waitMs / 1000} s for webhooks.`);
      const until = Date.now() + waitMs;
      while (Date.now() < until && !isEnough(deliveries, ticket)) await pause(LOOK_MS);
      return { secret, waitedMs: waitMs, deliveries: [...deliveries] };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isEnough(deliveries: readonly Delivered[], ticket: string): boolean {
  const cameAgain = deliveries.slice(1).some(({ headers }) => headers.id === deliveries[0]?.headers.id);
  return cameAgain && deliveries.some(({ rawBody }) => Buffer.from(rawBody).includes(`"${ticket}"`));
}

async function take(request: IncomingMessage, response: ServerResponse, deliveries: Delivered[]): Promise<void> {
  const rawBody = await bytesOf(request);
  if (rawBody === undefined) return void response.writeHead(413).end(() => request.destroy());
  const header = (name: string): string | undefined => [request.headers[name]].flat()[0];
  const headers = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') };
  deliveries.push({ headers, rawBody, atMs: Date.now() });
  response.writeHead(deliveries.length === 1 ? 503 : 204).end();
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > desk.limits.mostBytes) return undefined;
      chunks.push(bytes);
    }
  } catch {
    // The desk went away in the middle, and tries again or breaks R31.
    return undefined;
  }
  return Buffer.concat(chunks);
}
