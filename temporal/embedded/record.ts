/** `<dataDir>/temporal.json`: which server runs on this data, so that a later process can use it again or end it. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const recordSchema = z.object({
  process: z.object({ pid: z.int().positive(), startedAt: z.string().min(1) }),
  port: z.int().positive(),
  uiPort: z.int().positive(),
  /** Undefined in a record of a release from before 0.1.0, which had its UI there. */
  uiHost: z.string().min(1).default('127.0.0.1'),
  /** Program and arguments; a server with other ones is not the one that is wanted now. */
  command: z.array(z.string()),
  /** Known once it has answered. */
  version: z.string().optional(),
});
export type ServerRecord = z.infer<typeof recordSchema>;

/** Undefined when there is none, or none that can be understood: then nothing is known, and nothing is ended. */
export function readRecord(path: string): ServerRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
}

/** Renamed into place: a kill leaves the old record or the new one, never half of one. */
export function writeRecord(path: string, record: ServerRecord): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(temporary, path);
}

export const removeRecord = (path: string): void => rmSync(path, { force: true });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
