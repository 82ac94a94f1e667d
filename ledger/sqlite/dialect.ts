/** The embedded ledger: one SQLite file, shared by several processes. */
import { CompiledQuery, Kysely, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Driver } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Database } from '../store.ts';
import { isSqliteBusy, openSqlite, openSqliteToRead } from './connection.ts';
import type { Sqlite } from './connection.ts';

/** Opens the file at `path`; throws where it cannot be opened, or is busy. */
export function openSqliteDatabase(path: string): Database {
  return { db: new Kysely<Schema>({ dialect: new ImmediateDialect(openSqlite(path)) }), isBusy: isSqliteBusy };
}

/** The same to read only, of a file that is there. */
export function readSqliteDatabase(path: string): Database {
  return { db: new Kysely<Schema>({ dialect: new ImmediateDialect(openSqliteToRead(path)) }), isBusy: isSqliteBusy };
}

class ImmediateDialect extends SqliteDialect {
  readonly #sqlite: Sqlite;
  constructor(sqlite: Sqlite) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
  }
  override createDriver(): Driver {
    return new ImmediateDriver(this.#sqlite);
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #sqlite: Sqlite;
  constructor(sqlite: Sqlite) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
  }
  /** A plain `begin` reads first and then finds that another wrote in between: its work is lost. This one waits at its start. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
  /** A full disk ends the transaction by itself; a second rollback would hide that error behind its own. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.isInTransaction()) await super.rollbackTransaction(connection);
  }
}
