/** The form of one of `alerts`: a source of alerts, whose they are, how they are grouped, and what becomes of a group. */
import { z } from 'zod';
import { DEFAULT_GROUP } from '../../activities/alerts/group.ts';
import { ALERT_SOURCES, TICKET_BOARD } from '../../connectors/alert-sources.ts';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { boardsKeys } from './boards-shape.ts';
import { DEFAULTS } from './defaults.ts';
import { knownBenign, quietWindow } from './holds-shape.ts';
import { duration, durationText } from '../duration.ts';
import { timeZone } from '../sla-shape.ts';
import { plainReason, signingKeys } from '../webhook-shape.ts';
import { address, criticality, file, variable, wholeNumber, word } from '../words.ts';

const KINDS = ALERT_SOURCES.map(({ kind, form }) => `${kind}, ${form.description}`).join('; ');
const kindsBy = (auth: 'secret' | 'token'): string =>
  ALERT_SOURCES.filter(({ form }) => form.auth.kind === auth)
    .map(({ kind }) => kind)
    .join(', ');

const OWNER = 'the owner of alerts as the source names it, of 1 to 200 characters';
const owner = z.string().regex(/^(?=.*\S)[^]{1,200}$/u, { error: OWNER });
const A_CLIENT = 'the name of a client, or client and site';
const mapped = z.union(
  [
    word,
    z.strictObject({
      client: word.describe('The client, by the name that the ticket system gives it.'),
      site: word.optional().describe('Its site, by the id that the ticket system gives it.'),
    }),
  ],
  { error: A_CLIENT },
);

export const GROUP_WORDS = ['site', 'host', 'rule', 'severity'] as const;
const A_FIELD = `${GROUP_WORDS.join(', ')} or label:NAME`;
const field = z.union([z.enum(GROUP_WORDS), z.templateLiteral(['label:', z.string().min(1).max(100)])], { error: A_FIELD });

const priority = z.enum(['P1', 'P2', 'P3', 'P4', 'none']);
const priorities = z.strictObject({
  critical: priority.default('P1').describe('Of a group with a critical alert; none leaves it to the ticket system.'),
  error: priority.default('P2').describe('Of a group whose worst is an error.'),
  warning: priority.default('P3').describe('Of a group whose worst is a warning.'),
  info: priority.default('P4').describe('Of a group of mere information.'),
});

const window = z
  .strictObject({
    quiet: duration('1s', '1h').prefault(durationText(GROUP_DEFAULTS.quietMs)).describe('It ends when nothing has changed for so long.'),
    atMost: duration('1s', '6h').prefault(durationText(GROUP_DEFAULTS.maxWaitMs)).describe('It ends after so long at the latest.'),
    alerts: wholeNumber(1, 10_000).default(GROUP_DEFAULTS.most).describe('It ends with so many alerts.'),
  })
  .refine(({ quiet, atMost }) => quiet <= atMost, { error: 'a quiet time no longer than atMost', params: { got: 'a longer one' } });

const notes = z.strictObject({
  apart: duration('1m', '1d').prefault(durationText(GROUP_DEFAULTS.notesApartMs)).describe('Time between two notes on one ticket.'),
  aDay: wholeNumber(2, 100).default(GROUP_DEFAULTS.notesADay).describe('Most notes on one ticket in a day; the last is kept for the end.'),
});

const RECEIVER = 'the name of a receiver, of 1 to 200 characters';
const poll = z.strictObject({
  url: address.optional().describe('Root of the API of the source; or urlEnv.'),
  urlEnv: variable
    .optional()
    .describe(
      'Environment variable that holds the address, instead of url; with a name and password in it where the source asks for them.',
    ),
  tokenEnv: variable.optional().describe('Environment variable that holds a bearer token, where the source asks for one.'),
  tokenFile: file.optional().describe('File that holds that token; instead of tokenEnv.'),
  receiver: z
    .string()
    .regex(/^(?=.*\S)[^]{1,200}$/u, { error: RECEIVER })
    .optional()
    .describe('The receiver there that posts to this source: what goes to others alone is left to them. Without it all that fires there.'),
  every: duration('1m', '1h').prefault(DEFAULTS.pollEvery).describe('Time between two questions.'),
});

const higherSeverityWebhook = z.strictObject({
  url: address.describe('Where the signed message is posted.'),
  ...signingKeys,
  plainReason,
});

export const NEVER = 'never';
const SILENT = 'a time from 1h to 31d, or never';

const { kind: BOARD, form: board } = TICKET_BOARD;

export const alertSource = z.strictObject({
  kind: z.enum([...ALERT_SOURCES.map(({ kind }) => kind), BOARD]).describe(`What sends alerts: ${KINDS}; ${BOARD}, ${board.description}.`),
  tokensEnv: variable
    .optional()
    .describe(`Environment variable with one or more tokens, comma or line separated; for ${kindsBy('token')}.`),
  tokensFile: file.optional().describe('File with one or more tokens, comma or line separated; instead of tokensEnv.'),
  webhookSecretsEnv: variable
    .optional()
    .describe(`Environment variable with one or more webhook secrets, comma or line separated; for ${kindsBy('secret')}.`),
  webhookSecretsFile: file
    .optional()
    .describe('File with one or more webhook secrets, comma or line separated; instead of webhookSecretsEnv.'),
  ...boardsKeys,
  tickets: word.describe('The ticket system on which its groups stand, by its name under connections.'),
  create: z
    .boolean()
    .optional()
    .describe(
      'Whether tickets are made; else a summary goes on a ticket that the source has made. Without it by what the source mostly does.',
    ),
  clientMap: z.record(owner, mapped).default({}).describe('Whose alerts are whose: owners as the source names them, and their clients.'),
  catchAll: z
    .strictObject({
      client: word.describe('The client of the ticket: mostly your own company.'),
      board: word.optional().describe('Board, queue or team of the ticket, by its id.'),
    })
    .optional()
    .describe('Where a critical alert gets its ticket whose owner is not in clientMap; without it it is only told.'),
  board: word.optional().describe('Board, queue or team of new tickets, by its id; without it the ticket system decides.'),
  priorities: priorities.prefault({}).describe('Priority of new tickets by the worst severity in the group.'),
  groupBy: z
    .array(field)
    .min(1, { error: 'at least one field' })
    .optional()
    .describe(
      `What alerts of one ticket have in common, beside the client: site, host, rule, severity or label:NAME; without it ${DEFAULT_GROUP.join(' and ')}.`,
    ),
  window: window.prefault({}).describe('When a new group is summarized that has nothing critical: at the first of these.'),
  flapping: wholeNumber(2, 1_000)
    .default(GROUP_DEFAULTS.flapChanges)
    .describe('So many ups and downs of one alert in a window are flapping.'),
  notes: notes.prefault({}).describe('How often something is said on one ticket.'),
  silenceAfterClosing: duration('1m', '31d')
    .prefault(durationText(GROUP_DEFAULTS.silenceMs))
    .describe('Nothing is written so long after somebody has closed the ticket while it fires, unless something is new.'),
  overAfter: duration('1h', '31d')
    .optional()
    .describe('Only for a source that never says that an alert is over: a group in which nothing has changed for so long is over.'),
  quietWindows: z.array(quietWindow).default([]).describe('Planned maintenance: alerts are counted and make no ticket until it ends.'),
  knownBenign: z.array(knownBenign).default([]).describe('Alerts that are known to mean no harm: counted, without a ticket.'),
  onHigherSeverity: z
    .enum(['priority', 'ticket', 'webhook'])
    .default('priority')
    .describe(
      'A higher severity in an open group raises the priority of its ticket, or opens a second ticket, or raises it and tells a webhook.',
    ),
  higherSeverityWebhook: higherSeverityWebhook
    .optional()
    .describe('With onHigherSeverity: webhook: who is told, by a signed message (Standard Webhooks).'),
  closeResolved: z
    .boolean()
    .default(false)
    .describe('Closes a ticket that was made of a group once all is resolved, if nobody else has acted on it.'),
  criticality: z
    .strictObject({
      critical: criticality.optional().describe('Of groups with a critical alert; without it that of the process.'),
      other: criticality.default('convenience').describe('Of all other groups.'),
    })
    .prefault({})
    .describe('sla: a person is asked in time where no machine can answer; convenience: prose waits for AI.'),
  callsAnHour: wholeNumber(0, 10_000).default(DEFAULTS.callsAnHour).describe('Most calls of models in an hour for one client.'),
  timeZone: timeZone
    .optional()
    .describe(
      'IANA name of the time zone of notes and quiet windows; without it that of the business hours of the ticket system, else UTC.',
    ),
  poll: poll.optional().describe('Asking the source what is open there, so that nothing lost stays lost; only where it can be asked.'),
  tellWhenSilent: z
    .union([z.literal(NEVER), duration('1h', '31d')], { error: SILENT })
    .prefault(DEFAULTS.tellWhenSilent)
    .describe('A source that has sent before and is silent for so long is told of; never for one that is mostly silent.'),
});
export type AlertSourceShape = z.output<typeof alertSource>;
