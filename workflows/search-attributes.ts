/** What operators filter by. Never encrypted, so never text of a ticket and never a person. */
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';

export const CLIENT = defineSearchAttributeKey('Client', SearchAttributeType.KEYWORD);
export const PROCESS = defineSearchAttributeKey('Process', SearchAttributeType.KEYWORD);
export const CONNECTION = defineSearchAttributeKey('Connection', SearchAttributeType.KEYWORD);
export const ROUTE = defineSearchAttributeKey('Route', SearchAttributeType.KEYWORD);
export const FALLBACK_DEPTH = defineSearchAttributeKey('FallbackDepth', SearchAttributeType.INT);
export const WAITING = defineSearchAttributeKey('Waiting', SearchAttributeType.KEYWORD);
export const SLA_DUE_AT = defineSearchAttributeKey('SlaDueAt', SearchAttributeType.DATETIME);
