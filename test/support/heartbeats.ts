/** Whoever waits for heartbeats: a real server that writes down when each came. */
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { until } from './live.ts';

/** In the path, as the addresses of such services have it. */
export const CANARY = 'canary-5e1f-heartbeat';
export type Receiver = {
  readonly url: string;
  readonly beats: number[];
  /** What the next ones are answered; 0 hangs up on them. */
  status: number;
  next(withinMs: number): Promise<unknown>;
};

export function receiver(t: TestContext): Promise<Receiver> {
  const { promise, resolve } = Promise.withResolvers<Receiver>();
  const server = createServer((request, response) => {
    if (request.url?.includes(CANARY)) made.beats.push(Date.now());
    if (made.status === 0) request.socket.destroy();
    else response.writeHead(made.status).end();
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const made: { url: string } & Omit<Receiver, 'url'> = {
    url: '',
    beats: [],
    status: 200,
    next: (withinMs) => {
      const before = made.beats.length;
      return until(
        'a heartbeat',
        withinMs,
        () => Promise.resolve(made.beats.length),
        (count) => count > before,
      );
    },
  };
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    made.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/${CANARY}`;
    resolve(made);
  });
  return promise;
}
