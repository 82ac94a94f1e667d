/** Local models are loaded at the start, again where that failed, and what is told of it is told once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedRoutes, warmable } from '../../../workers/served-routes.ts';
import { startWarming } from '../../../workers/warm-models.ts';
import { configured } from '../../support/configured.ts';
import type { Warmed } from '../../../providers/contract.ts';

test('a model is asked for at once, each minute until it is there, and every ten minutes from then on; trouble and its end are told once', async () => {
  const answers: Warmed[] = [
    { kind: 'not-loaded', why: 'ECONNREFUSED' },
    { kind: 'not-loaded', why: 'ECONNREFUSED' },
    { kind: 'loaded' },
    { kind: 'loaded' },
  ];
  let asked = 0;
  const warm = (): Promise<Warmed> => Promise.resolve(answers[asked++] ?? { kind: 'loaded' });
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(`warn ${line}`) };
  const rests: number[] = [];
  const over = Promise.withResolvers<void>();
  const rest = (ms: number): Promise<void> => {
    rests.push(ms);
    if (rests.length < 5) return Promise.resolve();
    over.resolve();
    return new Promise(() => undefined);
  };
  void startWarming([{ label: 'the local model', route: 'ollama/a', provider: { warm } }], log as never, rest);
  await over.promise;
  assert.deepEqual([asked, rests], [5, [60_000, 60_000, 600_000, 600_000, 600_000]]);
  assert.deepEqual(said, [
    'warn the local model (ollama/a) could not be loaded: ECONNREFUSED; it is tried again every minute',
    'the local model (ollama/a) is loaded again',
  ]);
});

test('what is there at once is told with the time that it took', async () => {
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) };
  const warm = (): Promise<Warmed> => Promise.resolve({ kind: 'loaded' });
  const warming = startWarming([{ label: 'the local model', route: 'ollama/a', provider: { warm } }], log as never);
  await new Promise((resolve) => setImmediate(resolve));
  await warming.stop();
  assert.match(said.join(), /^the local model \(ollama\/a\) is loaded, after \d\.\d s$/);
});

test('a stop ends a load that is under way, and waits for it', async () => {
  let isOver = false;
  const warm = (signal: AbortSignal): Promise<Warmed> =>
    new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        isOver = true;
        resolve({ kind: 'not-loaded', why: 'stopped' });
      }),
    );
  const said: string[] = [];
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) };
  const warming = startWarming([{ label: 'l', route: 'r', provider: { warm } }], log as never);
  await warming.stop();
  assert.deepEqual([isOver, said], [true, []]);
});

test('local routes are loaded whose queue is served here, and no other', () => {
  const [openai, anthropic, ollama] = configured().routes;
  assert.ok(openai && anthropic && ollama);
  const provider = { baseUrl: 'http://127.0.0.1:1', model: 'm', apiKey: undefined };
  const shares = { key: 'a', account: 'a', group: 'g' };
  const routes = [
    { route: openai, provider: { ...provider, kind: 'openai' }, shares },
    { route: { ...openai, route: 'own/b', kind: 'local' }, provider: { ...provider, kind: 'openai' }, shares },
    { route: ollama, provider: { ...provider, kind: 'ollama' }, shares },
    { route: { ...ollama, route: 'far/c', kind: 'cloud' }, provider: { ...provider, kind: 'ollama' }, shares },
  ] as const;
  const names = (...queues: readonly string[]): readonly string[] =>
    warmable({ routes }, servedRoutes({ routes }), new Set(queues)).map(({ route }) => route);
  assert.deepEqual(names(`llm-${openai.provider}`, `llm-${ollama.provider}`), [ollama.route]);
  assert.deepEqual(names(`llm-${openai.provider}`), []);
});
