/** Pure: the fields of a ticket that may be set. */
import type { FieldName, TicketFields } from './contract.ts';

/** In no order that matters. */
export const FIELDS: readonly FieldName[] = ['category', 'impact', 'urgency', 'priority', 'destination'];
/** A ticket of which nothing is known yet. */
export const EMPTY: TicketFields = { category: null, impact: null, urgency: null, priority: null, destination: null };
