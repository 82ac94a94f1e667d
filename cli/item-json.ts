/** Pure: which item a row is about, as programs get it. `ticket` is null for what stands in no ticket system, `item` also where there is none. */
import type { AlarmRow } from '../ledger/contract.ts';

type Item = Pick<AlarmRow, 'process' | 'connection' | 'item'>;
export const itemJson = ({ process, connection, item }: Item) => ({ process, connection, ticket: connection === null ? null : item, item });
