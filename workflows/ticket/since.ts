/** Pure: where a look at a ticket begins. */
import type { Since, Snapshot } from './contract.ts';

/** The ticket as it was read for its episode. */
export const sinceOf = ({ version, fields, owner }: Snapshot): Since => ({ version, fields, owner });
