/** The form of `connections`: ticket systems, what comes from them, and what may be written there. */
import { z } from 'zod';
import { ABSENCE_PROOF } from '../activities/desk/absence.ts';
import { PROCESSES } from '../workers/processes.ts';
import { CONNECTORS } from '../connectors/index.ts';
import { duration, durationText } from './duration.ts';
import { sla } from './sla-shape.ts';
import { address, ai, fieldWrites, file, variable, wholeNumber, word, words, write } from './words.ts';

/** Kinds of work there are. */
const NAMES = PROCESSES.map(({ name }) => name);

const board = z
  .strictObject({
    write: write.optional().describe('How far tickets of this board are written: observe, note or fields.'),
    ai: ai.optional().describe('Which AI may read tickets of this board; only ever stricter than what the client allows.'),
    fields: fieldWrites.optional().describe('Fields that differ from write.'),
  })
  .refine((given) => Object.keys(given).length > 0, { error: 'write, ai or fields' });

const A_PROCESS = `${NAMES.join(', ')} or a list of processes`;
const processes = z
  .union([z.enum(NAMES), z.array(z.enum(NAMES)).min(1, { error: A_PROCESS })], { error: A_PROCESS })
  .transform((given) => (typeof given === 'string' ? [given] : given));
const override = z
  .strictObject({
    when: z
      .strictObject({
        client: words.optional().describe('Tickets of this client, or of one of these.'),
        board: words.optional().describe('Tickets on this board, queue or team, or on one of these.'),
        process: processes.optional().describe('Work of this process, or of one of these.'),
      })
      .prefault({})
      .describe('Which tickets: all that is named must fit; without a word it is all of them.'),
    write: write.optional().describe('How far these tickets are written: observe, note or fields.'),
    ai: ai.optional().describe('Which AI may read these tickets; only ever stricter than what the client allows.'),
    fields: fieldWrites.optional().describe('Fields that differ from write.'),
  })
  .refine(({ write: written, ai: allowed, fields }) => (written ?? allowed ?? fields) !== undefined, {
    error: 'write, ai or fields beside when',
    params: { got: 'none' },
  });

const filter = z
  .strictObject({
    board: words.optional().describe('On this board, queue or team, or on one of these.'),
    status: words.optional().describe('In this status, or in one of these.'),
    type: words.optional().describe('Of this type, or of one of these.'),
    source: words.optional().describe('From this source, or from one of these.'),
    client: words.optional().describe('Of this client, or of one of these.'),
    youngerThan: duration('1s', '3650d').optional().describe('Created no longer ago than this.'),
    olderThan: duration('1s', '3650d').optional().describe('Created longer ago than this.'),
  })
  .refine((given) => Object.keys(given).length > 0, {
    error: 'at least one of board, status, type, source, client, youngerThan and olderThan',
  });

const KINDS = CONNECTORS.map(({ kind, form }) => `${kind}, ${form.description}`).join('; ');
const SECRETS = [...new Set(CONNECTORS.map(({ form }) => form.webhookSecret.name))].join(' or ');

export const connection = z.strictObject({
  kind: z.enum(CONNECTORS.map(({ kind }) => kind)).describe(`What speaks with the ticket system: ${KINDS}.`),
  url: address.optional().describe('Root of the API, http or https, without a name and password; or urlEnv.'),
  urlEnv: variable.optional().describe('Environment variable that holds the address, instead of url.'),
  tokenEnv: variable.optional().describe('Environment variable that holds the token of the API; or tokenFile.'),
  tokenFile: file.optional().describe('File that holds the token of the API, relative to this file; instead of tokenEnv.'),
  process: z.enum(NAMES).default(PROCESSES[0].name).describe('What is done with its tickets, by its name under processes.'),
  intake: z
    .enum(['webhook', 'poll', 'both'])
    .default('poll')
    .describe('How tickets come: asked for regularly (poll, no inbound port), delivered (webhook), or both.'),
  pollEvery: duration('1s', '1h').prefault('60s').describe('Time between two polls.'),
  webhookSecretsEnv: variable
    .optional()
    .describe(`Environment variable with one or more ${SECRETS} secrets, comma or line separated; needed for webhook and both.`),
  webhookSecretsFile: file
    .optional()
    .describe(`File with one or more ${SECRETS} secrets, comma or line separated; instead of webhookSecretsEnv.`),
  write: write
    .default('observe')
    .describe('What may be written to tickets: nothing (observe), internal notes (note), or notes and fields (fields).'),
  boards: z.record(word, board).default({}).describe('Rules by board, queue or team, named by its id in the ticket system.'),
  overrides: z.array(override).default([]).describe('Rules for some tickets, over clients and boards; the last that fits wins.'),
  scope: z
    .strictObject({
      include: z.array(filter).default([]).describe('A ticket is in scope if it fits one of these, or if there are none.'),
      exclude: z.array(filter).default([]).describe('A ticket that fits one of these is out of scope: counted, and not read further.'),
    })
    .prefault({})
    .describe('Which tickets are worked on; all, if nothing is said.'),
  sla: sla.prefault({}).describe('When a ticket is due.'),
  absence: z
    .strictObject({
      proof: z
        .strictObject({
          times: wholeNumber(2, 20).default(ABSENCE_PROOF.times).describe('How often it must not be found, at the least.'),
          within: duration('1s', '1d')
            .prefault(durationText(ABSENCE_PROOF.withinMs))
            .describe('Over how long, counted from the first time.'),
        })
        .prefault({})
        .describe('When a ticket that its system does not find counts as gone.'),
    })
    .prefault({})
    .describe('When a ticket is gone.'),
});
