/** Pure: what an item is called where people read of it. */
import type { AlarmRow } from '../ledger/contract.ts';

/** A ticket stands in a ticket system; what stands in none is the item of its process. */
export const itemWords = ({ process, connection, item }: Pick<AlarmRow, 'process' | 'connection'> & { readonly item: string }): string =>
  connection === null ? `item ${item} of ${process}` : `ticket ${item}`;
