/** Who owns a data directory now, without making, changing or waiting for anything in it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { identify, isAlive } from '../../temporal/embedded/process-identity.ts';
import type { Instance } from './data-directory.ts';
import type { OwnProcesses } from './ports.ts';

/** A holder commits its pid in milliseconds, once. */
const COMMIT_MS = 500;

export function instanceOn(dataDir: string): Instance {
  const lock = join(dataDir, 'standby.lock');
  if (!existsSync(lock)) return { kind: 'none' };
  try {
    const pid = holderIn(lock);
    // A dead holder's lock went with it. Only a living one is asked for: its pid may mean another process by now.
    if (pid === undefined || identify(pid) === undefined || !isHeld(lock)) return { kind: 'none' };
    return { kind: 'running', pid };
  } catch (error) {
    return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) };
  }
}

function holderIn(lock: string): number | undefined {
  const database = new DatabaseSync(lock, { readOnly: true, timeout: COMMIT_MS });
  try {
    if (database.prepare("select 1 from sqlite_schema where name = 'holder'").get() === undefined) return undefined;
    const pid = database.prepare('select pid from holder').get()?.['pid'];
    return typeof pid === 'number' ? pid : undefined;
  } finally {
    database.close();
  }
}

/** Asks for the lock and gives it back at once; nothing is written, so nothing is made beside the file. */
function isHeld(lock: string): boolean {
  const database = new DatabaseSync(lock, { timeout: 0 });
  try {
    database.exec('begin immediate; rollback');
    return false;
  } catch (error) {
    if (error instanceof Error && /database is locked/.test(error.message)) return true;
    throw error;
  } finally {
    database.close();
  }
}

/** The processes of the Standby on this data directory: itself, and its Temporal server, also one that an ended Standby left behind. */
export function ownProcesses(dataDir: string, instance: Instance): OwnProcesses {
  const own = new Map<number, string>();
  if (instance.kind === 'running') own.set(instance.pid, 'the Standby that runs here');
  const server = recordedServer(join(dataDir, 'temporal.json'));
  if (server !== undefined && isAlive(server)) {
    const left = 'the Temporal server of a Standby that was killed; the next start takes it over';
    own.set(server.pid, instance.kind === 'running' ? 'the Temporal server that runs here' : left);
  }
  return own;
}

/** Read without a schema library: doctor must work where the dependencies are missing. */
function recordedServer(path: string): { readonly pid: number; readonly startedAt: string } | undefined {
  const record = parsed(path);
  const server = isRecord(record) ? record['process'] : undefined;
  if (!isRecord(server)) return undefined;
  const { pid, startedAt } = server;
  return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // none, or none that can be understood: then no server is known
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
