/** What every topic of the ledger works with: the database, its word for busy, and the seal for columns derived from text. */
import type { Kysely, Transaction } from 'kysely';
import type { Seal } from '../encryption/contract.ts';
import { patiently } from './busy.ts';
import type { Schema } from './schema.ts';

/** One SQL database as the ledger needs it: a folder per engine makes one. */
export type Database = { readonly db: Kysely<Schema>; readonly isBusy: (error: unknown) => boolean };

export type Store = {
  readonly seal: Seal;
  /** One statement, which is a transaction by itself. */
  once<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Several statements, all or none. */
  together<T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T>;
};

/** A sealed column as text; '' where retention has emptied it, which no seal is. */
export const bodyOf = (seal: Seal, column: string): string => (column === '' ? '' : seal.unseal(column));

export function storeOf({ db, isBusy }: Database, seal: Seal): Store {
  return {
    seal,
    once: (work) => patiently(isBusy, () => work(db)),
    together: (work) => patiently(isBusy, () => db.transaction().execute(work)),
  };
}
