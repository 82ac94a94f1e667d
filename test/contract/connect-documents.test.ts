/** What docs/connect-*.md show is played: Alertmanager with its file, the script for Wazuh, the signed call. Each is skipped by name where its program is missing. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { alertSourceOf } from '../../connectors/alert-sources.ts';
import { startAlertReceiver } from '../support/alert-receiver.ts';
import { HOW_TO_GET, findAlertmanager, startAlertmanager } from '../support/alertmanager.ts';
import { TOKEN, alertsOf, disk } from '../support/alertmanager-story.ts';
import { blockWith, textIn } from '../support/connect-documents.ts';
import type { TestContext } from 'node:test';
import type { AlertReceiver, Delivered } from '../support/alert-receiver.ts';

const run = promisify(execFile);
const without = async (...programs: readonly string[]): Promise<string | false> => {
  for (const program of programs)
    if (
      await run(program, [program === 'openssl' ? 'version' : '--version']).then(
        () => false,
        () => true,
      )
    )
      return `no ${program} on the PATH`;
  return false;
};
async function receiverOf(t: TestContext): Promise<AlertReceiver> {
  const receiver = await startAlertReceiver();
  t.after(() => receiver.stop());
  return receiver;
}
async function folderOf(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-connect-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
const kindOf = (kind: string, secret: string, { headers, rawBody }: Delivered): string =>
  alertSourceOf(kind)?.verify({ secrets: [secret], headers, rawBody, nowMs: Date.now() }).kind ?? 'no source';

const alertmanager = findAlertmanager(process.env);
const File = z.object({ route: z.looseObject({ routes: z.array(z.unknown()) }), receivers: z.array(z.looseObject({ name: z.string() })) });
test(
  'alertmanager.yml: Standby gets each alert, and whoever had it before gets it as before',
  { skip: alertmanager === undefined && HOW_TO_GET },
  async (t) => {
    const [standby, pager] = [await receiverOf(t), await receiverOf(t)];
    const dir = await folderOf(t);
    await writeFile(join(dir, 'token'), TOKEN);
    const shown = blockWith('docs/connect-alertmanager.md', 'yaml', 'route:')
      .replace('https://standby.example.com/hooks/prometheus', standby.url)
      .replace('/etc/alertmanager/standby-token', join(dir, 'token'))
      // Times that a test can wait for.
      .replace('group_wait: 5s', 'group_wait: 100ms');
    const { route, receivers } = File.parse(parse(shown));
    const withPager = receivers.map((one) => (one.name === 'pager' ? { ...one, webhook_configs: [{ url: pager.url }] } : one));
    const fileWith = (routes: readonly unknown[]): string =>
      JSON.stringify({ route: { ...route, routes, group_wait: '100ms' }, receivers: withPager });
    const manager = await startAlertmanager(alertmanager ?? '', { file: fileWith(route.routes) });
    t.after(() => manager.stop());
    await manager.post([disk('srv-01')]);
    const [got] = await standby.until('a body for Standby', (all) => all.length > 0);
    assert.ok(got);
    assert.equal(kindOf('alertmanager', TOKEN, got), 'genuine');
    assert.deepEqual(
      alertsOf(got.rawBody).alerts.map(({ host, owner }) => [host, owner]),
      [['srv-01', 'acme']],
    );
    await pager.until('a body for the pager', (all) => all.length > 0);
    // Counter-test: without the last route nobody else is told.
    await manager.stop();
    const [before, standbyBefore] = [pager.delivered.length, standby.delivered.length];
    const other = await startAlertmanager(alertmanager ?? '', { file: fileWith(route.routes.slice(0, 1)) });
    t.after(() => other.stop());
    await other.post([disk('srv-02')]);
    await standby.until('a second body for Standby', (all) => all.length > standbyBefore);
    await pause(1_000);
    assert.equal(pager.delivered.length, before);
  },
);

test('the script for Wazuh posts an alert with its token, as it is', { skip: await without('python3') }, async (t) => {
  const receiver = await receiverOf(t);
  const script = 'examples/wazuh-custom-standby';
  await run('python3', [script, 'test/fixtures/alerts/wazuh-sshd.json', TOKEN, receiver.url]);
  const [got] = receiver.delivered;
  assert.ok(got);
  assert.deepEqual(
    [kindOf('wazuh', TOKEN, got), new TextDecoder().decode(got.rawBody)],
    ['genuine', textIn('test/fixtures/alerts/wazuh-sshd.json')],
  );
});

test('another source: the signed call is genuine, and its body is read', { skip: await without('curl', 'openssl') }, async (t) => {
  const receiver = await receiverOf(t);
  const dir = await folderOf(t);
  const document = 'docs/connect-generic-alerts.md';
  await writeFile(join(dir, 'body.json'), blockWith(document, 'json', 'ups-battery'));
  const secret = `whsec_${Buffer.from('canary-webhook-secret-of-32-byte').toString('base64')}`;
  const call = blockWith(document, 'sh', 'curl').replace('https://standby.example.com/hooks/monitoring', receiver.url);
  await run('sh', ['-ec', call], { cwd: dir, env: { ...process.env, MONITORING_SECRETS: secret } });
  const [got] = receiver.delivered;
  assert.ok(got);
  assert.equal(kindOf('alerts', secret, got), 'genuine');
  const found = alertSourceOf('alerts')?.read(got.rawBody, Date.parse('2026-12-01T12:00:00Z'));
  assert.equal(found?.kind === 'alerts' && found.alerts.length, 1);
});
