/** `standby alerts test`: what it says of a body, to people and to programs, and how it ends. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { standbyInside } from '../../../support/command-line.ts';
import type { Said } from '../../../support/command-line.ts';

const dir = mkdtempSync(join(tmpdir(), 'standby-alerts-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** As it would have been years ago: the command has the clock of its machine, whatever that is. */
const aged = (name: string): string =>
  fileOf(
    name,
    readFileSync(`test/fixtures/alerts/${name}`, 'utf8')
      .replaceAll('2026-', '2016-')
      .replace('"activityTime": 1795', '"activityTime": 1495'),
  );
const told = (path: string, kind: string, ...flags: readonly string[]): Promise<Said> =>
  standbyInside(undefined, ['alerts', 'test', path, '--source', kind, ...flags]);
function fileOf(name: string, body: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, body);
  return path;
}

test('it tells each alert, the fields that its key is made of, and what the sender has left out', async () => {
  const { code, out, err } = await told(aged('alertmanager-two-clients.json'), 'alertmanager');
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    `1 of 2
  key        ffdb2c0ec91e5371
  made of    alertname = BackupFailed
             client = acme
             instance = srv-01.acme.example:9100
             severity = error
  starts at  2016-11-25T02:10:00.000Z (as said)
  state      firing
  severity   error
  about      backup
  owner      acme
  host       srv-01.acme.example
  site       -
  rule       BackupFailed
  title      The nightly backup has failed
  ticket     -
  labels     alertname=BackupFailed
             client=acme
             instance=srv-01.acme.example:9100
             severity=error

2 of 2
  key        7d6419d60b357c7f
  made of    alertname = BackupFailed
             client = globex
             instance = srv-01.globex.example:9100
             severity = error
  starts at  2016-11-25T02:10:00.000Z (as said)
  state      resolved at 2016-11-25T02:40:00.000Z
  severity   error
  about      backup
  owner      globex
  host       srv-01.globex.example
  site       -
  rule       BackupFailed
  title      The nightly backup has failed
  ticket     -
  labels     alertname=BackupFailed
             client=globex
             instance=srv-01.globex.example:9100
             severity=error

The sender has left out 3 more.
`,
  );
});

test('what cannot be read is told beside what can, and it ends with 1', async () => {
  const { code, out } = await told(aged('alerts-generic.json'), 'alerts');
  assert.equal(code, 1);
  assert.match(out, /\nCannot be read: its key is no text of 1 to 500 characters\.\nThe sender has left out 2 more\.\n$/);
});

test('a program gets the same as JSON, with null for what is not there', async () => {
  const { code, out } = await told(aged('alerts-generic.json'), 'alerts', '--json');
  const form = z.object({
    source: z.literal('alerts'),
    identity: z.array(z.object({ field: z.literal('key'), why: z.string() })),
    episode: z.literal('start'),
    alerts: z.array(
      z.looseObject({ key: z.string(), endsAt: z.string().nullable(), host: z.string().nullable(), madeOf: z.array(z.unknown()) }),
    ),
    cut: z.literal(2),
    unusable: z.array(z.string()),
  });
  const read = form.parse(JSON.parse(out));
  assert.equal(code, 1);
  assert.deepEqual(
    read.alerts.map(({ key, endsAt, host, madeOf }) => [key, endsAt, host, madeOf]),
    [
      ['b2e2bee1a10d08df', null, 'ups-7', [{ field: 'key', value: 'ups-battery:SITE-7' }]],
      ['85610e2892e35914', '2016-11-25T07:59:00.000Z', null, [{ field: 'key', value: 'replica:db-2' }]],
    ],
  );
});

test('it says where a start is not what the source said', async () => {
  assert.match(
    (await told(aged('ninjaone-reset.json'), 'ninjaone')).out,
    /starts at .* \(of this body; the first that came under its key counts\)/,
  );
  assert.match((await told(aged('wazuh-sshd.json'), 'wazuh')).out, /starts at .* \(of this event, which is an episode of its own\)/);
  assert.match((await told(aged('datto-rmm-raised.json'), 'datto-rmm')).out, /made of {4}alertuid = 5f7d0f5c/);
});

test('where it names no owner it says where one was looked for', async () => {
  const path = fileOf('no-owner.json', '{"alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":"2016-11-25T08:00:00Z"}]}');
  const { out } = await told(path, 'alertmanager');
  assert.match(out, /owner {6}- \(looked for in the first of the labels client, customer/);
});

test('a body of no alert at all is read, and says so', async () => {
  const { code, out } = await told(fileOf('none.json', '{"alerts":[]}'), 'alertmanager');
  assert.deepEqual([code, out], [0, 'No alert.\n']);
});

for (const [what, path, kind, why] of [
  ['of another source', aged('wazuh-sshd.json'), 'alertmanager', /what alertmanager posts, got something else: expected a list `alerts`/],
  ['that is no JSON', fileOf('text', 'alert: x'), 'wazuh', /what wazuh posts, got something else: not JSON/],
  [
    'that is too large',
    fileOf('large', new Uint8Array(1024 * 1024 + 1)),
    'wazuh',
    /at most 1048576 bytes, as a delivery may, got 1048577\./,
  ],
  ['that is not there', join(dir, 'absent'), 'wazuh', /a file that can be read, got ENOENT\./],
  ['that is a directory', dir, 'wazuh', /a file that can be read, got EISDIR\./],
] as const)
  test(`a file ${what} fails with what was wanted`, async () => {
    const { code, out, err } = await told(path, kind);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, why);
  });

test('nothing of a body moves the terminal', async () => {
  const path = fileOf(
    'ansi.json',
    '{"alerts":[{"status":"firing","labels":{"a":"\\u001b[2J\\u202e","\\u001b[2J":"x"},"startsAt":"2016-11-25T08:00:00Z"}]}',
  );
  const { out } = await told(path, 'alertmanager');
  // oxlint-disable-next-line no-control-regex -- the control characters are what is looked for
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/);
});
