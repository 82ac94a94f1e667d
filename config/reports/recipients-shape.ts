/** The form of one recipient of reports, and of the server by which mail leaves. */
import { z } from 'zod';
import { isMailbox } from '../../activities/reports/delivery/mail-door.ts';
import { plainReason, signingKeys } from '../webhook-shape.ts';
import { address, file, variable, wholeNumber, word } from '../words.ts';

const A_FOLDER = 'the path of a folder that begins with /, ./ or ../';
const folder = z.string({ error: A_FOLDER }).regex(/^\.{0,2}\/[^\0]{1,1000}$/, { error: A_FOLDER });
const A_MAILBOX = 'one plain mail address, such as owner@client.example';
const mailbox = z.string({ error: A_MAILBOX }).refine(isMailbox, { error: A_MAILBOX });

export const recipient = z.strictObject({
  kind: z
    .enum(['folder', 'webhook', 'mail', 'ticket'])
    .describe('By what it leaves: folder, webhook, mail, or a ticket of the ticket system.'),
  folder: folder.optional().describe('Of a folder: where the reports are put, one folder for each client in it. It has to be there.'),
  url: address.optional().describe('Of a webhook: where the signed report is posted.'),
  ...signingKeys,
  board: word
    .optional()
    .describe('Of a ticket: board, queue or team on which it is made, by its id; without it the ticket system decides.'),
  to: mailbox.optional().describe('Of a mail: exactly one address.'),
  plainReason,
});
export type RecipientShape = z.output<typeof recipient>;

export const mail = z.strictObject({
  host: word.describe('Server that takes mail.'),
  port: wholeNumber(1, 65_535).default(587).describe('Its port.'),
  tls: z
    .enum(['starttls', 'implicit', 'none'])
    .default('starttls')
    .describe('How the connection is protected: starttls, implicit or none.'),
  plainReason,
  from: mailbox.describe('Who it is from.'),
  user: word.optional().describe('Name for the login, where the server wants one.'),
  passwordEnv: variable.optional().describe('Environment variable that holds the password of that name.'),
  passwordFile: file.optional().describe('File that holds that password; instead of passwordEnv.'),
});
export type MailShape = z.output<typeof mail>;
