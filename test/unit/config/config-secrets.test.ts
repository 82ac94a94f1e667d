/** What stands behind …Env and …File: asked for at the start, named in complaints, never quoted. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { CANARIES, SAMPLE, changed, configOf, read, saidOf } from '../config-sample.ts';
import type { FileRead } from '../../../config/contract.ts';

const withEnv = (env: Readonly<Record<string, string | undefined>>): string => saidOf(read(SAMPLE, { env: { ...CANARIES, ...env } }));
const WANTED_TOKEN = 'to hold visible ASCII characters without spaces';
const WANTED_SECRETS = 'to hold webhook secrets of whsec_ and base64 of 24 to 64 bytes, separated by commas or lines';

for (const [what, env, said] of [
  [
    'a missing token',
    { DESK_TOKEN: undefined },
    '7:15 connections.desk.tokenEnv: Expected the variable DESK_TOKEN to be set, got nothing. Set DESK_TOKEN before the start.',
  ],
  [
    'an empty token',
    { DESK_TOKEN: '' },
    `7:15 connections.desk.tokenEnv: Expected the variable DESK_TOKEN ${WANTED_TOKEN}, got an empty one. Set DESK_TOKEN before the start.`,
  ],
  [
    'a token with a line end',
    { DESK_TOKEN: 'canary\n' },
    `7:15 connections.desk.tokenEnv: Expected the variable DESK_TOKEN ${WANTED_TOKEN}, got something else.`,
  ],
  [
    'a key with an umlaut',
    { OPENAI_API_KEY: 'canäry' },
    `34:67 providers.openai.apiKeyEnv: Expected the variable OPENAI_API_KEY ${WANTED_TOKEN}, got something else.`,
  ],
  [
    'a webhook secret of too few bytes',
    { DESK_WEBHOOK_SECRETS: 'whsec_Y2FuYXJ5' },
    `10:24 connections.desk.webhookSecretsEnv: Expected the variable DESK_WEBHOOK_SECRETS ${WANTED_SECRETS}, got something else.`,
  ],
  [
    'webhook secrets of commas only',
    { DESK_WEBHOOK_SECRETS: ',,' },
    `10:24 connections.desk.webhookSecretsEnv: Expected the variable DESK_WEBHOOK_SECRETS ${WANTED_SECRETS}, got something else.`,
  ],
  [
    "a watchdog's address with a password",
    { HEARTBEAT_URL: 'https://kim:canary@heartbeat.example' },
    '50:22 heartbeat.urlEnv: Expected the variable HEARTBEAT_URL to hold an http or https address without a name and password in it, got something else.',
  ],
] as const)
  test(`${what} stops the start and is not said`, () => {
    const text = withEnv(env);
    assert.equal(text, `standby.yaml:${said}`);
    assert.doesNotMatch(text, /can.ry|Y2FuYXJ5/);
  });

test('all that is missing is said at once, and a key of a provider once for all its routes', () => {
  const text = changed('chains:', '  openai/b: { provider: openai, model: b }\nchains:').replace(
    '[openai/gpt-5.5,',
    '[openai/gpt-5.5, openai/b,',
  );
  assert.deepEqual(
    saidOf(read(text, { env: {} }))
      .split('\n')
      .map((line) => /variable (\w+) to be set/.exec(line)?.[1]),
    ['DESK_TOKEN', 'DESK_WEBHOOK_SECRETS', 'OPENAI_API_KEY', 'HEARTBEAT_URL'],
  );
});

test('two webhook secrets may be separated by a comma or a line', () => {
  const second = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
  for (const between of [',', '\n', '\r\n', ' , '])
    assert.deepEqual(
      configOf(SAMPLE, { env: { ...CANARIES, DESK_WEBHOOK_SECRETS: `${CANARIES.DESK_WEBHOOK_SECRETS}${between}${second}` } }).connections[0]
        ?.secrets,
      [CANARIES.DESK_WEBHOOK_SECRETS, second],
    );
});

test('secrets that poll alone does not need are not read, and that is said', () => {
  const text = changed('intake: both', 'intake: poll');
  const got = read(text, { env: { ...CANARIES, DESK_WEBHOOK_SECRETS: undefined } });
  assert.ok(got.kind === 'config');
  assert.deepEqual(got.config.connections[0]?.secrets, []);
  assert.equal(
    saidOf(got),
    'standby.yaml:10:5 connections.desk.webhookSecretsEnv: Expected webhook secrets with intake: webhook or both only, got some with intake: poll. They are not read.',
  );
});

const TEXT = changed('tokenEnv: DESK_TOKEN', 'tokenFile: ./secrets/token');
const withFile = (read_: FileRead) => {
  const asked: string[] = [];
  const got = read(TEXT, { path: '/etc/standby/standby.yaml', readFile: (path) => (asked.push(path), read_) });
  return { asked, got };
};

test("a secret's file is looked for beside the configuration, and one line end at its end is none of it", () => {
  for (const end of ['', '\n', '\r\n']) {
    const { asked, got } = withFile({ kind: 'text', text: `canary${end}` });
    assert.deepEqual(asked, [resolve('/etc/standby/secrets/token')]);
    assert.ok(got.kind === 'config');
    assert.equal(got.config.connections[0]?.token, 'canary');
  }
});

for (const [what, given, got] of [
  ['that is not there', { kind: 'unreadable', why: 'is not there' }, 'a file that is not there'],
  ['that is empty', { kind: 'text', text: '\n' }, 'an empty one'],
  ['of two lines', { kind: 'text', text: 'canary\ncanary\n' }, 'something else'],
] as const)
  test(`a file ${what} stops the start by its name`, () =>
    assert.equal(
      saidOf(withFile(given).got),
      `/etc/standby/standby.yaml:7:16 connections.desk.tokenFile: Expected the file ./secrets/token ${WANTED_TOKEN}, got ${got}.`,
    ));

test('a local route whose variable leads to a vendor is refused: local-only tickets would leave', () => {
  const text = changed('kind: ollama,', 'kind: openai, local: true, baseUrlEnv: LOCAL_BASE_URL,');
  assert.equal(
    saidOf(read(text, { env: { ...CANARIES, LOCAL_BASE_URL: 'https://api.openai.com/v1' } })),
    'standby.yaml:38:76 routes["ollama/llama3.2"].baseUrlEnv: Expected a local route at an address of your own (ollama/llama3.2), got the vendor\'s. Give its baseUrl, or leave out local.',
  );
  assert.equal(configOf(text, { env: { ...CANARIES, LOCAL_BASE_URL: 'http://127.0.0.1:8000/v1' } }).routes[1]?.provider.apiKey, undefined);
});
