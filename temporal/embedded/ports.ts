/** Ports on loopback: free ones for those who ask for 0, and a plain word when a wanted one is taken. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { anyLoopback } from '../../net/loopback.ts';
import { LOOPBACK } from './command-line.ts';
import type { Ports, StartFailed } from './contract.ts';

export type Chosen = { readonly kind: 'chosen'; readonly ports: Ports } | StartFailed;

export async function choosePorts(wanted: Omit<Ports, 'uiHost'>): Promise<Chosen> {
  const port = await listenOnce(wanted.port);
  if (port === undefined) return inUse(wanted.port, '--temporal-port');
  for (const uiHost of [anyLoopback(), LOOPBACK]) {
    const uiPort = await listenOnce(wanted.uiPort, uiHost);
    if (uiPort !== undefined) return { kind: 'chosen', ports: { port, uiPort, uiHost } };
  }
  return inUse(wanted.uiPort, '--ui-port');
}

/** The port that could be listened on just now. The system hands out free ports in turn, so two questions give two ports. */
async function listenOnce(wanted: number, host: string = LOOPBACK): Promise<number | undefined> {
  const server = createServer().listen(wanted, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOT_TO_BE_HAD.has(String(error.code))) return undefined;
    throw error;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}

const NOT_TO_BE_HAD = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL']);
const inUse = (port: number, flag: '--temporal-port' | '--ui-port'): StartFailed => ({
  kind: 'failed',
  step: 'port',
  why: `Port ${port} on ${LOOPBACK}, for the embedded Temporal server, is in use by another program, or may not be opened.`,
  remedy: `End that program ("standby doctor" names it), or choose another by ${flag} N; 0 takes a free one.`,
});
