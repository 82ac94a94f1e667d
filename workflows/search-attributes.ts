/** What operators filter by. Never encrypted, so never text of a ticket and never a person. */
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import type { RulesHeld } from './rules/contract.ts';

export const CLIENT = defineSearchAttributeKey('Client', SearchAttributeType.KEYWORD);
export const PROCESS = defineSearchAttributeKey('Process', SearchAttributeType.KEYWORD);
/** Under which workflow code a run was started, see `generation.ts`. */
export const GENERATION = defineSearchAttributeKey('Generation', SearchAttributeType.KEYWORD);
export const CONNECTION = defineSearchAttributeKey('Connection', SearchAttributeType.KEYWORD);
export const ROUTE = defineSearchAttributeKey('Route', SearchAttributeType.KEYWORD);
export const FALLBACK_DEPTH = defineSearchAttributeKey('FallbackDepth', SearchAttributeType.INT);
export const WAITING = defineSearchAttributeKey('Waiting', SearchAttributeType.KEYWORD);
export const SLA_DUE_AT = defineSearchAttributeKey('SlaDueAt', SearchAttributeType.DATETIME);
/** The hash of the rules that a run holds: as long as one that is open has it, the ledger keeps them. */
export const RULES = defineSearchAttributeKey('Rules', SearchAttributeType.KEYWORD);

export const rulesAttribute = ({ rules }: RulesHeld): SearchAttributePair => ({ key: RULES, value: rules });
