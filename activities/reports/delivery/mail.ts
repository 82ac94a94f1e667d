/** Sends one mail to one recipient, once: whatever goes wrong is told and never tried again here. */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { MAIL } from './limits.ts';
import { doorFault } from './mail-door.ts';
import { mailBytes, mailFault, messageIdOf } from './mail-message.ts';
import { afterFault, afterYes } from './mail-outcome.ts';
import type { Delivered } from '../../../connectors/delivery.ts';
import type { MailDoor } from './mail-door.ts';
import type { Mail } from './mail-message.ts';
import type { MailFault } from './mail-outcome.ts';

export type SendOptions = {
  /** For all of it, the reply included. @default 60 s */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** The id of what was accepted is its Message-ID. */
export async function sendMail(door: MailDoor, mail: Mail, options: SendOptions = {}): Promise<Delivered> {
  const fault = doorFault(door) ?? mailFault(mail);
  if (fault !== undefined) return { kind: 'refused', permanent: true, why: fault };
  if (options.signal?.aborted === true) return { kind: 'not-sent', why: 'it was given up before it began' };
  const bytes = await mailBytes(mail);
  const [source, isWhole] = counted(bytes);
  const connection = new SMTPConnection(settingsOf(door));
  const { timeoutMs = MAIL.timeoutMs } = options;
  const over = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(options.signal === undefined ? [] : [options.signal])]);
  let isAccepted = false;
  try {
    await Promise.race([
      conversation(connection, door, { mail, source, size: bytes.byteLength }),
      lost(connection),
      gaveUp(over, timeoutMs),
    ]);
    isAccepted = true;
    return afterYes(messageIdOf(mail), isWhole());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return afterFault(error as MailFault, isWhole());
  } finally {
    leave(connection, isAccepted);
  }
}

const settingsOf = ({ host, port, tls }: MailDoor): ConstructorParameters<typeof SMTPConnection>[0] => ({
  host,
  port,
  secure: tls.kind === 'implicit',
  requireTLS: tls.kind === 'starttls',
  ignoreTLS: tls.kind === 'none',
  tls: { minVersion: 'TLSv1.2', ...(tls.kind === 'none' || tls.ca === undefined ? {} : { ca: tls.ca }) },
  maxResponseSize: MAIL.mostReplyBytes,
  connectionTimeout: MAIL.connectWithinMs,
  greetingTimeout: MAIL.connectWithinMs,
  socketTimeout: MAIL.timeoutMs,
  socketCloseTimeout: MAIL.leaveWithinMs,
  logger: false,
});

/** The text, and whether its end was reached. From then on the closing dot may have left, whatever the connection does. */
function counted(bytes: Buffer): readonly [Readable, () => boolean] {
  let at = 0;
  let isWhole = false;
  const source = new Readable({
    read() {
      const part = bytes.subarray(at, at + MAIL.partBytes);
      at += part.byteLength;
      this.push(part.byteLength === 0 ? null : part);
    },
  });
  source.once('end', () => (isWhole = true));
  return [source, () => isWhole];
}

type Text = { readonly mail: Mail; readonly source: Readable; readonly size: number };

async function conversation(connection: SMTPConnection, { login }: MailDoor, { mail, source, size }: Text): Promise<void> {
  await step((done) => connection.connect(done));
  if (login !== undefined) await step((done) => connection.login({ user: login.user, pass: login.password }, done));
  const envelope = { from: mail.from.address, to: [mail.to], size };
  await step((done) => connection.send(envelope, source, done));
}

const step = (begin: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => begin((error) => (error === undefined || error === null ? resolve() : reject(error))));
/** For as long as the connection lives: an error that nobody hears would end the process. */
const lost = (connection: SMTPConnection): Promise<never> =>
  new Promise((_, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('the connection was closed')));
  });
const gaveUp = (over: AbortSignal, timeoutMs: number): Promise<never> =>
  new Promise((_, reject) => {
    const tell = (): void => reject(new Error(isTimeout(over) ? `no end within ${timeoutMs} ms` : 'it was given up'));
    if (over.aborted) tell();
    else over.addEventListener('abort', tell, { once: true });
  });
const isTimeout = ({ reason }: AbortSignal): boolean => reason instanceof DOMException && reason.name === 'TimeoutError';

/** Politely after a yes, and not for long. Otherwise at once: a text that is not whole is cut off by it and never ended. */
function leave(connection: SMTPConnection, isAccepted: boolean): void {
  if (!isAccepted) return connection.close();
  connection.quit();
  setTimeout(() => connection.close(), MAIL.leaveWithinMs).unref();
}
