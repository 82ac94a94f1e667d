/** Ids of triage runs, as tests name them. */
import { itemId } from '../../workflows/ids.ts';

export const triageId = (connection: string, ticket: string): string => itemId('triage', connection, ticket);
