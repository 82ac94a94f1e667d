/** What a connection needs to get in, and where a route that is called local may not lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, read, saidOf } from './config-sample.ts';

test('a connection without a token is refused at the start, and so is one with two', () => {
  assert.match(
    saidOf(read(changed('    tokenEnv: DESK_TOKEN\n', '    # none\n'))),
    /connections\.desk: Expected tokenEnv or tokenFile, got neither\./,
  );
  assert.match(
    saidOf(read(changed('tokenEnv: DESK_TOKEN', 'tokenEnv: DESK_TOKEN\n    tokenFile: ./token'))),
    /connections\.desk\.tokenFile: Expected tokenEnv or tokenFile, got both\./,
  );
});

const LOCAL = 'ollama/llama3.2: { provider: own, kind: ollama, model: "llama3.2:3b" }';
const localAt = (baseUrl: string, kind = 'openai'): string =>
  saidOf(
    read(changed(LOCAL, `ollama/llama3.2: { provider: own, kind: ${kind}, model: "llama3.2:3b", local: true, baseUrl: "${baseUrl}" }`)),
  );
const REFUSED = /routes\["ollama\/llama3\.2"\]\.local: Expected a local route at an address of your own, got the vendor's\./;

for (const host of ['api.openai.com', 'eu.api.openai.com', 'api.anthropic.com', 'ollama.com', 'api.ollama.com'])
  for (const address of [
    `https://${host}`,
    `https://${host}/v1`,
    `http://${host}/v1`,
    `https://${host}:8443/v1`,
    `https://${host.toUpperCase()}/v1`,
    `https://${host}./v1`,
  ])
    test(`a local route at ${address} is refused: it would let local-only tickets out of the house`, () => {
      for (const kind of ['openai', 'anthropic', 'ollama']) assert.match(localAt(address, kind), REFUSED, kind);
    });

for (const address of [
  'http://127.0.0.1:8000/v1',
  'https://llm.example.com/v1',
  'https://openai.com.example.net/v1',
  'https://notollama.com',
])
  test(`a local route at ${address} is somebody's own`, () => assert.doesNotMatch(localAt(address), REFUSED));

test('the address of a local route may stand in a variable, and a vendor’s is refused there too, without being shown', () => {
  const env = (address: string) => ({
    env: {
      DESK_TOKEN: 't',
      OPENAI_API_KEY: 'k',
      DESK_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(24).toString('base64')}`,
      HEARTBEAT_URL: 'https://h.example',
      LLM_URL: address,
    },
  });
  const text = changed(LOCAL, 'ollama/llama3.2: { provider: own, kind: openai, model: "llama3.2:3b", local: true, baseUrlEnv: LLM_URL }');
  for (const host of ['api.openai.com', 'eu.api.openai.com', 'api.anthropic.com.', 'ollama.com'])
    assert.match(saidOf(read(text, env(`https://${host}/v1`))), /address of your own/, host);
  assert.equal(read(text, env('http://127.0.0.1:8000/v1')).kind, 'config');
});
