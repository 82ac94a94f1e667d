/** A plug for a model that is not ours: passes connections on to it, or refuses them. */
import { connect, createServer } from 'node:net';
import { Door } from '../../simulator/door.ts';

export type Relay = { readonly url: string; setOpen(isOpen: boolean): Promise<void>; close(): Promise<void> };

/** `target` is an http address with a port. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const server = createServer((near) => {
    const far = connect(Number(port || 80), hostname.replace(/^\[|\]$/g, ''));
    // Either end may break at any time; then the other one is told the same way.
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  const door = await Door.open(0, server);
  return { url: door.url, setOpen: (isOpen) => door.setOpen(isOpen), close: () => door.close() };
}
