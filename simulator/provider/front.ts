/** The socket in front: counts at the first byte of a connection, lets it carry one request, and delivers the reply as it is told. */
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WireReply } from './dialect.ts';

/** What becomes of a request. */
export type Deed =
  | { readonly kind: 'reply'; readonly reply: WireReply }
  /** The head at once, then a byte at a time. */
  | { readonly kind: 'drip'; readonly reply: WireReply }
  /** Half of the body that the head promises. */
  | { readonly kind: 'cut'; readonly reply: WireReply }
  | { readonly kind: 'flood' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };
export type Front = {
  /** Called with the first bytes of each connection. */
  readonly onFirstBytes: (chunk: Buffer) => void;
  readonly decide: (request: IncomingMessage) => Promise<Deed>;
};

/** A byte every 100 ms: slow enough that no answer arrives, fast enough that no gap looks like silence. */
const DRIP_EVERY_MS = 100;
/** A client that has not let go by then counts no bytes; the flood must not fill the machine. */
const FLOOD_BYTES = 64 * 1024 * 1024;

/** Makes the server; it listens nowhere yet. */
export function createFront({ onFirstBytes, decide }: Front): Server {
  const http = createHttpServer((request, response) => void serve(decide, request, response));
  return createServer((socket: Socket) => {
    // A client may reset at any moment; that is its end of the story and no fault of ours.
    socket.on('error', () => socket.destroy());
    socket.once('data', (chunk: Buffer) => {
      onFirstBytes(chunk);
      socket.pause();
      socket.unshift(chunk);
      http.emit('connection', socket);
      socket.resume();
    });
  });
}

async function serve(decide: Front['decide'], request: IncomingMessage, response: ServerResponse): Promise<void> {
  // One request to a connection: a second one on it would begin without a first byte of its own.
  response.setHeader('connection', 'close');
  const deed = await decide(request);
  if (response.destroyed) return;
  switch (deed.kind) {
    case 'reply':
      return void begin(response, deed.reply).end(deed.reply.body);
    case 'drip':
      return drip(begin(response, deed.reply), Buffer.from(deed.reply.body));
    case 'cut':
      return cut(response, deed.reply);
    case 'flood':
      return flood(response);
    case 'reset':
      return void response.socket?.resetAndDestroy();
    case 'hang':
      // Ended by the client, or by the door when the simulator closes.
      return;
  }
}

/** With the length, so that a body that ends early is seen to. */
function begin(response: ServerResponse, { status, headers, body }: WireReply): ServerResponse {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.flushHeaders();
  return response;
}

async function drip(response: ServerResponse, body: Buffer): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at++) {
    response.write(body.subarray(at, at + 1));
    await sleep(DRIP_EVERY_MS);
  }
  response.end();
}

function cut(response: ServerResponse, reply: WireReply): void {
  const bytes = Buffer.from(reply.body);
  begin(response, reply).write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.end());
}

async function flood(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(65_536, ' ');
  for (let sent = 0; sent < FLOOD_BYTES && !response.destroyed; sent += chunk.length) {
    await new Promise<void>((resolve) => {
      response.once('close', resolve);
      response.write(chunk, () => {
        response.off('close', resolve);
        resolve();
      });
    });
  }
  response.end();
}
