/** A report by mail against a real receiver: each end is told as it is, nothing is sent twice, nothing goes out readable, and no line becomes a header. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { doorFault } from '../../activities/reports/delivery/mail-door.ts';
import { sendMail } from '../../activities/reports/delivery/mail.ts';
import { mailBytes, messageIdOf } from '../../activities/reports/delivery/mail-message.ts';
import { mailReceiver } from '../support/mail-receiver.ts';
import type { Delivered } from '../../connectors/delivery.ts';
import type { MailDoor } from '../../activities/reports/delivery/mail-door.ts';
import type { SendOptions } from '../../activities/reports/delivery/mail.ts';
import type { Mail } from '../../activities/reports/delivery/mail-message.ts';
import type { Behaviour, MailReceiver } from '../support/mail-receiver.ts';

const MAIL: Mail = {
  key: 'acme/month/2026-11/1/owner@client.example',
  from: { name: 'Harbour IT, reports', address: 'reports@harbour.example' },
  to: 'owner@client.example',
  subject: 'Service report 2026-11: Acme Größe & Söhne',
  text: 'The report is attached.\n.\nfrom here on nothing is cut',
  html: '<p>The report is attached.</p>',
  attachments: [{ name: 'report-2026-11.pdf', type: 'application/pdf', content: Buffer.from('%PDF-1.4 whole') }],
  atMs: Date.UTC(2026, 11, 1, 7),
};
const ID = messageIdOf(MAIL);

type Sent = { readonly outcome: Delivered; readonly receiver: MailReceiver };
async function sent(
  behaviour: Behaviour,
  more: { door?: Partial<MailDoor>; mail?: Partial<Mail>; options?: SendOptions } = {},
): Promise<Sent> {
  const receiver = await mailReceiver(behaviour);
  try {
    const door: MailDoor = { host: '127.0.0.1', port: receiver.port, tls: { kind: 'none' }, login: undefined, ...more.door };
    const outcome = await sendMail(door, { ...MAIL, ...more.mail }, more.options);
    // Whoever would send once more by itself does so at once.
    await setTimeout(100);
    return { outcome, receiver };
  } finally {
    await receiver.stop();
  }
}
const big = { attachments: [{ name: 'big.bin', type: 'application/octet-stream', content: Buffer.alloc(12 * 1024 * 1024, 7) }] };

test('one mail to one recipient, whole, under an id that its key decides', async () => {
  const { outcome, receiver } = await sent({});
  assert.deepEqual(outcome, { kind: 'accepted', id: ID });
  assert.equal(receiver.received.length, 1);
  const [{ from, to, text } = { from: '', to: [], text: '' }] = receiver.received;
  assert.deepEqual([from, to], [MAIL.from.address, [MAIL.to]]);
  assert.ok(text.includes(`Message-ID: ${ID}`));
  assert.ok(text.includes('Auto-Submitted: auto-generated'));
  assert.ok(text.includes('Date: Tue, 01 Dec 2026 07:00:00 +0000'));
  assert.ok(text.includes(Buffer.from('%PDF-1.4 whole').toString('base64')));
  assert.match(text, /\r\n\.\r\nfrom here on nothing is cut/);
});

test('the same mail is the same bytes each time; another recipient is another mail', async () => {
  assert.deepEqual(await mailBytes(MAIL), await mailBytes({ ...MAIL }));
  assert.notEqual(messageIdOf({ ...MAIL, key: `${MAIL.key}x` }), ID);
  assert.doesNotMatch(ID, /acme|owner/);
});

for (const [where, behaviour] of [
  ['its recipient', { atRecipient: '451 greylisted' }],
  ['its text', { atEnd: '452 no room' }],
] as const)
  test(`a passing no to ${where} is refused for now`, async () => {
    const { outcome, receiver } = await sent(behaviour);
    assert.ok(outcome.kind === 'refused' && !outcome.permanent, JSON.stringify(outcome));
    assert.match(outcome.why, /greylisted|no room/);
    assert.equal(receiver.connections(), 1);
  });

for (const [where, behaviour] of [
  ['its recipient', { atRecipient: '550 no such mailbox' }],
  ['its text', { atEnd: '554 looks like spam' }],
] as const)
  test(`a lasting no to ${where} is refused for good`, async () => {
    const { outcome, receiver } = await sent(behaviour);
    assert.ok(outcome.kind === 'refused' && outcome.permanent, JSON.stringify(outcome));
    assert.equal(receiver.connections(), 1);
  });

for (const dropAt of ['connect', 'recipient'] as const)
  test(`a connection that is lost at ${dropAt} has carried no mail`, async () => {
    const { outcome, receiver } = await sent({ dropAt });
    assert.equal(outcome.kind, 'not-sent', JSON.stringify(outcome));
    assert.deepEqual([receiver.received.length, receiver.connections()], [0, 1]);
  });

test('a connection that is lost within the text has carried no mail', async () => {
  const { outcome, receiver } = await sent({ dropAt: 'within' }, { mail: big });
  assert.equal(outcome.kind, 'not-sent', JSON.stringify(outcome));
  assert.deepEqual([receiver.received.length, receiver.connections()], [0, 1]);
});

for (const [size, mail] of [
  ['small', {}],
  ['big', big],
] as const)
  test(`a connection that is lost after a ${size} text and before the reply leaves it unknown, and there is no second mail`, async () => {
    const { outcome, receiver } = await sent({ dropAt: 'end' }, { mail });
    assert.equal(outcome.kind, 'unknown', JSON.stringify(outcome));
    // It was received: whoever had sent it again would have sent it twice.
    assert.deepEqual([receiver.received.length, receiver.connections()], [1, 1]);
  });

test('a reply that does not come in time leaves it unknown', async () => {
  const { outcome, receiver } = await sent({ slowMs: 3_000 }, { options: { timeoutMs: 1_000 } });
  assert.ok(outcome.kind === 'unknown', JSON.stringify(outcome));
  assert.match(outcome.why, /no end within 1000 ms/);
  assert.equal(receiver.connections(), 1);
});

test('a slow yes is a yes', async () => {
  const { outcome } = await sent({ slowMs: 700 });
  assert.deepEqual(outcome, { kind: 'accepted', id: ID });
});

/** Speaks as far as it is told, word for word; what a kept server would not say. */
async function against(lines: (line: string) => string | undefined, use: (port: number) => Promise<Delivered>): Promise<Delivered> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 word for word\r\n');
    let rest = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      const whole = (rest + chunk).split('\r\n');
      rest = whole.pop() ?? '';
      for (const line of whole) {
        const said = lines(line);
        if (said === 'bye') return void socket.destroy();
        if (said !== undefined) socket.write(said);
        if (said !== undefined && !said.endsWith('\n')) socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    return await use(address.port);
  } finally {
    server.close();
  }
}
const saying =
  (atDot: string) =>
  (line: string): string | undefined => {
    if (/^(EHLO|MAIL|RCPT)/.test(line)) return '250 yes\r\n';
    if (line === 'DATA') return '354 go on\r\n';
    return line === '.' ? atDot : undefined;
  };
const plainly = (port: number): Promise<Delivered> => sendMail({ host: '127.0.0.1', port, tls: { kind: 'none' }, login: undefined }, MAIL);

test('half a reply to the whole text is no reply', async () => {
  for (const half of ['550 no', '4', '250', 'bye', '250-first line\r\n250-'])
    assert.equal((await against(saying(half), plainly)).kind, 'unknown', half);
  assert.equal((await against(saying('250 yes\r\n'), plainly)).kind, 'accepted');
  assert.equal((await against(saying('354 more\r\n'), plainly)).kind, 'unknown');
});

test('nobody there, and whoever gives up before, has sent nothing', async () => {
  const { port } = await gone();
  assert.equal((await plainly(port)).kind, 'not-sent');
  const { outcome, receiver } = await sent({}, { options: { signal: AbortSignal.abort() } });
  assert.deepEqual([outcome.kind, receiver.connections()], ['not-sent', 0]);
});
async function gone(): Promise<{ readonly port: number }> {
  const receiver = await mailReceiver();
  await receiver.stop();
  return receiver;
}

test('what would begin a header or name a second recipient is refused before anybody is asked', async () => {
  const evil: readonly Partial<Mail>[] = [
    { subject: 'Report\r\nBcc: other@else.example' },
    { subject: 'Report\nX: y' },
    { subject: 'Report\u2028Bcc: other@else.example' },
    { to: 'owner@client.example\r\nRCPT TO:<other@else.example>' },
    { to: 'owner@client.example, other@else.example' },
    { to: 'Owner <owner@client.example>' },
    { to: 'owner@client.example>' },
    { to: '' },
    { to: 'owner@client..example' },
    { from: { name: 'Harbour\r\nBcc: other@else.example', address: MAIL.from.address } },
    { from: { name: 'Harbour', address: 'reports@harbour.example\n' } },
    { attachments: [{ name: 'a.pdf\r\nX: y', type: 'application/pdf', content: Buffer.from('a') }] },
    { attachments: [{ name: 'a.pdf', type: 'application/pdf\r\nX: y', content: Buffer.from('a') }] },
    { key: '' },
    { subject: 'x'.repeat(301) },
    { attachments: [{ name: 'a.pdf', type: 'application/pdf', content: Buffer.alloc(18 * 1024 * 1024 + 1) }] },
  ];
  for (const mail of evil) {
    const { outcome, receiver } = await sent({}, { mail });
    assert.ok(outcome.kind === 'refused' && outcome.permanent, JSON.stringify(outcome));
    assert.equal(receiver.connections(), 0);
  }
});

test('a comma or a bracket in a name stays one name', async () => {
  const { receiver } = await sent({}, { mail: { from: { name: 'Harbour <boss@else.example>, "IT"', address: MAIL.from.address } } });
  assert.match(receiver.received[0]?.text ?? '', /From: "Harbour <boss@else\.example>, \\"IT\\"" <reports@harbour\.example>/);
});

test('nothing goes out readable: a server without TLS is refused, and no password is shown to one', async () => {
  const { outcome, receiver } = await sent({}, { door: { tls: { kind: 'starttls' } } });
  assert.ok(outcome.kind === 'refused' && outcome.permanent, JSON.stringify(outcome));
  assert.match(outcome.why, /no protected connection/);
  assert.equal(receiver.received.length, 0);
  const door: MailDoor = { host: 'mail.example', port: 25, tls: { kind: 'none' }, login: undefined };
  assert.match(doorFault(door) ?? '', /readable on its way/);
  assert.match(doorFault({ ...door, tls: { kind: 'none', reason: ' ' } }) ?? '', /readable on its way/);
  assert.equal(doorFault({ ...door, tls: { kind: 'none', reason: 'the relay stands in the same rack' } }), undefined);
  const login = { user: 'reports', password: 'secret' };
  assert.match(doorFault({ ...door, login, tls: { kind: 'none', reason: 'the relay stands in the same rack' } }) ?? '', /password/);
});

test('whoever signs in is asked for the right password, which no fault repeats', async () => {
  const login = { user: 'reports', password: 'pass-word-1' };
  const good = await sent({ login }, { door: { login } });
  assert.deepEqual([good.outcome.kind, good.receiver.received[0]?.user], ['accepted', 'reports']);
  const bad = await sent({ login }, { door: { login: { ...login, password: 'pass-word-2' } } });
  assert.ok(bad.outcome.kind === 'refused' && bad.outcome.permanent);
  assert.doesNotMatch(bad.outcome.why, /pass-word|cGFzcy13b3Jk/);
});

const openssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test(
  'over TLS, where the certificate is trusted, and only there',
  { skip: openssl ? false : 'no openssl to make a certificate' },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mail-tls-'));
    try {
      const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      const pair = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile, '-out', certFile];
      execFileSync('openssl', ['req', '-x509', '-days', '2', ...pair, ...subject], { stdio: 'ignore' });
      const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
      for (const [kind, secure] of [
        ['starttls', false],
        ['implicit', true],
      ] as const) {
        const trusted = await sent({ tls: { key, cert, secure } }, { door: { tls: { kind, ca: cert } } });
        assert.equal(trusted.outcome.kind, 'accepted', `${kind} ${JSON.stringify(trusted.outcome)}`);
        assert.equal(trusted.receiver.received[0]?.secure, true);
        const strange = await sent({ tls: { key, cert, secure } }, { door: { tls: { kind } } });
        assert.ok(strange.outcome.kind === 'refused' && strange.outcome.permanent, `${kind} ${JSON.stringify(strange.outcome)}`);
        assert.equal(strange.receiver.received.length, 0);
        const lost = await sent({ tls: { key, cert, secure }, dropAt: 'end' }, { door: { tls: { kind, ca: cert } } });
        assert.equal(lost.outcome.kind, 'unknown');
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
