/** What goes wrong at a real Ollama, made to: its runner killed and frozen under a request, a model that is not loaded, not there, or reasons. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { judge } from '../../activities/model/judge.ts';
import { TRIAGE_TASK } from '../../activities/triage/model-task.ts';
import { createOllama } from '../../providers/ollama/index.ts';
import { RULES } from '../../providers/ollama/errors.ts';
import { read } from '../../providers/ollama/response.ts';
import { createOpenAi } from '../../providers/openai/index.ts';
import { pidListeningOn } from './real-ollama.ts';
import type { Judged } from '../../activities/model/judge.ts';
import type { Completion, CompletionRequest } from '../../providers/contract.ts';

/** A server of the tests' own, with the models `standby-tiny` and `standby-endless`. */
export type Stage = {
  readonly baseUrl: string;
  readonly skip: string | false;
  requestWith(over?: Partial<CompletionRequest>): CompletionRequest;
  /** An answer that takes more than half a minute. */
  longRequest(over: Partial<CompletionRequest>): CompletionRequest;
};

const TINY = 'standby-tiny';
const ENDLESS = 'standby-endless';
const THINKS = 'standby-thinks';
/** A local route's exchange; two tests of a frozen runner, 10 s each, and a load fit into it. */
const LOCAL_MS = 60_000;
/** What an end may come later than its deadline on a machine that does much else. */
const LATE_MS = 5_000;
const NOW_MS = 0;

export function faultTests({ baseUrl, skip, requestWith, longRequest }: Stage): void {
  const provider = (model: string) => createOllama({ kind: 'ollama', baseUrl, model, apiKey: undefined });
  const judged = (completion: Completion, model: string): Judged =>
    judge(completion, provider(model), { task: TRIAGE_TASK, item: undefined, asked: model }, NOW_MS);
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${baseUrl}${path}`, { method: 'POST', body: JSON.stringify({ stream: false, ...body }) });
  /** A reply to a request that we never make, as our adapter reads it. */
  async function readOf(model: string, body: object): Promise<Completion> {
    const response = await post('/api/chat', { model, ...body });
    const reply = { kind: 'reply', status: response.status, headers: response.headers, body: await response.text() } as const;
    return read(reply, { hidden: { secret: undefined, texts: [] }, model, rules: RULES });
  }
  const verdictOf = (completion: Completion, model: string): readonly unknown[] => {
    const got = judged(completion, model);
    return [got.kind, 'reason' in got ? got.reason : undefined];
  };
  async function timed(asking: Promise<Completion>, deadlineMs: number): Promise<Completion> {
    const startedAt = performance.now();
    const completion = await asking;
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs < deadlineMs + LATE_MS, `took ${tookMs} ms of ${deadlineMs}`);
    return completion;
  }
  /** Within the time that a ticket's request to a local route has. */
  async function assertServed(model: string): Promise<number> {
    const startedAt = performance.now();
    const completion = await provider(model).complete(requestWith({ maxOutputTokens: 3, deadlineMs: LOCAL_MS }));
    assert.equal(completion.kind, 'truncated', JSON.stringify(completion));
    return performance.now() - startedAt;
  }

  /** Loads the model, begins a long answer, and waits until the runner computes. */
  async function underWay(deadlineMs: number): Promise<{ readonly runner: number; readonly asking: Promise<Completion> }> {
    await assertServed(ENDLESS);
    const [runner, more] = await runnersOf(baseUrl);
    assert.ok(runner !== undefined && more === undefined, 'one runner');
    const before = await ticksOf(runner);
    const asking = provider(ENDLESS).complete(longRequest({ deadlineMs }));
    for (const until = performance.now() + LOCAL_MS; (await ticksOf(runner)) < before + BUSY_TICKS; await pause(20))
      assert.ok(performance.now() < until, 'the runner never began');
    return { runner, asking };
  }

  const onlyRunnerOf = async (model: string): Promise<void> => {
    for (const other of [TINY, ENDLESS, THINKS]) if (other !== model) await post('/api/generate', { model: other, keep_alive: 0 });
    for (const until = performance.now() + LOCAL_MS; (await runnersOf(baseUrl)).length > 1 && performance.now() < until;) await pause(50);
  };

  test('a runner that is killed under a request is a passing fault, told at once, and the next request is served', { skip }, async (t) => {
    await onlyRunnerOf(ENDLESS);
    const { runner, asking } = await underWay(LOCAL_MS);
    process.kill(runner, 'SIGKILL');
    const completion = await timed(asking, 0);
    assert.deepEqual(verdictOf(completion, ENDLESS), ['retry-same', 'server-error'], JSON.stringify(completion));
    t.diagnostic(`served again after ${Math.round(await assertServed(ENDLESS))} ms`);
  });

  test('a runner that is frozen under a request is silent at the deadline, and the next request is served', { skip }, async (t) => {
    await onlyRunnerOf(ENDLESS);
    const deadlineMs = 3_000;
    const { runner, asking } = await underWay(deadlineMs);
    process.kill(runner, 'SIGSTOP');
    try {
      assert.deepEqual(verdictOf(await timed(asking, deadlineMs), ENDLESS), ['next-route', 'silent']);
      assert.equal((await fetch(`${baseUrl}/api/version`)).status, 200, 'no health check shows it');
      t.diagnostic(`served again after ${Math.round(await assertServed(ENDLESS))} ms`);
    } finally {
      wake(runner);
    }
  });

  test('a model that is not loaded is loaded for the request, within its deadline', { skip }, async (t) => {
    await assertServed(TINY);
    await unloaded(TINY);
    const startedAt = performance.now();
    const completion = await timed(provider(TINY).complete(requestWith({ deadlineMs: LOCAL_MS })), LOCAL_MS);
    assert.equal(completion.kind, 'complete');
    t.diagnostic(`loaded and answered in ${Math.round(performance.now() - startedAt)} ms`);
    await assertServed(TINY);
  });

  test(
    'a model that takes longer to load than the request may is silent at the deadline, and the next request is served',
    { skip },
    async () => {
      await unloaded(TINY);
      const completion = await timed(provider(TINY).complete(requestWith({ deadlineMs: 20 })), 20);
      assert.deepEqual(verdictOf(completion, TINY), ['next-route', 'silent'], JSON.stringify(completion));
      await assertServed(TINY);
    },
  );

  test('a model that is not there leaves the route as retired, and the next request to another is served', { skip }, async () => {
    const completion = await timed(provider('no-such-model').complete(requestWith()), 0);
    assert.deepEqual(verdictOf(completion, 'no-such-model'), ['next-route', 'retired']);
    await assertServed(TINY);
  });

  test('an empty prompt loads the model and is no answer: asked again, it is one', { skip }, async () => {
    await unloaded(TINY);
    const completion = await readOf(TINY, { messages: [] });
    assert.ok(completion.kind === 'fault' && completion.fault.kind === 'loading', JSON.stringify(completion));
    assert.deepEqual(verdictOf(completion, TINY), ['retry-same', 'server-error']);
    await assertServed(TINY);
  });

  test(
    'a model that reasons answers our request, which tells it not to; where it is let, reasoning alone is no answer',
    { skip },
    async (t) => {
      const template = `{{ range .Messages }}{{ .Role }}: {{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}
{{ end }}assistant:{{ if and $.IsThinkSet $.Think }}<think>{{ end }}`;
      await post('/api/create', { model: THINKS, from: TINY, template });
      t.after(() => fetch(`${baseUrl}/api/delete`, { method: 'DELETE', body: JSON.stringify({ model: THINKS }) }));
      assert.equal((await provider(THINKS).complete(requestWith())).kind, 'complete');
      const ask = { think: true, messages: [{ role: 'user', content: 'hello' }] };
      const ends = [];
      // By its seed it comes to its end or goes round in circles until the server stops it: either way there is no text.
      for (let seed = 1; seed <= 20; seed++) {
        const completion = await readOf(THINKS, { ...ask, options: { temperature: 1, seed, num_predict: 200 } });
        ends.push(completion.kind === 'unusable' ? completion.lacks : completion.kind);
        assert.ok(['unfit', 'truncated'].includes(judged(completion, THINKS).kind), JSON.stringify(completion));
      }
      assert.ok(ends.includes('text-beside-reasoning'), ends.join(' '));
      assert.deepEqual(verdictOf(await readOf(TINY, ask), TINY), ['next-route', 'bad-request'], 'a model that cannot reason');
      const openai = createOpenAi({ kind: 'openai', baseUrl: `${baseUrl}/v1`, model: THINKS, apiKey: undefined });
      for (let ticket = 0; ticket < 5; ticket++) {
        const completion = await openai.complete(requestWith({ maxOutputTokens: 200 }));
        assert.ok(['unusable', 'truncated'].includes(completion.kind), `by the other dialect: ${JSON.stringify(completion)}`);
      }
      await assertServed(THINKS);
    },
  );

  /** Until the server says that it is gone. */
  async function unloaded(model: string): Promise<void> {
    await post('/api/generate', { model, keep_alive: 0 });
    for (
      const until = performance.now() + LOCAL_MS;
      (await (await fetch(`${baseUrl}/api/ps`)).text()).includes(`"${model}:`);
      await pause(20)
    )
      assert.ok(performance.now() < until, `${model} stays loaded`);
  }
}

/** Of processor time, in hundredths of a second: what a request costs before its first token is less. */
const BUSY_TICKS = 10;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The processes that run the models: children of the server. */
async function runnersOf(baseUrl: string): Promise<readonly number[]> {
  const server = await pidListeningOn(Number(new URL(baseUrl).port));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => ({ pid, stat: await statOf(pid) })));
  return stats.filter(({ stat }) => stat[PARENT] === String(server) && stat[STATE] !== 'Z').map(({ pid }) => pid);
}
/** Of what follows the name in /proc/<pid>/stat. */
const [STATE, PARENT, USER_TICKS, SYSTEM_TICKS] = [0, 1, 11, 12];
const statOf = async (pid: number): Promise<readonly string[]> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''); // gone meanwhile
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};
const ticksOf = async (pid: number): Promise<number> => {
  const stat = await statOf(pid);
  return Number(stat[USER_TICKS]) + Number(stat[SYSTEM_TICKS]);
};

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Its server has ended it, as it should.
  }
}
