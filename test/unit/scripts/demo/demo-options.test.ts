/** How the demo is started and driven from a terminal. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { pressed } from '../../../../scripts/demo/keys.ts';
import { findOllama, modelAmong, ollamaUrl } from '../../../../scripts/demo/ollama.ts';
import { openerFor } from '../../../../scripts/demo/open-browser.ts';
import { readOptions } from '../../../../scripts/demo/options.ts';
import { CHAIN, modeOf } from '../../../../scripts/demo/plugs.ts';
import { startRelay } from '../../../../scripts/demo/relay.ts';
import { startProviderSimulator } from '../../../../simulator/provider/provider.ts';
import { modeSchema } from '../../../../simulator/provider/mode.ts';
import { PLUGS, STEPS } from '../../../../web/demo/contract.ts';
import { freePorts } from '../../../../simulator/stage/free-ports.ts';

test('--once plays without pauses and opens no browser', () => {
  const options = readOptions(['--once']);
  assert.ok(options.kind === 'options');
  assert.deepEqual([options.once, options.quick, options.open], [true, true, false]);
});

test('a wrong flag, port or address is said in words', () => {
  for (const [args, why] of [
    [['--nope'], /--nope/],
    [['--port', 'x'], /Expected --port to be from 0 to 65535, got "x"/],
    [['--ollama', 'ftp://x'], /Expected --ollama to be an address/],
    [['--ollama', 'http://u:p@x'], /Expected --ollama to be an address/],
  ] as const) {
    const read = readOptions(args);
    assert.equal(read.kind, 'wrong');
    assert.match(read.kind === 'wrong' ? read.why : '', why);
  }
});

test('keys do what the page does; a digit moves its plug on, and round', () => {
  const plugOf = () => 'switched-off-by-law' as const;
  assert.deepEqual(pressed({ name: '2' }, plugOf), { kind: 'command', command: { do: 'plug', step: 'backup', plug: 'works' } });
  assert.deepEqual(
    pressed({ name: '1' }, () => 'works'),
    { kind: 'command', command: { do: 'plug', step: 'primary', plug: 'dead' } },
  );
  assert.deepEqual(pressed({ name: 'n' }, plugOf), { kind: 'command', command: { do: 'send', count: 1 } });
  assert.equal(pressed({ name: 'c', ctrl: true }, plugOf).kind, 'quit');
  assert.equal(pressed({ name: 'n', ctrl: true }, plugOf).kind, 'nothing');
  assert.equal(pressed({ name: 'z' }, plugOf).kind, 'nothing');
});

test('every plug is a mode that every simulated provider takes', () => {
  for (const plug of PLUGS) assert.equal(modeSchema.safeParse(modeOf(plug, 6_000)).success, true, plug);
  assert.equal(STEPS.map((step) => CHAIN[step].dialect).join(), 'openai,anthropic,ollama');
});

test('a browser is opened only where one can be', () => {
  assert.equal(openerFor('linux', {}), undefined);
  assert.equal(openerFor('linux', { DISPLAY: ':0' }), 'xdg-open');
  assert.equal(openerFor('linux', { WAYLAND_DISPLAY: 'wayland-0' }), 'xdg-open');
  assert.equal(openerFor('darwin', {}), 'open');
});

test('OLLAMA_HOST is read in the forms that Ollama takes', () => {
  for (const [host, url] of [
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['localhost:1234', 'http://localhost:1234'],
    [':1234', 'http://127.0.0.1:1234'],
    ['https://ai.example', 'https://ai.example:11434'],
    ['::bad::', 'http://127.0.0.1:11434'],
  ] as const)
    assert.equal(ollamaUrl(host), url);
});

test('an Ollama is found with a model that can answer, and nothing else is taken for one', async () => {
  const simulated = await startProviderSimulator({ dialect: 'ollama' });
  const stranger = createServer((_request, response) => response.end('{"version":7}'));
  const [port = 0, nobody = 0] = await freePorts(2);
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
  try {
    assert.deepEqual(await findOllama(simulated.url), { url: simulated.url, model: 'llama3.2:3b' });
    assert.equal(await findOllama(`http://127.0.0.1:${port}`), undefined);
    assert.equal(await findOllama(`http://127.0.0.1:${nobody}`), undefined);
  } finally {
    stranger.close();
    await simulated.close();
  }
});

test('the built-in model is preferred, else the smallest that is not for embeddings', () => {
  assert.equal(
    modelAmong([
      { name: 'big:70b', size: 9 },
      { name: 'llama3.2:3b', size: 5 },
      { name: 'tiny:1b', size: 1 },
    ]),
    'llama3.2:3b',
  );
  assert.equal(
    modelAmong([
      { name: 'big:70b', size: 9 },
      { name: 'tiny:1b', size: 1 },
      { name: 'nomic-embed-text', size: 0 },
    ]),
    'tiny:1b',
  );
  assert.equal(modelAmong([]), undefined);
});

test('the plug of a real model refuses connections when pulled, and passes them on when put back', async () => {
  const simulated = await startProviderSimulator({ dialect: 'ollama' });
  const relay = await startRelay(simulated.url);
  try {
    assert.equal((await fetch(`${relay.url}/api/version`)).status, 200);
    await relay.setOpen(false);
    await assert.rejects(fetch(`${relay.url}/api/version`, { headers: { connection: 'close' } }));
    await relay.setOpen(true);
    assert.equal((await fetch(`${relay.url}/api/version`)).status, 200);
  } finally {
    await relay.close();
    await simulated.close();
  }
});
