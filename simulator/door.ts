/** A listener on the loopback address that can be shut, so that connections are really refused, and opened again on its port. */
import type { Server, Socket } from 'node:net';

export class Door {
  readonly #server: Server;
  readonly #inside = new Set<Socket>();
  #port = 0;
  #moving: Promise<void> = Promise.resolve();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#inside.add(socket);
      socket.once('close', () => this.#inside.delete(socket));
    });
  }

  /** `port` 0 takes a free one. */
  static async open(port: number, server: Server): Promise<Door> {
    const door = new Door(server);
    await door.#listen(port);
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Opens or shuts, one movement after the other. Those already inside are still served. */
  setOpen(isOpen: boolean): Promise<void> {
    this.#moving = this.#moving.then(async () => {
      if (isOpen === this.#server.listening) return;
      if (isOpen) await this.#listen(this.#port);
      else this.#server.close();
    });
    return this.#moving;
  }

  /** Shuts for good and sends everybody away. */
  async close(): Promise<void> {
    await this.setOpen(false);
    for (const socket of this.#inside) socket.destroy();
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        if (typeof address === 'object' && address !== null) this.#port = address.port;
        resolve();
      });
    });
  }
}
