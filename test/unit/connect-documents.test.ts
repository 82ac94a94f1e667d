/** What docs/connect-*.md show for standby.yaml and for a source can be copied as it stands. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ALERT_SOURCES, alertSourceOf } from '../../connectors/alert-sources.ts';
import { CONNECT_DOCUMENTS, blockWith, textIn } from '../support/connect-documents.ts';
import { CANARIES, configOf, read, saidOf } from './config-sample.ts';

const TOKEN = 'canary-token-of-a-source';
const ENV = {
  DESK_URL: 'https://desk.example.com',
  DESK_TOKEN: 'canary-token',
  OPENAI_API_KEY: 'canary-key',
  ALERTMANAGER_TOKENS: TOKEN,
  NINJAONE_TOKENS: TOKEN,
  DATTO_RMM_TOKENS: TOKEN,
  WAZUH_TOKENS: TOKEN,
  MONITORING_SECRETS: CANARIES.DESK_WEBHOOK_SECRETS,
};
const Alerts = z.object({ alerts: z.record(z.string(), z.looseObject({ kind: z.string() })) });
const alertsIn = (document: string) => Alerts.parse(parse(blockWith(document, 'yaml', 'clientMap:')));

test('each kind of alert source has a document', () => {
  const kinds = CONNECT_DOCUMENTS.flatMap((document) => Object.values(alertsIn(document).alerts).map(({ kind }) => kind));
  assert.deepEqual(kinds.toSorted(byText), ALERT_SOURCES.map(({ kind }) => kind).toSorted(byText));
});
const byText = (one: string, other: string): number => (one < other ? -1 : 1);

for (const document of CONNECT_DOCUMENTS) {
  test(`${document}: its source stands in standby.yaml as it is, and its door is the address that it names`, () => {
    const { alerts } = alertsIn(document);
    const whole = stringify({ ...parse(textIn('examples/alerts.yaml')), alerts });
    assert.equal(saidOf(read(whole, { env: ENV })), '');
    const [source] = configOf(whole, { env: ENV }).alerts;
    const text = textIn(document);

    assert.ok(text.includes(`https://standby.example.com/hooks/${source?.name}`));
    assert.ok(text.includes(`--source ${source?.kind}`));
  });

  test(`${document}: it says that Standby is never the only path, and each file that it leads to is there`, () => {
    const text = textIn(document);
    assert.match(text, /Standby is an added receiver, never the only path to a pager/);
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].flatMap(([, to = '']) => (to.startsWith('https://') ? [] : [to]));
    assert.ok(links.length > 0);
    for (const to of links) assert.ok(existsSync(join('docs', to)), to);
  });
}

test('what has not been tried on a live tenant says so', () => {
  for (const document of CONNECT_DOCUMENTS.filter((name) => /ninjaone|datto|wazuh/.test(name)))
    assert.match(textIn(document), /\*\*Not tried on a live (?:tenant|account|manager)\.\*\*/);
});

test('the body for another source is read whole', () => {
  const body = new TextEncoder().encode(blockWith('docs/connect-generic-alerts.md', 'json', 'ups-battery'));
  const found = alertSourceOf('alerts')?.read(body, Date.parse('2026-12-01T12:00:00Z'));
  assert.ok(found?.kind === 'alerts');
  assert.deepEqual(
    [found.unusable, found.alerts.map(({ owner, state, severity }) => [owner, state, severity])],
    [[], [['ACME-01', 'firing', 'critical']]],
  );
});

test('what is put to NinjaOne is JSON with the fields of its call', () => {
  const [, body = ''] = /-d '([^']+)'/.exec(blockWith('docs/connect-ninjaone.md', 'sh', 'curl')) ?? [];
  const form = z.strictObject({
    url: z.url(),
    activities: z.record(z.string(), z.array(z.string())),
    expand: z.array(z.string()),
    headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  });
  assert.equal(form.safeParse(JSON.parse(body)).success, true);
});
