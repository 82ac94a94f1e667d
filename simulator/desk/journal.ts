/** An append-only file of JSON lines. Nobody is answered before what he caused is on the disk. */
import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entrySchema } from './effect.ts';
import type { Effect, JournalEntry } from './effect.ts';

export class Journal {
  readonly #file: FileHandle;
  readonly #entries: JournalEntry[];
  #unwritten: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #flushAwaits = false;

  private constructor(file: FileHandle, entries: JournalEntry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  /** Opens the file, or makes it. A last line that a crash cut short was never answered for, and is cut off. */
  static async open(path: string): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    const text = await readFile(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    return new Journal(file, whole.split('\n').slice(0, -1).map(entryOf));
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Records at once in memory and soon on disk; `flushed` says when. */
  append(effect: Effect, nowMs: number): JournalEntry {
    const entry = { seq: this.#entries.length + 1, at: new Date(nowMs).toISOString(), ...effect };
    this.#entries.push(entry);
    this.#unwritten.push(`${JSON.stringify(entry)}\n`);
    return entry;
  }

  /** Resolves when all that was appended before is synced. Those who wait together share one sync. */
  flushed(): Promise<void> {
    if (this.#unwritten.length === 0 || this.#flushAwaits) return this.#writing;
    this.#flushAwaits = true;
    this.#writing = this.#writing.then(() => this.#flush());
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.flushed();
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    // From here on a newcomer needs a flush of his own: his line is not among those taken.
    this.#flushAwaits = false;
    const lines = this.#unwritten;
    this.#unwritten = [];
    await this.#file.appendFile(lines.join(''));
    await this.#file.datasync();
  }
}

function entryOf(line: string, index: number): JournalEntry {
  const parsed = entrySchema.safeParse(JSON.parse(line));
  if (parsed.success && parsed.data.seq === index + 1) return parsed.data;
  throw new Error(`Expected line ${index + 1} of the journal to be entry ${index + 1} of a desk simulator. Is it another program's file?`);
}
