/** A listener on the loopback address that can be shut, so that connections are really refused, and opened again on its port. */
import type { Server, Socket } from 'node:net';

export class Door {
  readonly #server: Server;
  readonly #inside = new Set<Socket>();
  #port = 0;

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

  /** Those already inside are still served. */
  shut(): void {
    if (this.#server.listening) this.#server.close();
  }

  async reopen(): Promise<void> {
    if (!this.#server.listening) await this.#listen(this.#port);
  }

  /** Shuts for good and sends everybody away. */
  close(): void {
    this.shut();
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
