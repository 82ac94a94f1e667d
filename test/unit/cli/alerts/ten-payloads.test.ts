/** `standby alerts test --connection` on ten payloads: key, client, group, window, and the rule that holds it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { ITEMS, fixture } from '../../connectors/alerts/fixtures.ts';
import { standbyInside } from '../../../support/command-line.ts';
import type { Said } from '../../../support/command-line.ts';

const dir = mkdtempSync(join(tmpdir(), 'standby-alerts-'));
after(() => rmSync(dir, { recursive: true, force: true }));
function fileOf(name: string, body: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, body);
  return path;
}

const CONFIG = fileOf(
  'standby.yaml',
  `version: 1
connections:
  desk: { kind: desk, url: https://desk.example.com, tokenEnv: DESK_TOKEN }
alerts:
  prom:
    kind: alertmanager
    tokensEnv: TOKENS
    tickets: desk
    clientMap: { acme: acme, "Globex Berlin": { client: globex, site: "12" } }
    catchAll: { client: own-company, board: noc }
    timeZone: Europe/Berlin
    quietWindows:
      - name: patch night
        match: { client: acme, host: "172.29.*" }
        weekly: { days: sat, from: "22:00", to: "04:00" }
    knownBenign:
      - { name: load, match: { rule: CPUHigh }, owner: Kim, reason: the export, until: 2026-12-31 }
  rmm: { kind: ninjaone, tokensEnv: TOKENS, tickets: desk, clientMap: { "500": acme } }
  edr: { kind: wazuh, tokensEnv: TOKENS, tickets: desk, clientMap: { acme: acme }, groupBy: [host, "label:rule.groups"] }
clients: { acme: { ai: cloud }, globex: { ai: cloud }, own-company: { ai: cloud } }
providers:
  one: { independenceGroup: a, kind: openai, apiKeyEnv: K }
  two: { independenceGroup: b, kind: ollama }
routes: { r: { provider: one, model: m }, s: { provider: two, model: m } }
chains: { default: { routes: [r, s] } }
`,
);
/** Saturday, 22:30 in Berlin. */
const AT = '2026-11-28T21:30:00Z';
const told = (path: string, ...flags: readonly string[]): Promise<Said> =>
  standbyInside(undefined, ['alerts', 'test', path, '--config', CONFIG, '--at', AT, ...flags]);

/** A published body, where it says so with the label that `external_labels` of a Prometheus adds. */
function published(id: string, client: string | undefined): string {
  const payload = structuredClone(ITEMS.find((item) => item.id === id)?.payload ?? assert.fail(id));
  const form = z.array(z.looseObject({ labels: z.record(z.string(), z.string()) }));
  const alerts = form
    .parse(payload.alerts)
    .map((alert) => (client === undefined ? alert : { ...alert, labels: { ...alert.labels, client } }));
  return fileOf(`${id} ${client}.json`, JSON.stringify({ ...payload, alerts }));
}

const step = z.object({ step: z.string(), why: z.string().nullable(), until: z.string().nullable() });
const form = z.object({
  alerts: z.array(
    z.object({
      key: z.string(),
      whose: z.string(),
      client: z.string().nullable(),
      group: z.object({ hash: z.string(), fields: z.array(z.object({ field: z.string(), value: z.string().nullable() })) }).nullable(),
      window: step.extend({ after: step.nullable() }).nullable(),
      heldBy: z.array(z.object({ kind: z.string(), name: z.string() })),
      heldUntil: z.string().nullable(),
    }),
  ),
});
/** `key client hash(site, rule) step, then; held by`. */
const shortly = (alert: z.output<typeof form>['alerts'][number]): string => {
  const { key, whose, client, group, window, heldBy, heldUntil } = alert;
  if (group === null || window === null) return `${key} ${whose}`;
  const values = group.fields.slice(1).map(({ value }) => value ?? '-');
  const clock = (text: string | null): string => (text === null ? '' : ` ${text.slice(11, 16)}`);
  const stepText = ({ step: kind, why, until }: z.output<typeof step>): string => `${kind}${why === null ? '' : `:${why}`}${clock(until)}`;
  const held = heldBy.map(({ name }) => `; ${name}${heldUntil === null ? '' : ` until ${heldUntil}`}`).join('');
  return `${key} ${whose}=${client} ${group.hash}(${values.join(', ')}) ${stepText(window)}${window.after === null ? '' : ` ${stepText(window.after)}`}${held}`;
};

const PAYLOADS: readonly (readonly [what: string, connection: string, path: string, said: readonly string[]])[] = [
  ['al-0165, of nobody', 'prom', published('al-0165', undefined), ['57c6d9296de2ad39 nobody']],
  [
    'al-0174, critical and of nobody',
    'prom',
    published('al-0174', undefined),
    ['850d5f06ae4ed5c0 catch-all=own-company b16faed6957c0ba8(-, ContainerRestarted) summarize:critical'],
  ],
  [
    'al-0186, critical',
    'prom',
    published('al-0186', 'acme'),
    ['908ceea1945ef3e8 client=acme d880be3942398c70(-, thing_dead) summarize:critical'],
  ],
  [
    'al-0188, in a quiet window',
    'prom',
    published('al-0188', 'ACME'),
    [
      '479b300516a793b7 client=acme 749ee6ff94c88675(-, ICMP ping failed) wait 03:00 wait 03:02; patch night until 2026-11-29T03:00:00.000Z',
      'b33256f3d6523a77 client=acme 749ee6ff94c88675(-, ICMP ping failed) wait 03:00 wait 03:02; patch night until 2026-11-29T03:00:00.000Z',
      '2f51135f3047cc09 client=acme 749ee6ff94c88675(-, ICMP ping failed) wait 03:00 wait 03:02; patch night until 2026-11-29T03:00:00.000Z',
    ],
  ],
  [
    'al-0189, of a client that nobody has mapped, and critical',
    'prom',
    published('al-0189', 'Initech'),
    ['57d9629299a49bc5 catch-all=own-company 1f332c4bd2c79d71(Initech, Fire) summarize:critical'],
  ],
  [
    'al-0190, benign but for one that is critical',
    'prom',
    published('al-0190', 'Globex  Berlin'),
    [
      'e5251039a18ba212 client=globex 0573fcf767abf1f8(-, CPUHigh) wait 00:00 wait 00:02; load until 2027-01-01T00:00:00.000Z',
      'c9c6a2cc528e3ce0 client=globex 0573fcf767abf1f8(-, CPUHigh) wait 00:00 wait 00:02; load',
      '2b86884ab1662a8e client=globex ea76eff02eecb0d7(-, CPUHigh1) summarize:critical',
      '94713a87f53a872a client=globex 78c13ba1dcbd7a62(-, CPUHigh2) wait 21:32 summarize:quiet',
    ],
  ],
  ['al-0191, of a client that is nearly one', 'prom', published('al-0191', 'acmee'), ['4b1ef4fc1c482146 nobody']],
  [
    'al-0192, two hosts of one rule',
    'prom',
    published('al-0192', 'acme'),
    [
      '568a1601a67f732e client=acme bc60d3e82eee2f6a(-, something_happened) wait 21:32 summarize:quiet',
      '460f9897ba59074d client=acme bc60d3e82eee2f6a(-, something_happened) wait 21:32 summarize:quiet',
    ],
  ],
  [
    'an activity of NinjaOne',
    'rmm',
    fileOf('ninjaone.json', fixture('ninjaone-triggered')),
    ['126a0a19e2cd9525 client=acme 0a8de85ddeaf54ca(-, Disk free space below 10 %) wait 21:32 summarize:quiet'],
  ],
  [
    'an alert of Wazuh, by a label',
    'edr',
    fileOf('wazuh.json', fixture('wazuh-sshd')),
    ['4417fa40d3d49ea3 client=acme 3af47dbfd2047c3f(acme-web, syslog, sshd, authentication_failed) wait 21:32 summarize:quiet'],
  ],
];
for (const [what, connection, path, said] of PAYLOADS)
  test(`${what}: key, client, group, window and what holds it`, async () => {
    const { code, out, err } = await told(path, '--connection', connection, '--json');
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(form.parse(JSON.parse(out)).alerts.map(shortly), said);
  });

test('people read the same in blocks', async () => {
  const { code, out } = await told(published('al-0190', 'globex berlin'), '--connection', 'prom');
  assert.equal(code, 0);
  const said = out.split('\n\n').map((block) => block.slice(block.indexOf('  client     ')));
  assert.deepEqual(said, [
    `  client     globex, site 12
  group      0573fcf767abf1f8
             client = globex
             site = (none)
             rule = CPUHigh
  window     it counts from 2027-01-01T00:00:00.000Z on, where it still fires
  held by    known benign "load" of Kim until 2027-01-01T00:00:00.000Z`,
    `  client     globex, site 12
  group      0573fcf767abf1f8
             client = globex
             site = (none)
             rule = CPUHigh
  window     no ticket: it was held for as long as it lasted
  held by    known benign "load" of Kim`,
    `  client     globex, site 12
  group      ea76eff02eecb0d7
             client = globex
             site = (none)
             rule = CPUHigh1
  window     a ticket at once: critical
  held by    -`,
    `  client     globex, site 12
  group      78c13ba1dcbd7a62
             client = globex
             site = (none)
             rule = CPUHigh2
  window     until 2026-11-28T21:32:00.000Z if nothing more comes (2m of quiet, 10m at the most, or 50 alerts); then a ticket
  held by    -
`,
  ]);
  const strangers = await told(published('al-0165', 'Initech'), '--connection', 'prom');
  assert.match(
    strangers.out,
    /client {5}- \(its owner is not in clientMap of prom\)\n {2}group {6}-\n {2}window {5}no ticket; it is told once for its owner/,
  );
  const nameless = await told(published('al-0174', undefined), '--connection', 'prom');
  assert.match(nameless.out, /client {5}own-company \(of nobody known and critical: catchAll\)\n {2}group .*\n.*\n {13}site = \(none\)/);
});

test('of a window that closes alerts are no longer held', async () => {
  const path = published('al-0188', 'acme');
  const heldAt = async (at: string): Promise<string | undefined> =>
    /held by {4}(.*)/.exec(
      (await standbyInside(undefined, ['alerts', 'test', path, '--config', CONFIG, '--connection', 'prom', '--at', at])).out,
    )?.[1];
  assert.equal(await heldAt('2026-11-29T02:59:59Z'), 'quiet window "patch night" until 2026-11-29T03:00:00.000Z');
  assert.equal(await heldAt('2026-11-29T03:00:00Z'), '-');
  assert.equal(await heldAt('2026-11-28T22:00:00+01:00'), 'quiet window "patch night" until 2026-11-29T03:00:00.000Z');
});

const BROKEN = fileOf('broken.yaml', 'version: 1\nalerts: { prom: { kind: alertmanger } }\n');
const BODY = published('al-0186', undefined);
for (const [what, flags, code, why] of [
  [
    'both a connection and a source',
    ['--connection', 'prom', '--source', 'wazuh', '--config', CONFIG],
    2,
    /Expected --connection or --source, got both\./,
  ],
  ['neither', ['--config', CONFIG], 2, /Expected --source to be one of alertmanager, .*, got none\./],
  [
    'a connection that is not there',
    ['--connection', 'prm', '--config', CONFIG],
    2,
    /Expected a source by its name under alerts \(prom, rmm, edr\), got "prm"\.\nDid you mean "prom"\?/,
  ],
  ['a ticket system', ['--connection', 'desk', '--config', CONFIG], 2, /Expected a source by its name under alerts/],
  ['a name that every object has', ['--connection', 'constructor', '--config', CONFIG], 2, /Expected a source by its name under alerts/],
  [
    'a configuration with a slip',
    ['--connection', 'prom', '--config', BROKEN],
    1,
    /alerts\.prom\.kind: Expected .*\nstandby: Expected .*broken\.yaml to be usable/s,
  ],
  ['no configuration', ['--connection', 'prom', '--config', join(dir, 'absent.yaml')], 1, /absent\.yaml to be usable, got 1 problem/],
  [
    'a time without a zone',
    ['--connection', 'prom', '--config', CONFIG, '--at', '2026-11-28T21:30:00'],
    2,
    /Expected --at to be a time such as/,
  ],
  [
    'a time that is none',
    ['--connection', 'prom', '--config', CONFIG, '--at', '2026-13-28T21:30:00Z'],
    2,
    /Expected --at to be a time such as/,
  ],
] as const)
  test(`${what} is used wrongly, or fails, with what was wanted`, async () => {
    const said = await standbyInside(undefined, ['alerts', 'test', BODY, ...flags]);
    assert.deepEqual([said.code, said.out], [code, '']);
    assert.match(said.err, why);
  });

test('a source alone is read as ever, and nothing is said of clients', async () => {
  const { code, out } = await told(BODY, '--source', 'alertmanager');
  assert.equal(code, 0);
  assert.doesNotMatch(out, /client {5}|held by/);
});
