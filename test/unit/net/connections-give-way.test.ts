/** Which connection gives way where there are too many. Server, sockets and clock are simulated. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { boundConnections } from '../../../net/connections.ts';
import type { Server } from 'node:http';

class Socket extends EventEmitter {
  readonly name: string;
  isDestroyed = false;
  constructor(name: string) {
    super();
    this.name = name;
  }
  destroy(): void {
    this.isDestroyed = true;
  }
}

for (const [what, silentMs, leaves] of [
  ['a second is not silent yet: the oldest gives way', 1_000, 'asking'],
  ['more than a second gives way before one that asks', 1_001, 'silent'],
] as const)
  test(`a connection that has asked nothing for ${what}`, () => {
    let nowMs = 0;
    const server = new EventEmitter();
    const connections = boundConnections(server as Server, 2, () => nowMs);
    const [asking, silent, newcomer] = [new Socket('asking'), new Socket('silent'), new Socket('newcomer')];
    server.emit('connection', asking);
    server.emit('request', { socket: asking }, new EventEmitter());
    server.emit('connection', silent);
    nowMs = silentMs;
    server.emit('connection', newcomer);
    assert.deepEqual(
      [asking, silent, newcomer].filter(({ isDestroyed }) => isDestroyed).map(({ name }) => name),
      [leaves],
    );
    assert.equal(connections.count(), 2);
  });
