/** The form of what a source is told whose alerts are tickets: on which boards, what they are about, and how bad they are. */
import { z } from 'zod';
import { SEVERITIES } from '../../connectors/alert-source.ts';
import { word, words } from '../words.ts';

export const BOARDS_KEYS = ['boards', 'conditions', 'severities'] as const;

const A_PATTERN = 'a regular expression of 1 to 200 characters';
const pattern = z
  .string({ error: A_PATTERN })
  .min(1, { error: A_PATTERN })
  .max(200, { error: A_PATTERN })
  .refine((text) => isPattern(text), { error: A_PATTERN, params: { got: 'one that cannot be read' } });

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'iu').source !== '';
  } catch {
    return false;
  }
}

/** By the priorities of the desk's contract; of a ticket without one nobody has said that it is harmless. */
export const SEVERITIES_OF = { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info', none: 'warning' } as const;
const severity = z.enum(SEVERITIES);

export const boardsKeys = {
  boards: words.optional().describe('Only for ticket-board: boards, queues or teams whose tickets are alerts, by their ids.'),
  conditions: z
    .array(
      z.strictObject({
        subject: pattern.describe('What fits the subject, in any case; a group (?<host>…) in it is the host.'),
        name: word.describe('What the condition is called.'),
      }),
    )
    .optional()
    .describe(
      'Only for ticket-board: the first that fits a subject names its condition; else the subject does, without names and numbers.',
    ),
  severities: z
    .strictObject({
      P1: severity.default(SEVERITIES_OF.P1).describe('Of a ticket of this priority.'),
      P2: severity.default(SEVERITIES_OF.P2).describe('Of a ticket of this priority.'),
      P3: severity.default(SEVERITIES_OF.P3).describe('Of a ticket of this priority.'),
      P4: severity.default(SEVERITIES_OF.P4).describe('Of a ticket of this priority.'),
      none: severity.default(SEVERITIES_OF.none).describe('Of a ticket without one of these.'),
    })
    .optional()
    .describe('Only for ticket-board: how bad a ticket is by its priority.'),
};
