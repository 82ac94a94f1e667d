/** `reports` of the file: what it comes to, and deliberate faults, each refused by line. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { CANARIES, SAMPLE, configOf, read, saidOf } from '../config-sample.ts';

const ENV = { ...CANARIES, KIM: 'canary-of-kim', DANA: 'canary-of-dana', SIGNED: CANARIES.DESK_WEBHOOK_SECRETS, MAILED: 'canary' };
const REPORTS = `reports:
  tickets: desk
  timeZone: Europe/Berlin
  name: Harbour IT
  approvers:
    - { name: Kim, tokenEnv: KIM }
    - { name: Dana, tokenEnv: DANA }
  recipients:
    archive: { kind: folder, folder: ./out }
    portal: { kind: webhook, url: "https://portal.example/in", webhookSecretsEnv: SIGNED }
    owner: { kind: mail, to: owner@acme.example }
  mail: { host: mail.example, from: reports@harbour.example, user: reports, passwordEnv: MAILED }
  clients:
    acme: { kinds: [month, week], recipients: [archive, owner], sections: [{ title: Backups, file: ./b.csv }] }
    globex: { timeZone: America/New_York, recipients: [portal] }
    initech: { recipients: [archive] }
`;
const WHOLE = `${SAMPLE.trimEnd()}\n${REPORTS}`;
const FIRST = SAMPLE.trimEnd().split('\n').length + 1;
/** Lines are counted from the one of `reports`. */
const said = (text: string): string =>
  saidOf(read(text, { env: ENV })).replaceAll(
    /(\d+):(\d+) reports/g,
    (_, line: string, column: string) => `${Number(line) - FIRST}:${column} reports`,
  );

test('of each client its kinds, zone, recipients and files; of each kind and zone one schedule; each door with what stands outside of the file', () => {
  const { reports } = configOf(WHOLE, { env: ENV });
  assert.ok(reports);
  assert.deepEqual(reports.schedules, [
    { kind: 'month', timeZone: 'Europe/Berlin', hour: 6, minute: 0 },
    { kind: 'week', timeZone: 'Europe/Berlin', hour: 6, minute: 0 },
    { kind: 'month', timeZone: 'America/New_York', hour: 6, minute: 0 },
  ]);
  assert.deepEqual(
    reports.clients.map(({ client, kinds, settings }) => [client, kinds, settings.timeZone, settings.recipients, settings.approvers]),
    [
      ['acme', ['month', 'week'], 'Europe/Berlin', ['archive', 'owner'], ['Kim', 'Dana']],
      ['globex', ['month'], 'America/New_York', ['portal'], ['Kim', 'Dana']],
      ['initech', ['month'], 'Europe/Berlin', ['archive'], ['Kim', 'Dana']],
    ],
  );
  assert.deepEqual(reports.clients[0]?.sections, [{ title: 'Backups', path: resolve('./b.csv') }]);
  assert.deepEqual(reports.approvers[0], { name: 'Kim', token: 'canary-of-kim' });
  const { archive, owner, portal } = reports.doors;
  assert.deepEqual(archive, { kind: 'folder', folder: resolve('./out') });
  assert.ok(portal?.kind === 'webhook' && portal.door.secrets.length > 0);
  assert.ok(owner?.kind === 'mail');
  assert.deepEqual(
    [owner.to, owner.from, owner.door.port, owner.door.tls, owner.door.login],
    [
      'owner@acme.example',
      { name: 'Harbour IT', address: 'reports@harbour.example' },
      587,
      { kind: 'starttls' },
      { user: 'reports', password: 'canary' },
    ],
  );
});

test('what a model may read of a client holds for its report, and code, not a due time, ends the wait for prose', () => {
  const { reports } = configOf(WHOLE, { env: ENV });
  const { ai, routes, proseWithinMs, lapseAfterMs } = reports?.clients[0]?.settings ?? {};
  assert.deepEqual([ai, (routes ?? []).length > 0, proseWithinMs, lapseAfterMs], ['cloud', true, 14_400_000, 60 * 86_400_000]);
});

test('a recipient whose reports stand on tickets says a board or none, and its run goes by the queue of that ticket system', () => {
  const text = WHOLE.replace('{ kind: mail, to: owner@acme.example }', '{ kind: ticket, board: reports }').replace(
    'portal: {',
    'tray: { kind: ticket }\n    portal: {',
  );
  const { reports } = configOf(text, { env: ENV });
  assert.deepEqual(
    [reports?.doors['owner'], reports?.doors['tray']],
    [
      { kind: 'ticket', board: 'reports' },
      { kind: 'ticket', board: undefined },
    ],
  );
  assert.deepEqual(
    reports?.clients.map(({ settings }) => settings.onTickets),
    [{ connection: 'desk', recipients: ['owner'] }, undefined, undefined],
  );
  assert.equal(reports.tickets.connection, 'desk');
  assert.ok(reports.tickets.rules.clients['acme'], 'what may be written for a client holds for its report');
});

type Fault = readonly [what: string, from: string, to: string, said: string];
const FAULTS: readonly Fault[] = [
  [
    'a connection that is not there',
    'tickets: desk\n  timeZone',
    'tickets: dsk\n  timeZone',
    '1:12 reports.tickets: Expected a connection that stands under connections, got "dsk". Did you mean "desk"?',
  ],
  [
    'a recipient that is not there',
    '[archive, owner]',
    '[archiv, owner]',
    '13:48 reports.clients.acme.recipients[0]: Expected a recipient that stands under reports.recipients, got "archiv". Did you mean "archive"?',
  ],
  [
    'a recipient twice',
    '[archive, owner]',
    '[archive, archive]',
    '13:57 reports.clients.acme.recipients[1]: Expected each recipient once, got "archive" a second time.',
  ],
  [
    'a token in the file',
    'tokenEnv: KIM',
    'token: canary',
    '5:20 reports.approvers[0].token: Expected a secret by reference only, got one in the file. Put it into an environment variable or a file of its own and name that here: tokenEnv or tokenFile. One that stood in a file others read is to be replaced.',
  ],
  [
    'an approver without a token',
    '{ name: Kim, tokenEnv: KIM }',
    '{ name: Kim }',
    '5:7 reports.approvers[0]: Expected tokenEnv or tokenFile, got neither.',
  ],
  ['an approver twice', 'name: Dana', 'name: Kim', '6:15 reports.approvers[1].name: Expected each approver once, got "Kim" a second time.'],
  [
    'a token that is not there',
    'tokenEnv: KIM',
    'tokenEnv: TIM',
    '5:30 reports.approvers[0].tokenEnv: Expected the variable TIM to be set, got nothing. Set TIM before the start.',
  ],
  [
    'a key of another kind',
    'kind: folder, folder: ./out',
    'kind: folder, folder: ./out, to: a@b.example',
    '8:45 reports.recipients.archive.to: Expected folder with kind: folder, got to.',
  ],
  [
    'a key that a ticket does not have',
    'kind: mail, to: owner@acme.example',
    'kind: ticket, to: owner@acme.example',
    '10:28 reports.recipients.owner.to: Expected board with kind: ticket, got to.',
  ],
  [
    'a kind without its key',
    'kind: mail, to: owner@acme.example',
    'kind: mail',
    '10:5 reports.recipients.owner: Expected to with kind: mail, got none.',
  ],
  [
    'two mailboxes as one',
    'to: owner@acme.example',
    'to: "a@b.example, c@d.example"',
    '10:30 reports.recipients.owner.to: Expected one plain mail address, such as owner@client.example, got a value that is not shown.',
  ],
  [
    'a webhook that is readable on its way',
    'https://portal.example',
    'http://portal.example',
    '9:35 reports.recipients.portal.url: Expected a protected way, or a reason, got what goes to portal.example would be readable on its way; use https:// or say why it may.',
  ],
  [
    'a password on an unprotected way',
    'mail.example, from',
    'mail.example, tls: none, plainReason: same rack, from',
    '11:36 reports.mail.tls: Expected a protected way, or a reason, got mail.example would get a password on an unprotected connection.',
  ],
  [
    'an hour that a clock change may take',
    'timeZone: Europe/Berlin\n  name',
    'timeZone: Europe/Berlin\n  at: "02:30"\n  name',
    '3:7 reports.at: Expected a time of day from "04:00" to "23:59", got "02:30".',
  ],
  [
    'a zone that is none',
    'timeZone: America/New_York',
    'timeZone: America/NewYork',
    '14:25 reports.clients.globex.timeZone: Expected a time zone by its IANA name, such as Europe/Berlin, got "America/NewYork". Did you mean "America/New_York"?',
  ],
  [
    'one client in two spellings',
    '    initech:',
    '    ACME:',
    '15:5 reports.clients.ACME: Expected each client once, got "ACME", which is there already.',
  ],
  [
    'a client of whom nothing is said',
    '    initech:',
    '    intech:',
    '15:5 reports.clients.intech: Expected a client that stands under clients, got "intech". Without it the rules for other clients hold; where there are none, no model is asked for its report.',
  ],
];

for (const [what, from, to, wanted] of FAULTS)
  test(`${what} is told by its line`, () => {
    assert.ok(WHOLE.includes(from), from);
    assert.equal(said(WHOLE.replace(from, () => to)), `standby.yaml:${wanted}`);
  });

test('mail without a server is refused', () => {
  const text = WHOLE.replace(/ {2}mail: \{.*\n/, '');
  assert.match(said(text), /^standby.yaml:0:1 reports: Expected mail beside a recipient of kind mail, got none\.$/);
});
