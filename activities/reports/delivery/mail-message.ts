/** Decides whether a mail may be sent as it is, and makes its bytes: the same mail is the same bytes each time. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { MAIL } from './limits.ts';
import { isMailbox } from './mail-door.ts';

export type Attachment = { readonly name: string; readonly type: string; readonly content: Uint8Array };
export type Mail = {
  /** Of the outbox: the same one for each try, and another one for each recipient. */
  readonly key: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Exactly one. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments: readonly Attachment[];
  /** Of the outbox as well: a second try is dated as the first. */
  readonly atMs: number;
};

/** Why it is not sent: what ends a line in a header would begin another one. */
export function mailFault({ key, from, to, subject, attachments, text, html = '' }: Mail): string | undefined {
  if (!isMailbox(to)) return 'expected one plain mail address as recipient, such as owner@client.example';
  if (!isMailbox(from.address)) return 'expected one plain mail address as sender';
  if (key === '') return 'expected a key, got an empty one';
  const lines = [subject, from.name, ...attachments.flatMap(({ name, type }) => [name, type])];
  if (lines.some((line) => /[\p{Cc}\u2028\u2029]/u.test(line) || line.length > MAIL.longestLine))
    return `expected subject and names of one line and at most ${MAIL.longestLine} characters`;
  const bytes = attachments.reduce((sum, { content }) => sum + content.byteLength, Buffer.byteLength(text) + Buffer.byteLength(html));
  return bytes > MAIL.mostBytes ? `a mail of ${bytes} bytes, and no more than ${MAIL.mostBytes} are sent` : undefined;
}

/** Stable: whoever has had it already can see it by this. Tells nothing of the key, which names a client. */
export const messageIdOf = ({ key, from }: Pick<Mail, 'key' | 'from'>): string =>
  `<standby.${digest(key)}@${from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase()}>`;

const digest = (key: string): string => createHash('sha256').update(`mail ${key}`).digest('hex').slice(0, 32);

/** Reads no file and no address: all that it holds was given. */
export async function mailBytes(mail: Mail): Promise<Buffer> {
  const { key, from, to, subject, text, html, attachments, atMs } = mail;
  const composer = new MailComposer({
    from: { name: from.name, address: from.address },
    to: { name: '', address: to },
    subject,
    messageId: messageIdOf(mail),
    date: new Date(atMs),
    text,
    ...(html === undefined ? {} : { html }),
    attachments: attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content: Buffer.from(content) })),
    // So that no mailbox answers that its owner is away (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    baseBoundary: digest(`boundary ${key}`),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const node = composer.compile();
  return new Promise((resolve, reject) => {
    node.build((error, bytes) => (error === null || error === undefined ? resolve(bytes as Buffer) : reject(error)));
  });
}
