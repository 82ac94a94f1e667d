/** The examples are right, the published form is the one that is used, and the command says what they mean. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { CANARIES, NOW_MS, SAMPLE, changed, configOf, read, saidOf } from '../config-sample.ts';
import { standby, standbyInside } from '../../support/command-line.ts';
import { jsonSchema, jsonSchemaText } from '../../../config/json-schema.ts';
import { loadConfig } from '../../../config/load.ts';

const textOf = (name: string): Promise<string> => readFile(new URL(`../../../examples/${name}`, import.meta.url), 'utf8');
const MINIMAL_ENV = { DESK_URL: 'http://127.0.0.1:9', DESK_TOKEN: 'canary-token', OPENAI_API_KEY: 'canary-key' };

test('minimal.yaml has at most 40 lines and runs against simulators by environment alone', async () => {
  const text = await textOf('minimal.yaml');
  assert.ok(text.trimEnd().split('\n').length <= 40);
  const env = { ...MINIMAL_ENV, OPENAI_BASE_URL: 'http://127.0.0.1:10/v1', OLLAMA_BASE_URL: 'http://127.0.0.1:11' };
  const { connections, routes } = configOf(text, { env });
  assert.deepEqual(
    connections.map(({ name, baseUrl, intake, secrets, settings }) => [name, baseUrl, intake, secrets, settings.clients['acme']?.write]),
    [['desk', 'http://127.0.0.1:9', 'poll', [], 'observe']],
  );
  assert.deepEqual(
    routes.map(({ route, provider }) => [route.kind, provider.baseUrl]),
    [
      ['cloud', 'http://127.0.0.1:10/v1'],
      ['local', 'http://127.0.0.1:11'],
    ],
  );
  assert.equal(saidOf(read(text, { env })), '');
});

/** Tokens of 24 characters, and secrets as webhooks have them. */
const TOKENS = 'canary-token-of-a-source,canary-token-of-tomorrow';
const ALERTS_ENV = {
  ALERTMANAGER_TOKENS: TOKENS,
  ALERTMANAGER_API_TOKEN: 'canary',
  NINJAONE_TOKENS: TOKENS,
  MONITORING_SECRETS: CANARIES.DESK_WEBHOOK_SECRETS,
  ONCALL_SECRETS: CANARIES.DESK_WEBHOOK_SECRETS,
};
const FULL_ENV = {
  ...CANARIES,
  SECOND_DESK_URL: 'https://second.example',
  SECOND_DESK_TOKEN: 'canary',
  LOCAL_API_KEY: 'canary',
  KIM_TOKEN: 'canary',
  PORTAL_SECRETS: CANARIES.DESK_WEBHOOK_SECRETS,
  MAIL_PASSWORD: 'canary',
  ...ALERTS_ENV,
};
const fullFiles = (path: string) =>
  ({
    kind: 'text',
    text: path.endsWith('webhook-secrets') ? `${CANARIES.DESK_WEBHOOK_SECRETS}\n` : path.endsWith('tokens') ? `${TOKENS}\n` : 'canary\n',
  }) as const;

const LOGO = Buffer.from('89504e470d0a1a0a', 'hex');

test('full.yaml is right, and nothing is to be said of it', async () => {
  const text = await textOf('full.yaml');
  const given = { env: FULL_ENV, readFile: fullFiles, readBytes: () => ({ kind: 'bytes', bytes: LOGO }) as const };
  assert.equal(saidOf(read(text, given)), '');
  const { connections, alerts, routes, reports } = configOf(text, given);
  assert.deepEqual([connections.length, alerts.length, routes.length], [2, 4, 4]);
  assert.deepEqual(
    [reports?.clients.length, Object.keys(reports?.doors ?? {}), reports?.schedules.length],
    [2, ['archive', 'portal', 'acme-owner', 'service-desk'], 3],
  );
});

test('alerts.yaml is right, and nothing is to be said of it', async () => {
  const text = await textOf('alerts.yaml');
  const given = { env: { ...MINIMAL_ENV, ...ALERTS_ENV } };
  assert.equal(saidOf(read(text, given)), '');
  assert.deepEqual(
    configOf(text, given).alerts.map(({ name, tickets, create, secrets, poll }) => [name, tickets, create, secrets.length, poll?.everyMs]),
    [
      ['prometheus', 'desk', true, 2, 300_000],
      ['rmm', 'desk', false, 2, undefined],
    ],
  );
});

test('the alerts that minimal.yaml has as a comment are right', async () => {
  const text = (await textOf('minimal.yaml')).replace(/^# (alerts:| {2}prometheus:)/gm, '$1');
  assert.equal(saidOf(read(text, { env: { ...MINIMAL_ENV, ALERT_TOKENS: TOKENS } })), '');
  assert.equal(configOf(text, { env: { ...MINIMAL_ENV, ALERT_TOKENS: TOKENS } }).alerts.length, 1);
});

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  description: z.string().optional(),
});
type Property = { readonly path: string; readonly name: string; readonly description: string | undefined };
function propertiesOf(schema: unknown, path = ''): readonly Property[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = node.safeParse(schema).data ?? {};
  return [
    ...Object.entries(properties).flatMap(([name, inside]) => [
      { path: `${path}.${name}`, name, description: node.parse(inside).description },
      ...propertiesOf(inside, `${path}.${name}`),
    ]),
    ...[additionalProperties, items, ...anyOf]
      .filter((inside) => inside !== undefined)
      .flatMap((inside) => propertiesOf(inside, `${path}[]`)),
  ];
}

test('every key of the form has a sentence that an editor can show', () => {
  const properties = propertiesOf(jsonSchema());
  assert.ok(properties.length > 100, `${properties.length}`);
  assert.deepEqual(
    properties.filter(({ description }) => !/^[A-Z].+\.$|^sla: /.test(description ?? '')).map(({ path }) => path),
    [],
  );
});

test('full.yaml shows every key of the form', async () => {
  const text = await textOf('full.yaml');
  const shown = new Set([...text.matchAll(/([A-Za-z][A-Za-z0-9-]*):/g)].map(([, key]) => key));
  assert.deepEqual(
    propertiesOf(jsonSchema())
      .map(({ name }) => name)
      .filter((name) => !shown.has(name)),
    [],
  );
});

test('the published form is the one that is used', async () => {
  assert.equal(await textOf('standby.schema.json'), jsonSchemaText(), 'Run: standby config schema --out examples/standby.schema.json');
  const { out, code } = await standbyInside(undefined, ['config', 'schema']);
  assert.deepEqual([out, code], [jsonSchemaText(), 0]);
});

test('the published form, read as any editor reads it, takes the examples and refuses a slip', async () => {
  const form = z.fromJSONSchema(z.record(z.string(), z.json()).parse(JSON.parse(await textOf('standby.schema.json'))));
  for (const name of ['minimal.yaml', 'full.yaml', 'alerts.yaml']) {
    const text = await textOf(name);
    assert.equal(form.safeParse(parse(text)).error, undefined);
    assert.equal(form.safeParse(parse(text.replace(/write: (observe|note)/, 'wirte: observe'))).success, false);
    assert.equal(form.safeParse(parse(text.replace('ai: cloud', 'ai: clud'))).success, false);
  }
});

test('a file that is not there is said by its name', () => {
  const got = loadConfig({ path: 'nowhere/standby.yaml', env: {}, nowMs: NOW_MS });
  assert.equal(
    saidOf(got),
    'nowhere/standby.yaml: Expected a configuration file, got one that is not there. Name it by --config FILE; examples/minimal.yaml is one to begin with.',
  );
});

test('on the command line', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'standby-config-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'standby.yaml');
  const check = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => standbyInside(undefined, ['config', 'check', ...args], env);

  await t.test('a right configuration is said in plain words, with 0', async () => {
    const { code, out, err } = await check(['examples/minimal.yaml'], MINIMAL_ENV);
    assert.deepEqual([code, err], [0, '']);
    assert.equal(
      out,
      `examples/minimal.yaml is right.
Connections  desk polls every 1m; nothing is written.
Clients      all models: acme
             models on own hardware only: globex
Not named    A client that is not named is left alone: no AI, nothing is written.
Work         ticket-triage, sla: openai/gpt-5.5 (openai), then ollama/llama3.2 (own-hardware, local), then a person. Chain default, 2 independence groups.
Next: standby check calls providers and ticket systems once.
`,
    );
  });

  await t.test('missing variables are problems, with 1, unless they are left out', async () => {
    const { code, err, out } = await check(['examples/minimal.yaml']);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /^examples\/minimal\.yaml:8:13 connections\.desk\.urlEnv: Expected the variable DESK_URL to be set, got nothing\./);
    assert.match(
      err,
      /standby: Expected examples\/minimal\.yaml to be usable, got 3 problems\.\nCorrect what is named, then check again\.\n$/,
    );
    assert.equal((await check(['--config', 'examples/minimal.yaml', '--no-secrets'])).code, 0);
  });

  await t.test('a program gets problems as one line of JSON, without a secret', async () => {
    await writeFile(path, changed('tokenEnv: DESK_TOKEN', 'token: canary-token'));
    const { code, err } = await check([path, '--json'], CANARIES);
    const said = z
      .object({ error: z.string(), problems: z.array(z.looseObject({ line: z.number(), path: z.string() })) })
      .parse(JSON.parse(err));
    assert.deepEqual([code, said.problems.map(({ line, path: where }) => [line, where])], [1, [[7, 'connections.desk.token']]]);
    assert.doesNotMatch(err, /canary/);
  });

  await t.test('an accepted risk is said in red words', async () => {
    await writeFile(
      path,
      SAMPLE.replace('[openai/gpt-5.5, ollama/llama3.2]', '[openai/gpt-5.5]').replace(
        '    chain: default\n',
        '    chain: default\n    acceptedRisk: { reason: no server yet, by: Kim, until: 2999-12-31 }\n',
      ),
    );
    // A terminal is asked by a process alone.
    const args = ['config', 'check', path];
    const { out } = await standby(undefined, args, { ...CANARIES, NO_COLOR: undefined, FORCE_COLOR: '1' });
    assert.ok(
      out.includes(
        '\u001b[31mRISK: ticket-triage is bound to an SLA, and chain default hangs on azure-us alone. Accepted by Kim until 2999-12-31: no server yet\u001b[39m',
      ),
      out,
    );
    assert.equal((await standby(undefined, args, CANARIES)).out.includes('\u001b'), false);
  });
});
