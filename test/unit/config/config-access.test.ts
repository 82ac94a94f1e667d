/** What a connection needs to get in, and where a route that is called local may not lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, read, saidOf } from '../config-sample.ts';

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

const LOCAL_BY = (baseUrl: string, local: string): string =>
  changed(LOCAL, `ollama/llama3.2: { provider: own, kind: openai, model: "llama3.2:3b", local: ${local}, baseUrl: "${baseUrl}" }`);
const UNPROVEN =
  /\.local: Expected a local route at a loopback or private IP address, got a name or a public address\. If it is hardware of your own, say/;

/** Each is one of ours however it is spelled: an address is read before it is judged. */
for (const address of [
  'http://127.0.0.1:8000/v1',
  'http://127.8.9.10/v1',
  'http://2130706433/v1',
  'http://0x7f.1/v1',
  'http://0177.0.0.1/v1',
  'http://127.0.0.1./v1',
  'http://１２７.０.０.１/v1',
  'http://10.1.2.3:8000/v1',
  'http://172.16.0.1/v1',
  'http://172.31.255.255/v1',
  'http://192.168.178.20:11434',
  'http://[::1]:8000/v1',
  'http://[0:0:0:0:0:0:0:1]/v1',
  'http://[fd12:3456:789a::1]/v1',
  'http://[::ffff:127.0.0.1]/v1',
  'http://[::ffff:10.0.0.1]/v1',
])
  test(`a local route at ${address} is on one’s own hardware`, () => assert.equal(read(LOCAL_BY(address, 'true')).kind, 'config'));

/** None of these is proven: where a name leads is said by whoever answers for it. */
for (const address of [
  'https://llm.example.com/v1',
  'https://openai.com.example.net/v1',
  'https://notollama.com',
  'https://api.some-new-vendor.ai/v1',
  'http://localhost:11434',
  'http://localhost.:11434',
  'http://gpu.local:8000/v1',
  'http://llm.internal/v1',
  'http://127.0.0.1.example.com/v1',
  'http://8.8.8.8/v1',
  'http://134744072/v1',
  'http://0x8.0x8.0x8.0x8/v1',
  'http://010.010.010.010/v1',
  'http://172.15.0.1/v1',
  'http://172.32.0.1/v1',
  'http://192.169.0.1/v1',
  'http://100.64.0.1/v1',
  'http://169.254.169.254/v1',
  'http://0.0.0.0:11434',
  'http://[::]/v1',
  'http://[::ffff:8.8.8.8]/v1',
  'http://[::ffff:808:808]/v1',
  'http://[::127.0.0.1]/v1',
  'http://[64:ff9b::7f00:1]/v1',
  'http://[2002:7f00:1::]/v1',
  'http://[2001:db8::1]/v1',
  'http://[fe80::1]/v1',
])
  test(`a local route at ${address} is not proven, whichever API it speaks`, () => {
    for (const kind of ['openai', 'anthropic', 'ollama']) assert.match(localAt(address, kind), UNPROVEN, kind);
    const asOllama = changed(LOCAL, `ollama/llama3.2: { provider: own, kind: ollama, model: "llama3.2:3b", baseUrl: "${address}" }`);
    assert.match(saidOf(read(asOllama)), UNPROVEN, 'also where ollama makes it local by itself');
  });

for (const address of ['http://127.0.0.1@api.some-new-vendor.ai/v1', 'http://127.0.0.1:x@api.openai.com/v1'])
  test(`${address} is no address: what stands before the @ is a name and a password`, () =>
    assert.match(localAt(address), /Expected an http or https address without a name and password in it/));

test('a host that is named is taken at one’s word, as that host and no other', () => {
  const said = (address: string, host: string): string => saidOf(read(LOCAL_BY(address, host)));
  for (const [address, host] of [
    ['http://gpu.example.internal:8000/v1', 'gpu.example.internal'],
    ['http://GPU.example.internal./v1', 'gpu.example.internal'],
    ['http://gpu.example.internal/v1', 'GPU.Example.Internal.'],
    ['http://localhost:11434', 'localhost'],
    ['http://100.64.0.7:8000/v1', '100.64.0.7'],
    ['http://[2001:db8::1]/v1', '"2001:db8:0::1"'],
  ] as const)
    assert.equal(read(LOCAL_BY(address, host)).kind, 'config', `${address} ${said(address, host)}`);
  for (const [address, host] of [
    ['http://gpu.example.internal.evil.example/v1', 'gpu.example.internal'],
    ['http://evil.example/v1', 'gpu.example.internal'],
    ['http://agpu.example.internal/v1', 'gpu.example.internal'],
  ] as const)
    assert.match(said(address, host), /got another host than local says/);
  for (const host of [
    'api.openai.com',
    'eu.api.openai.com',
    'my.openai.azure.com',
    'bedrock-runtime.eu-west-1.amazonaws.com',
    'api.groq.com',
  ])
    assert.match(said(`https://${host}/v1`, host), REFUSED, host);
  for (const address of [
    'https://api。openai。com/v1',
    'https://ⓐpi.openai.com/v1',
    'https://api%2eopenai.com/v1',
    'https://api.openai.com../v1',
  ])
    assert.match(said(address, 'api.openai.com'), REFUSED, address);
  assert.match(said('http://127.0.0.1/v1', '"a b"'), /\.local: Expected true, false, or the host of its address/);
});

test('what is said to be not local may stand anywhere', () => {
  const text = changed(
    LOCAL,
    'ollama/llama3.2: { provider: own, kind: ollama, model: "llama3.2:3b", local: false, baseUrl: "https://llm.example.com" }',
  );
  assert.doesNotMatch(saidOf(read(text)), /\.local/);
});

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
  for (const address of ['https://llm.example.com/v1', 'http://localhost:1/v1', 'http://[::ffff:8.8.8.8]/v1', 'http://134744072/']) {
    const said = saidOf(read(text, env(address)));
    assert.match(said, /baseUrlEnv: Expected a local route at a loopback or private IP address \(ollama\/llama3\.2\), got a name/, address);
    assert.ok(!said.includes(new URL(address).hostname), said);
  }
  assert.equal(read(text, env('http://127.0.0.1:8000/v1')).kind, 'config');
});
