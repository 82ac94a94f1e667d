/** `node:sqlite` in the shape that kysely's SQLite dialect asks for. */
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** SQLite blocks the event loop while it waits, so it waits briefly; the ledger then tries again between other work. */
const BUSY_TIMEOUT_MS = 250;

/** SQLITE_BUSY; its extended codes carry it in their low byte. */
const SQLITE_BUSY = 5;

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

/** True where another process holds the database. */
export function isSqliteBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY;
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
