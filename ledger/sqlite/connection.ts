/** `node:sqlite` in the shape that kysely's SQLite dialect asks for. */
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** SQLite blocks the event loop while it waits, so it waits briefly; the ledger then tries again between other work. */
const BUSY_TIMEOUT_MS = 250;

/**
 * What passes, or is for the machine's owner to mend, and stores nothing: busy, locked, out of memory, read-only, an error of the disk,
 * a full one, a file that cannot be opened, a lost lock. Extended codes carry these in their low byte (sqlite.org/rescode.html).
 */
const NOT_NOW = new Set([5, 6, 7, 8, 10, 13, 14, 15]);

export type Sqlite = SqliteDatabase & { readonly isInTransaction: () => boolean };

/** Opens or makes the file: write-ahead log for readers beside a writer, every commit on disk before it is acknowledged. */
export function openSqlite(path: string): Sqlite {
  const sqlite = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    sqlite.exec('pragma journal_mode = wal; pragma synchronous = full;');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return { close: () => sqlite.close(), prepare: (sql) => statementOf(sqlite, sql), isInTransaction: () => sqlite.isTransaction };
}

/** True where the database cannot take the call now: another process holds it, or the disk refuses. A bug of ours is never among these. */
export function isSqliteBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && NOT_NOW.has(error.errcode & 0xff);
}

function statementOf(sqlite: DatabaseSync, sql: string): SqliteStatement {
  const statement = sqlite.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(inputOf)),
    run: (parameters) => statement.run(...parameters.map(inputOf)),
    iterate: (parameters) => statement.iterate(...parameters.map(inputOf)),
  };
}

function inputOf(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  throw new TypeError(`Expected a string, a number or null for a column, got ${typeof value}.`);
}
