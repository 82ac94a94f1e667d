/** The data directory: made, and held by one owner, whoever's Temporal it runs on. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataDirectory } from './data-lock.ts';
import type { DataLock } from './data-lock.ts';

export type Held = DataLock | { readonly kind: 'unusable'; readonly why: string };

export function holdDataDirectory(dataDir: string): Held {
  return orUnusable(dataDir, () => {
    makeFolder(dataDir);
    return lockDataDirectory(join(dataDir, 'standby.lock'));
  });
}

/** Undefined where it is there now. Database, ledger and log hold what tickets say: nobody else may read them. */
export function makeDataDirectory(dataDir: string): Extract<Held, { kind: 'unusable' }> | undefined {
  return orUnusable(dataDir, () => makeFolder(dataDir));
}

const makeFolder = (dataDir: string): undefined => void mkdirSync(dataDir, { recursive: true, mode: 0o700 });

function orUnusable<T>(dataDir: string, open: () => T): T | Extract<Held, { kind: 'unusable' }> {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error; // the file system and SQLite give codes; a bug has none
    return { kind: 'unusable', why: `${dataDir} cannot be used: ${error.message}` };
  }
}
