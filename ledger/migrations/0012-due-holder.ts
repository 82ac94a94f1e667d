/** Which process a due row was made by, as long as nobody else counts on it: only that one may take it back. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0012-due-holder';

export async function up(db: Kysely<Schema>): Promise<void> {
  // A row of before is nobody's to take back: one alarm too many at the worst.
  await db.schema.alterTable('due').addColumn('holder', 'text').execute();
}
