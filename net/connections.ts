/** The connections of one listener, bounded: where there are too many, one that has shown nothing gives way to the new one. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type Connections = {
  readonly count: () => number;
  /** Says that whoever stands behind this request holds a secret of ours: its connection is the last to give way. */
  vouch(request: IncomingMessage): void;
  /** From now on a connection ends with its answer; whoever has asked nothing is sent away at once. */
  close(): void;
  /** Sends everybody away. */
  end(): void;
};

type Held = { readonly sinceMs: number; inHand: number; isVouched: boolean };

/** An honest sender's request follows its connection at once. */
const SILENT_AFTER_MS = 1_000;

/** `server` must not listen yet. A refused newcomer would be the honest one: those who hold a place for nothing came before it. */
export function boundConnections(server: Server, most: number, nowMs: () => number = () => performance.now()): Connections {
  // In the order of their coming.
  const held = new Map<Socket, Held>();
  let isClosing = false;
  server.on('connection', (socket: Socket) => {
    if (held.size >= most) {
      const leaves = givesWay(held, nowMs());
      // All are at work for somebody who holds a secret: now the newcomer is the one that has shown nothing.
      if (leaves === undefined) return void socket.destroy();
      leaves.destroy();
    }
    held.set(socket, { sinceMs: nowMs(), inHand: 0, isVouched: false });
    // The entry goes at once where one is destroyed for another: its event comes later.
    socket.once('close', () => held.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const one = held.get(socket);
    if (one === undefined) return;
    one.inHand++;
    response.once('close', () => {
      one.inHand--;
      if (isClosing && one.inHand === 0) socket.destroySoon();
    });
  });
  const end = (): void => held.forEach((_, socket) => socket.destroy());
  return {
    count: () => held.size,
    vouch: ({ socket }) => {
      const one = held.get(socket);
      if (one) one.isVouched = true;
    },
    close: () => {
      isClosing = true;
      held.forEach(({ inHand }, socket) => void (inHand === 0 && socket.destroy()));
    },
    end,
  };
}

/** The first to give way: silent ones, then those that are asking, then those that were vouched for and ask nothing; of each the oldest. */
function givesWay(held: Map<Socket, Held>, now: number): Socket | undefined {
  let found: { readonly socket: Socket; readonly rank: number } | undefined;
  for (const [socket, one] of held) {
    const rank = rankOf(one, now);
    if (found === undefined || rank < found.rank) found = { socket, rank };
    if (rank === 0) break;
  }
  if (found === undefined || found.rank === AT_WORK) return undefined;
  held.delete(found.socket);
  return found.socket;
}

const AT_WORK = 3;

function rankOf({ sinceMs, inHand, isVouched }: Held, now: number): number {
  if (isVouched) return inHand === 0 ? 2 : AT_WORK;
  return inHand === 0 && now - sinceMs > SILENT_AFTER_MS ? 0 : 1;
}
