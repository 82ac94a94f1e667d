/** `node:sqlite` in the shape that kysely's SQLite dialect asks for. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** SQLite blocks the event loop while it waits, so it waits briefly; the ledger then tries again between other work. */
const BUSY_TIMEOUT_MS = 250;

/**
 * What passes, or is for the machine's owner to fix, and stores nothing: busy, locked, out of memory, read-only, an error of the disk,
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
  return callsOf(sqlite);
}

/** Opens a file that is there, to read it: neither it nor its log changes, whoever else has it open. */
export function openSqliteToRead(path: string): Sqlite {
  const url = pathToFileURL(path);
  for (const [name, value] of Object.entries(readingOf(path))) url.searchParams.set(name, value);
  return callsOf(new DatabaseSync(url, { timeout: BUSY_TIMEOUT_MS, readOnly: true }));
}

/**
 * SQLite's own words for it (sqlite.org/uri.html). Without a log nobody writes, and reading would begin one. With one its index is read as it
 * is; where that is missing it is made, out of the log.
 */
function readingOf(path: string): Readonly<Record<string, string>> {
  if (!existsSync(`${path}-wal`)) return { immutable: '1' };
  return existsSync(`${path}-shm`) ? { readonly_shm: '1' } : {};
}

const callsOf = (sqlite: DatabaseSync): Sqlite => ({
  close: () => sqlite.close(),
  prepare: keptStatements(sqlite),
  isInTransaction: () => sqlite.isTransaction,
});

/** Statements that are kept for the next time. There are some hundred; only those with lists of values have ever new texts. */
const MOST_KEPT = 300;
const CHANGES_SCHEMA = /^\s*(?:create|alter|drop)\b/i;

/** SQLite takes longer to prepare a small statement than to run it, and prepares one anew by itself where the schema has changed. */
function keptStatements(sqlite: DatabaseSync): Sqlite['prepare'] {
  const kept = new Map<string, SqliteStatement>();
  return (sql) => {
    const known = kept.get(sql);
    if (known) return known;
    // A statement counts its columns when it is prepared: none is kept over a change of the schema.
    if (kept.size >= MOST_KEPT || CHANGES_SCHEMA.test(sql)) kept.clear();
    const made = statementOf(sqlite, sql);
    kept.set(sql, made);
    return made;
  };
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
