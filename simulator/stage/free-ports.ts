/** Ports of this machine that nobody listens on now, and that no outgoing connection is given before they are used. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections: Linux from 32768, macOS and Windows from 49152. */
const RANGE = { from: 15_000, to: 32_000 } as const;
const TRIES = 50;

/** All are held at once while asking, so that none is given twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(TRIES)));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

type Held = { readonly port: number; readonly close: () => Promise<void> };
function listen(tries: number): Promise<Held> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    const port = randomInt(RANGE.from, RANGE.to);
    server.once('error', (error) => (tries > 1 ? resolve(listen(tries - 1)) : reject(error)));
    server.listen(port, '127.0.0.1', () => resolve({ port, close: () => new Promise((done) => server.close(() => done())) }));
  });
}
