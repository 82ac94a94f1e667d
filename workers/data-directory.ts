/** The data directory of a Standby that runs on a Temporal of somebody else: made, and held by one owner. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataDirectory } from './temporal-server/data-lock.ts';
import type { DataLock } from './temporal-server/data-lock.ts';

export type Held = DataLock | { readonly kind: 'unusable'; readonly why: string };

export function holdDataDirectory(dataDir: string): Held {
  const made = makeDataDirectory(dataDir);
  return made ?? lockDataDirectory(join(dataDir, 'standby.lock'));
}

/** Undefined where it is there now. Database, ledger and log hold what tickets say: nobody else may read them. */
export function makeDataDirectory(dataDir: string): Extract<Held, { kind: 'unusable' }> | undefined {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error; // the file system gives codes; a bug has none
    return { kind: 'unusable', why: `${dataDir} cannot be used: ${error.message}` };
  }
}
