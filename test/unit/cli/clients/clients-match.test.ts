/** `standby clients match`: pairs to paste, what is not sure behind a #, and nothing written. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { standbyInside } from '../../../support/command-line.ts';
import type { Said } from '../../../support/command-line.ts';

const dir = mkdtempSync(join(tmpdir(), 'standby-clients-'));
after(() => rmSync(dir, { recursive: true, force: true }));
function fileOf(name: string, body: string): string {
  const path = join(dir, name);
  writeFileSync(path, body);
  return path;
}
const TEXT = `version: 1
connections:
  desk: { kind: desk, url: https://desk.example.com, tokenEnv: DESK_TOKEN }
alerts:
  prom: { kind: alertmanager, tokensEnv: TOKENS, tickets: desk, clientMap: { "known one": acme } }
  rmm: { kind: ninjaone, tokensEnv: TOKENS, tickets: desk, clientMap: { "1": acme } }
clients:
  acme: { ai: cloud }
  Globex: { ai: cloud }
  "Globex Holding": { ai: cloud }
  "North Star": { ai: cloud }
  "North-Star": { ai: cloud }
  Initech: { ai: cloud }
providers:
  one: { independenceGroup: a, kind: openai, apiKeyEnv: K }
  two: { independenceGroup: b, kind: ollama }
routes: { r: { provider: one, model: m }, s: { provider: two, model: m } }
chains: { default: { routes: [r, s] } }
`;
const CONFIG = fileOf('standby.yaml', TEXT);
const match = (source: string, ...words: readonly string[]): Promise<Said> =>
  standbyInside(undefined, ['clients', 'match', '--config', CONFIG, '--source', source, ...words]);

const alert = (client: string | undefined, at: number): object => ({
  status: 'firing',
  labels: { alertname: `A${at}`, ...(client === undefined ? {} : { client }) },
  startsAt: '2016-11-25T08:00:00Z',
});
const body = (...owners: readonly (string | undefined)[]): string => JSON.stringify({ alerts: owners.map(alert) });

test('what is sure is YAML to paste; what is not, and what is like nothing, stands behind a #', async () => {
  const { code, out, err } = await match(
    'prom',
    fileOf('one.json', body('ACME GmbH', 'Acme Gmbh', 'Globex Berlin', 'KNOWN  one', undefined)),
    fileOf('two.json', body('NorthStar', 'Umbrella', 'Acme GmbH', 'constructor')),
  );
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    `# 6 owners in alerts of prom; 1 in clientMap already.
# Alerts without an owner: 1.
# Look at each, then put it under alerts.prom in the configuration.
clientMap:
  "ACME GmbH": "acme" # 3 alerts; the same but for punctuation and the legal form
# Not sure: take away the # where it is right.
#  "Globex Berlin": "Globex" # 1 alert; it has all words of this client, and more; or "Globex Holding"
#  "NorthStar": "North Star" # 1 alert; the same letters, parted otherwise; or "North-Star"
# Nothing like these stands under clients.
#  "Umbrella": "" # 1 alert
#  "constructor": "" # 1 alert
`,
  );
  assert.deepEqual(parse(out), { clientMap: { 'ACME GmbH': 'acme' } });
  // A person confirms: the # alone is taken away.
  assert.deepEqual(parse(out.replaceAll('#  "N', '  "N')), { clientMap: { 'ACME GmbH': 'acme', NorthStar: 'North Star' } });
  assert.equal(readFileSync(CONFIG, 'utf8'), TEXT, 'nothing is written');
});

test('an owner that is named by an id is found by the name that its source has for it', async () => {
  const activity = (organizationId: number, name: string): string =>
    JSON.stringify({
      seriesUid: `s${organizationId}`,
      status: 'TRIGGERED',
      activityTime: 1_495_000_000,
      organizationId,
      organization: { name },
    });
  const { out } = await match('rmm', fileOf('17.json', activity(17, 'Initech Inc.')), fileOf('18.json', activity(18, 'Soylent')));
  assert.equal(
    out,
    `# 2 owners in alerts of rmm; 0 in clientMap already.
# Look at each, then put it under alerts.rmm in the configuration.
clientMap:
  "17": "Initech" # 1 alert; the same but for punctuation and the legal form (it is called "Initech Inc.")
# Nothing like these stands under clients.
#  "18": "" # 1 alert; it is called "Soylent"
`,
  );
});

test('where alerts name no owner their site is proposed for, as it is looked up', async () => {
  const alerts = [
    { ...alert(undefined, 1), labels: { alertname: 'A', site: 'Globex' } },
    { ...alert('x', 2), labels: { client: 'x', site: 'acme' } },
  ];
  const { out } = await match('prom', fileOf('sites.json', JSON.stringify({ alerts })));
  assert.deepEqual(parse(out), { clientMap: { Globex: 'Globex' } });
  assert.match(out, /^# 2 owners .*\n# Look/);
});

test('a program gets the same as JSON', async () => {
  const { code, out } = await match('prom', fileOf('one.json', body('Globex Berlin', 'known one', 'x', undefined)), '--json');
  const form = z.object({
    source: z.literal('prom'),
    owners: z.array(
      z.object({ owner: z.string(), proposal: z.string(), client: z.string().nullable(), others: z.array(z.string()) }).loose(),
    ),
    withoutOwner: z.literal(1),
    unread: z.array(z.unknown()).length(0),
  });
  assert.equal(code, 0);
  assert.deepEqual(
    form.parse(JSON.parse(out)).owners.map(({ owner, proposal, client, others }) => [owner, proposal, client, others]),
    [
      ['Globex Berlin', 'unsure', 'Globex', ['Globex Holding']],
      ['known one', 'mapped', 'acme', []],
      ['x', 'none', null, []],
    ],
  );
});

test('a source that does not stand in the configuration yet is named by its kind', async () => {
  const { code, out } = await match('alertmanager', fileOf('one.json', body('known one')));
  assert.equal(code, 0);
  assert.match(out, /^# 1 owner in alerts of alertmanager; 0 in clientMap already\.\n# Look at each, then put it under alerts\.<name> /);
});

test('a body that cannot be read is told beside the others, and it ends with 1', async () => {
  const { code, out } = await match('prom', fileOf('one.json', body('ACME')), fileOf('text', 'alert: x'));
  assert.equal(code, 1);
  assert.match(out, /^# 1 owner .*\n# Cannot be read in .*text: not JSON.*\n.*\nclientMap:\n {2}"ACME": "acme"/);
});

test('nothing of a body can be more than a line of the proposal', async () => {
  const { out } = await match('prom', fileOf('one.json', body('a\n#b": "acme\u2028\u001b[2J', '"quoted" \\')));
  assert.deepEqual(parse(out), null);
  assert.equal(out.split('\n').filter((line) => !line.startsWith('#') && line !== '').length, 0);
  assert.ok(!out.includes('\u001b'));
});

for (const [what, args, code, why] of [
  ['no source', [fileOf('one.json', body('x'))], 2, /Expected --source to name a source of alerts, got none/],
  [
    'no file, and no data of a Standby',
    ['--source', 'prom', '--data-dir', join(dir, 'none')],
    1,
    /Expected the data of a Standby, got no Standby data in /,
  ],
  [
    'a source that is not there',
    ['--source', 'prm', 'x'],
    2,
    /Expected a source by its name under alerts \(prom, rmm\), got "prm"\.\nDid you mean "prom"\?/,
  ],
  ['a file that is not there', ['--source', 'prom', join(dir, 'absent')], 1, /a file that can be read, got ENOENT/],
] as const)
  test(`${what} ends with what was wanted`, async () => {
    const said = await standbyInside(undefined, ['clients', 'match', '--config', CONFIG, ...args]);
    assert.deepEqual([said.code, said.out], [code, '']);
    assert.match(said.err, why);
  });
