/** The form of `reports`: which clients get which reports, when, who approves them, and where they go. */
import { z } from 'zod';
import { duration } from '../duration.ts';
import { timeZone } from '../sla-shape.ts';
import { connectionName, file, variable, word } from '../words.ts';
import { REPORT_LANGUAGES } from '../../workflows/reports/facts.ts';
import { mail, recipient } from './recipients-shape.ts';

/** Clocks change between midnight and four: an hour in which one comes twice, or not at all, is no hour for a report. */
const AN_HOUR = 'a time of day from "04:00" to "23:59"';
const at = z.string({ error: AN_HOUR }).regex(/^(0[4-9]|1[0-9]|2[0-3]):[0-5][0-9]$/, { error: AN_HOUR });
const A_COLOUR = 'a colour such as "#1f5aa6"';
const KINDS = ['week', 'month'] as const;
const kinds = z
  .array(z.enum(KINDS))
  .min(1, { error: 'at least one of week and month' })
  .refine((given) => new Set(given).size === given.length, { error: 'each kind once', params: { got: 'one twice' } });

const section = z.strictObject({
  title: word.describe('What stands above it.'),
  file: file.describe('CSV file with its table, the first line its head; read whenever a report is made.'),
});
const target = z
  .strictObject({
    respondWithin: duration('1m', '31d').optional().describe('It is to be acknowledged within this much business time.'),
    resolveWithin: duration('1m', '120d').optional().describe('It is to be resolved within this much business time.'),
  })
  .refine(({ respondWithin, resolveWithin }) => respondWithin !== undefined || resolveWithin !== undefined, {
    error: 'respondWithin or resolveWithin',
    params: { got: 'neither' },
  });
const MOST_TARGETS = 20;
const targets = z
  .record(word, target)
  .refine((given) => Object.keys(given).length > 0 && Object.keys(given).length <= MOST_TARGETS, {
    error: `1 to ${MOST_TARGETS} priorities`,
  })
  .refine((given) => new Set(Object.keys(given).map((name) => name.toLowerCase())).size === Object.keys(given).length, {
    error: 'each priority once',
    params: { got: 'one in two spellings' },
  });
const client = z.strictObject({
  kinds: kinds.default(['month']).describe('Which reports it gets: week, month, or both.'),
  timeZone: timeZone.optional().describe('IANA name of the zone of its weeks and months; without it that of all reports.'),
  recipients: z
    .array(connectionName)
    .min(1, { error: 'at least one recipient' })
    .describe('Who gets them once they are approved, by their names under reports.recipients.'),
  targets: targets.optional().describe('Its own targets by priority, instead of those of all reports.'),
  sections: z
    .array(section)
    .max(10, { error: 'at most 10 sections' })
    .default([])
    .describe('Tables of your own at the end of each report.'),
});

const approver = z.strictObject({
  name: word.describe('As it is given with --by.'),
  tokenEnv: variable.optional().describe('Environment variable that holds the token by which this person is known.'),
  tokenFile: file.optional().describe('File that holds that token; instead of tokenEnv.'),
});

export const reports = z.strictObject({
  tickets: word.describe('The ticket system whose tickets are counted, by its name under connections.'),
  timeZone: timeZone.describe('IANA name of the time zone of weeks, months and hours.'),
  at: at.default('06:00').describe('When a report is begun: on the first day after its week or month, in its zone.'),
  name: word.describe('Your own name, as it stands on each report.'),
  colour: z
    .string({ error: A_COLOUR })
    .regex(/^#[0-9a-fA-F]{6}$/, { error: A_COLOUR })
    .default('#1f4e8c')
    .describe('Colour of headings and charts.'),
  logo: file
    .optional()
    .describe('Picture at the top of each report: a PNG, JPEG or WebP file of at most 200 kB. Without it your name stands there alone.'),
  language: z
    .enum(REPORT_LANGUAGES)
    .default('en')
    .describe(
      'How numbers and days are written: en (1234, 2026-11-30), en-GB (1,234, 30 November 2026), en-US (November 30, 2026). Words are English.',
    ),
  targets: targets
    .optional()
    .describe(
      'What is promised by priority, as the ticket system calls it: counted by Standby itself, beside the verdicts of the ticket system and never mixed with them.',
    ),
  approvers: z
    .array(approver)
    .min(1, { error: 'at least one approver' })
    .describe('Who may approve a report, each with a token. Nobody else is let.'),
  recipients: z
    .record(connectionName, recipient)
    .refine((given) => Object.keys(given).length > 0, { error: 'at least one recipient' })
    .describe('Where approved reports go, each by a short name that stays.'),
  mail: mail.optional().describe('The server by which mail leaves, where a recipient is of kind mail.'),
  proseWithin: duration('1m', '7d')
    // A morning: whoever approves it has it the same day, written by a machine or by code.
    .prefault('4h')
    .describe('How long machines are asked for the prose; then its sentences are made by code.'),
  readWithin: duration('1m', '7d')
    .prefault('6h')
    .describe('How long the ticket system may take to be read; then the report says that it was not.'),
  approveWithin: duration('1h', '31d')
    .prefault('2d')
    .describe('When it must be approved; then the next role is asked. Nothing is sent by time alone.'),
  lapseAfter: duration('1d', '120d').prefault('60d').describe('When a report that nobody has approved is given up, unsent.'),
  clients: z
    .record(word, client)
    .refine((given) => Object.keys(given).length > 0, { error: 'at least one client' })
    .describe('Clients that get reports, by the name that the ticket system gives.'),
});
export type ReportsShape = z.output<typeof reports>;
