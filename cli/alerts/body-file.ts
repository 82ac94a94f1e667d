/** A body that somebody has saved, for commands that say what it is. */
import { readFile, stat } from 'node:fs/promises';
import { failed } from '../command.ts';
import type { Failed } from '../command.ts';

/** Not read where it is larger than a delivery may be. */
export async function bytesIn(path: string, mostBytes: number): Promise<Uint8Array | Failed> {
  const todo = 'Name a file with one body, as the source has sent it.';
  try {
    const { size } = await stat(path);
    if (size > mostBytes) return failed(`Expected ${path} to have at most ${mostBytes} bytes, as a delivery may, got ${size}.`, todo);
    return await readFile(path);
  } catch (error) {
    return failed(`Expected ${path} to be a file that can be read, got ${codeOf(error)}.`, todo);
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'another error');
