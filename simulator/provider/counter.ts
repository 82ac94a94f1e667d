/** Counts requests where nothing can be lost: one synced line for each, written at its first byte. */
import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export class Counter {
  readonly #file: number | undefined;
  #count = 0;

  /** Goes on from what the file holds; without a file it counts in memory only. */
  constructor(path: string | undefined) {
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a');
    this.#count = readFileSync(path, 'utf8').split('\n').length - 1;
  }

  get count(): number {
    return this.#count;
  }

  /** Synchronous on purpose: when it returns, the request is counted, whatever becomes of it or of us. */
  add(): void {
    this.#count += 1;
    if (this.#file === undefined) return;
    writeSync(this.#file, `${JSON.stringify({ n: this.#count, at: new Date().toISOString() })}\n`);
    fdatasyncSync(this.#file);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
