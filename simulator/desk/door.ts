/** A listener on the loopback address that can be shut, so that connections are really refused, and opened again on its port. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

export class Door {
  readonly #server: Server;
  #port = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `port` 0 takes a free one. */
  static async open(port: number, handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Door> {
    const door = new Door(createServer(handle));
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
    this.#server.closeAllConnections();
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
