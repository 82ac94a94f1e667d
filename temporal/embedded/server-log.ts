/** `<dataDir>/temporal.log`: a file and not a pipe, because the server may outlive the process that started it. */
import { openSync, readFileSync, renameSync, statSync } from 'node:fs';

/** One old file is kept. At the level "warn" ten megabytes are months. */
const ROTATE_BYTES = 10 * 1024 * 1024;

export function openLog(path: string): { readonly descriptor: number; readonly from: number } {
  const size = sizeOf(path);
  if (size > ROTATE_BYTES) renameSync(path, `${path}.1`);
  return { descriptor: openSync(path, 'a', 0o600), from: size > ROTATE_BYTES ? 0 : size };
}

/** What the server said since `from`, for a message: the last lines hold the cause, but for a panic, whose cause stands before its stack. */
export function lastWords(path: string, from: number): string {
  const lines = readFileSync(path).subarray(from).toString('utf8').trim().split('\n');
  const panic = lines.find((line) => line.startsWith('panic:'));
  return panic === undefined ? lines.slice(-3).join(' | ').slice(-500) : panic.slice(0, 500);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
