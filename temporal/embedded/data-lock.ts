/**
 * One living owner per data directory. The lock is an open write transaction on a small SQLite file: the operating system takes it back
 * when the process ends, however it ends, so no stale lock is ever left and no pid has to be trusted. The pid in it is for people.
 */
import { DatabaseSync } from 'node:sqlite';

export type DataLock = { readonly kind: 'locked'; readonly release: () => void } | { readonly kind: 'held'; readonly pid: number };

/** A lock whose handle is collected as garbage would be given back silently. */
const held = new Set<DatabaseSync>();

export function lockDataDirectory(path: string): DataLock {
  // No waiting: a holder keeps it for its whole life.
  const database = new DatabaseSync(path, { timeout: 0 });
  if (!beginWrite(database) || !writeOwnPid(database)) return heldByAnother(database);
  held.add(database);
  return {
    kind: 'locked',
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
}

/** Committed before the lasting transaction begins, so that others can read it; another may slip in between and is the holder then. */
function writeOwnPid(database: DatabaseSync): boolean {
  database.exec('create table if not exists holder (pid integer not null); delete from holder');
  database.prepare('insert into holder values (?)').run(process.pid);
  database.exec('commit');
  return beginWrite(database);
}

function beginWrite(database: DatabaseSync): boolean {
  try {
    database.exec('begin immediate');
    return true;
  } catch (error) {
    if (error instanceof Error && /database is locked/.test(error.message)) return false;
    throw error;
  }
}

function heldByAnother(database: DatabaseSync): DataLock {
  const row = readHolder(database);
  database.close();
  return { kind: 'held', pid: typeof row?.['pid'] === 'number' ? row['pid'] : 0 };
}

/** In the first instant of a holder's life the table may not be there, or be locked for its commit. */
function readHolder(database: DatabaseSync): Record<string, unknown> | undefined {
  try {
    return database.prepare('select pid from holder').get();
  } catch {
    return undefined; // held all the same; only the pid is not known
  }
}
