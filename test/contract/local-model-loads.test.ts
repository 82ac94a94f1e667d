/** field-reports/17: a local model takes longer to load than a ticket's request may, and its server stops loading when nobody waits for it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createOllama } from '../../providers/ollama/index.ts';
import { refusingUrl } from './loopback.ts';
import { requestWith } from './recorded.ts';

const EXCHANGE_MS = 250;
/** As reported: 1.6 times an exchange. */
const LOAD_MS = 400;
const TICK_MS = 20;

type Loading = { readonly url: string; readonly paths: string[]; readonly isLoaded: () => boolean; readonly unload: () => void };
/** As Ollama: loads while somebody waits, begins anew where nobody did, and answers all that wait once it is loaded. Simulated. */
async function loadingServer(t: TestContext): Promise<Loading> {
  const paths: string[] = [];
  const waiting = new Set<() => void>();
  let loadedMs = 0;
  const isLoaded = (): boolean => loadedMs >= LOAD_MS;
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const path = request.url ?? '';
    paths.push(path);
    const { model }: { model: string } = JSON.parse(body);
    if (model === 'missing') return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"model not found"}');
    const answer = (): void => {
      waiting.delete(answer);
      const done = { model, done: true };
      const reply =
        path === '/api/chat'
          ? { ...done, done_reason: 'stop', message: { content: '{}' } }
          : { ...done, done_reason: 'load', response: '' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    };
    response.on('close', () => waiting.delete(answer));
    if (isLoaded()) return answer();
    waiting.add(answer);
  };
  const tick = setInterval(() => {
    if (isLoaded()) return;
    loadedMs = waiting.size === 0 ? 0 : loadedMs + TICK_MS;
    if (isLoaded()) for (const answer of waiting) answer();
  }, TICK_MS);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    clearInterval(tick);
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, paths, isLoaded, unload: () => (loadedMs = 0) };
}

const provider = (url: string, model = 'large') => createOllama({ kind: 'ollama', baseUrl: url, model, apiKey: undefined });
const ask = async (of: ReturnType<typeof provider>): Promise<string> => {
  const completion = await of.complete(requestWith({ deadlineMs: EXCHANGE_MS }));
  return completion.kind === 'fault' ? completion.fault.kind : completion.kind;
};
const stopping = (t: TestContext): AbortSignal => {
  const stopped = new AbortController();
  t.after(() => stopped.abort());
  return stopped.signal;
};

test('a model that is loaded before the first ticket answers it', async (t) => {
  const { url, paths } = await loadingServer(t);
  const local = provider(url);
  assert.deepEqual(await local.warm?.(stopping(t)), { kind: 'loaded' });
  assert.equal(await ask(local), 'complete');
  assert.deepEqual(paths, ['/api/generate', '/api/chat']);
});

test('where its server was started anew, the load goes on to the end though the ticket’s own request has ended', async (t) => {
  const { url, paths, unload } = await loadingServer(t);
  const local = provider(url);
  await local.warm?.(stopping(t));
  unload();
  const ends = [];
  for (let ticket = 0; ticket < 4; ticket += 1) ends.push(await ask(local));
  assert.equal(ends[0], 'silent');
  assert.deepEqual(ends.slice(2), ['complete', 'complete']);
  assert.equal(paths.filter((path) => path === '/api/generate').length, 2, 'one load at a time');
});

test('counter-test: a provider that nobody warms never gets its model loaded', async (t) => {
  const { url, paths, isLoaded } = await loadingServer(t);
  const local = provider(url);
  for (let ticket = 0; ticket < 4; ticket += 1) {
    assert.equal(await ask(local), 'silent');
    // The server sees that nobody waits.
    await new Promise((resolve) => setTimeout(resolve, 3 * TICK_MS));
  }
  assert.deepEqual([isLoaded(), paths.length], [false, 4]);
});

test('what cannot be loaded is said in our own words, and a stop ends a load', async (t) => {
  const { url } = await loadingServer(t);
  assert.deepEqual(await provider(url, 'missing').warm?.(stopping(t)), { kind: 'not-loaded', why: 'HTTP 404: it is not pulled' });
  assert.deepEqual(await provider(await refusingUrl()).warm?.(stopping(t)), { kind: 'not-loaded', why: 'ECONNREFUSED' });
  assert.deepEqual(await provider(url).warm?.(AbortSignal.timeout(50)), { kind: 'not-loaded', why: 'stopped' });
});
