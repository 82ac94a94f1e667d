/** A real SMTP server on loopback that does what it is told at each step, and keeps what it has accepted. */
import { SMTPServer } from 'smtp-server';
import type { Readable } from 'node:stream';
import type { SMTPServerOptions } from 'smtp-server';

export type Received = {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly user: string | undefined;
  readonly secure: boolean;
};
export type Behaviour = {
  /** What it says to the recipient: `451 try later`. */
  readonly atRecipient?: string;
  /** What it says to the whole text. */
  readonly atEnd?: string;
  /** Where it hangs up: at the recipient, after the first bytes of the text, or when it has all of it and said nothing. */
  readonly dropAt?: 'connect' | 'recipient' | 'within' | 'end';
  /** How long it waits with its reply to the whole text. */
  readonly slowMs?: number;
  /** Texts that it takes, and to which it says nothing for as long as the sender waits. */
  readonly isSilentTo?: (text: string) => boolean;
  readonly login?: { readonly user: string; readonly password: string };
  readonly tls?: { readonly key: string; readonly cert: string; readonly secure?: boolean };
};
export type MailReceiver = {
  readonly port: number;
  /** Whole texts, whether a yes was said to them or not. */
  readonly received: readonly Received[];
  readonly connections: () => number;
  stop(): Promise<void>;
};

export async function mailReceiver(behaviour: Behaviour = {}): Promise<MailReceiver> {
  const received: Received[] = [];
  let connections = 0;
  const { tls, login, atRecipient, atEnd, dropAt, slowMs = 0, isSilentTo = () => false } = behaviour;
  const drop = (): void => {
    for (const connection of server.connections) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
  };
  const options: SMTPServerOptions = {
    authOptional: login === undefined,
    ...(tls === undefined ? { hideSTARTTLS: true, disabledCommands: login === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'] } : tls),
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      login !== undefined && username === login.user && password === login.password
        ? done(null, { user: username })
        : done(reply('535 no such user')),
    onConnect(_session, done) {
      connections++;
      if (dropAt === 'connect') return drop();
      done();
    },
    onRcptTo(_address, _session, done) {
      if (dropAt === 'recipient') return drop();
      if (atRecipient === undefined) done();
      else done(reply(atRecipient));
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      if (dropAt === 'within') return void stream.once('data', drop);
      void textOf(stream).then((text) => {
        const from = mailFrom === false ? '' : mailFrom.address;
        const { user } = session as { user?: string };
        received.push({ from, to: rcptTo.map(({ address }) => address), text, user, secure: session.secure });
        if (dropAt === 'end') return drop();
        if (isSilentTo(text)) return;
        setTimeout(() => (atEnd === undefined ? done() : done(reply(atEnd))), slowMs);
      });
    },
  };
  const server = new SMTPServer(options);
  // Connections that end badly are the purpose of this server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('Expected the receiver to listen on a port.');
  return {
    port: address.port,
    received,
    connections: () => connections,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const reply = (line: string): Error => Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) });

async function textOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
