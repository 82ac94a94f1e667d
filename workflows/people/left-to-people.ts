/** Pure: when machines stay out while a person is asked. */
import type { Because } from './contract.ts';

/** After a vendor declined the ticket, and where AI is off, only people answer. */
export const isLeftToPeople = (because: Because['kind'] | undefined): boolean => because === 'policy' || because === 'ai-off';
