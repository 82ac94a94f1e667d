/** The form of `clients`: whose tickets which AI may read. */
import { z } from 'zod';
import { ai, criticality, write } from './words.ts';

export const client = z.strictObject({
  ai: ai.describe('Which AI may read its tickets: none (off), models on own hardware (local-only), or all (cloud).'),
  write: write.optional().describe('What may be written to its tickets, over what the connection says.'),
  onRefusal: z.enum(['person', 'next-route']).default('person').describe('After a model has declined: ask a person, or the next route.'),
  criticality: criticality.optional().describe('Whether its work is bound to an SLA or is convenience, over what the process says.'),
});
