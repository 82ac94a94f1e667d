/** Real servers on loopback for the contract tests: they may be as hostile as they like and are always closed. */
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What reached the server. */
export type Seen = { requests: number; bodies: string[]; headers: Record<string, unknown>[]; paths: string[] };
type Use<T> = (baseUrl: string, seen: Seen) => Promise<T>;

const BODIES = new WeakMap<IncomingMessage, string>();
/** The body of a request, for a listener of `against`. */
export const bodyOf = (request: IncomingMessage): string => BODIES.get(request) ?? '';

const nothingSeen = (): Seen => ({ requests: 0, bodies: [], headers: [], paths: [] });

/** Runs `use` against an HTTP server that answers with `listener` once a request is complete. */
export function against<T>(listener: RequestListener, use: Use<T>): Promise<T> {
  const seen = nothingSeen();
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.requests += 1;
      seen.bodies.push(body);
      BODIES.set(request, body);
      seen.headers.push(request.headers);
      seen.paths.push(request.url ?? '');
      listener(request, response);
    });
  });
  return whileListening(server, (url) => use(url, seen));
}

/** Runs `use` against a bare TCP server; `onData` is called once per connection, when the request begins to arrive. */
export function againstSocket<T>(onData: (socket: Socket) => void, use: Use<T>): Promise<T> {
  const seen = nothingSeen();
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined); // resets are the purpose of these servers
    socket.once('data', () => {
      seen.requests += 1;
      onData(socket);
    });
  });
  return whileListening(server, (url) => use(url, seen));
}

/** An address where nobody listens. */
export async function refusingUrl(): Promise<string> {
  return whileListening(createTcpServer(), async (url) => url);
}

async function whileListening<T>(server: Server, use: (url: string) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${portOf(server)}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected the server to listen on a port.');
  return address.port;
}
