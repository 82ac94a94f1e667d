/** The simulated providers over real sockets, by plain requests: every mode in every dialect, and a count that misses nobody. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { entryOf } from '../../simulator/provider/allowed.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';
import { startProviderSimulator } from '../../simulator/provider/provider.ts';
import type { DialectName, ProviderSimulator, ProviderSimulatorOptions } from '../../simulator/provider/provider.ts';

const TICKET = 'VPN drops every ten minutes\nOur whole sales team cannot reach the CRM since this morning.';
const USER = `Triage this ticket.\n<<<TICKET\n${TICKET}\nTICKET>>>`;
const SCHEMA = {
  type: 'object',
  properties: { category: { enum: ['email', 'network', 'other'] }, destination: { enum: ['service-desk', 'network-team'] } },
};
const messages = [{ role: 'user', content: USER }];
const schemaFormat = { type: 'json_schema', json_schema: { name: 'triage', strict: true, schema: SCHEMA } };

type Wire = { path: string; body: Record<string, unknown>; text: string[]; end: string[]; usage: string[][]; error: string[] };
/** Where each vendor puts things: the request, and the paths to the text, the end, the counts and the error's code. */
const WIRES: Record<DialectName, Wire> = {
  openai: {
    path: '/v1/chat/completions',
    body: { model: 'gpt-simulated', messages, response_format: schemaFormat },
    text: ['choices', '0', 'message', 'content'],
    end: ['choices', '0', 'finish_reason'],
    usage: [
      ['usage', 'prompt_tokens'],
      ['usage', 'completion_tokens'],
    ],
    error: ['error', 'code'],
  },
  anthropic: {
    path: '/v1/messages',
    body: { model: 'claude-simulated', max_tokens: 500, messages, output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
    text: ['content', '0', 'text'],
    end: ['stop_reason'],
    usage: [
      ['usage', 'input_tokens'],
      ['usage', 'output_tokens'],
    ],
    error: ['error', 'type'],
  },
  ollama: {
    path: '/api/chat',
    body: { model: 'standby-simulated', messages, format: SCHEMA, stream: false, truncate: false },
    text: ['message', 'content'],
    end: ['done_reason'],
    usage: [['prompt_eval_count'], ['eval_count']],
    error: ['error'],
  },
};
const at = (value: unknown, path: readonly string[]): unknown => path.reduce(entryOf, value);

async function withProvider(
  dialect: DialectName,
  run: (provider: ProviderSimulator) => Promise<void>,
  more: Partial<ProviderSimulatorOptions> = {},
): Promise<void> {
  const provider = await startProviderSimulator({ dialect, ...more });
  try {
    await run(provider);
  } finally {
    await provider.close();
  }
}
type Got = { status: number; headers: Headers; body: unknown; raw: string };
async function ask(provider: { url: string }, dialect: DialectName, init: RequestInit = {}): Promise<Got> {
  const { path, body } = WIRES[dialect];
  const response = await fetch(`${provider.url}${path}`, { method: 'POST', body: JSON.stringify(body), ...init });
  const raw = await response.text();
  return { status: response.status, headers: response.headers, body: raw.startsWith('{') ? JSON.parse(raw) : undefined, raw };
}
/** How a request that gets no reply ends for its sender. */
async function failure(provider: { url: string }, dialect: DialectName, init: RequestInit = {}): Promise<string> {
  try {
    const got = await ask(provider, dialect, init);
    return `HTTP ${got.status}`;
  } catch (error) {
    const cause = entryOf(error, 'cause');
    return String(entryOf(cause, 'code') ?? entryOf(error, 'name') ?? (error instanceof Error ? error.name : error));
  }
}
const answerIn = (dialect: DialectName, got: Got): Record<string, unknown> => JSON.parse(String(at(got.body, WIRES[dialect].text)));

const GOOD_END = { openai: 'stop', anthropic: 'end_turn', ollama: 'stop' };
const CUT_END = { openai: 'length', anthropic: 'max_tokens', ollama: 'length' };

for (const dialect of ['openai', 'anthropic', 'ollama'] as const) {
  const wire = WIRES[dialect];
  const inMode = async (mode: ModeInput): Promise<Got> => {
    let got: Got | undefined;
    await withProvider(dialect, async (provider) => {
      await provider.setMode(mode);
      got = await ask(provider, dialect);
      assert.equal(provider.requests(), 1);
    });
    return got ?? assert.fail('no reply');
  };

  test(`${dialect}, works: a complete answer about the ticket, with counts`, async () => {
    const got = await inMode({ kind: 'works' });
    assert.equal(got.status, 200);
    assert.equal(at(got.body, wire.end), GOOD_END[dialect]);
    const { category, destination, impact, urgency, evidence, confidence } = answerIn(dialect, got);
    assert.deepEqual(
      { category, destination, impact, urgency },
      { category: 'network', destination: 'network-team', impact: 2, urgency: 2 },
    );
    assert.ok(Array.isArray(evidence) && evidence.length > 0 && evidence.every((quote) => TICKET.includes(quote)));
    assert.deepEqual(Object.keys(Object(confidence)), ['category', 'impact', 'urgency', 'destination']);
    for (const count of wire.usage) assert.ok(Number(at(got.body, count)) > 0, count.join('.'));
    assert.equal(got.headers.get('connection'), 'close');
  });

  test(`${dialect}: what is spoiled is spoiled, and only that`, async () => {
    const good = answerIn(dialect, await inMode({ kind: 'works' }));
    const spoiled = async (kind: 'bad-schema' | 'ungrounded' | 'wrong-id' | 'unsure') => {
      const got = await inMode({ kind });
      assert.deepEqual([got.status, at(got.body, wire.end)], [200, GOOD_END[dialect]]);
      return answerIn(dialect, got);
    };
    const { remark, ...rest } = await spoiled('bad-schema');
    assert.ok(typeof remark === 'string');
    assert.deepEqual(rest, good);
    const ungrounded = await spoiled('ungrounded');
    assert.ok(Array.isArray(ungrounded.evidence) && !TICKET.includes(String(ungrounded.evidence[0])));
    assert.deepEqual({ ...ungrounded, evidence: good.evidence }, good);
    assert.deepEqual({ ...(await spoiled('wrong-id')), category: good.category }, good);
    assert.deepEqual((await spoiled('unsure')).confidence, { category: 40, impact: 40, urgency: 40, destination: 40 });
    const prose = await inMode({ kind: 'bad-json' });
    assert.deepEqual([prose.status, at(prose.body, wire.end)], [200, GOOD_END[dialect]]);
    assert.throws(() => answerIn(dialect, prose), SyntaxError);
  });

  test(`${dialect}, truncated: the vendor's own word for it, and half a JSON`, async () => {
    const got = await inMode({ kind: 'truncated' });
    assert.deepEqual([got.status, at(got.body, wire.end)], [200, CUT_END[dialect]]);
    assert.throws(() => answerIn(dialect, got), SyntaxError);
  });

  test(`${dialect}, retired and quota: 404 and 429, as the vendor words them, without a time to come back`, async () => {
    const retired = await inMode({ kind: 'retired' });
    const word = { openai: 'model_not_found', anthropic: 'not_found_error', ollama: "model 'standby-simulated' not found" }[dialect];
    assert.deepEqual([retired.status, at(retired.body, wire.error)], [404, word]);
    const quota = await inMode({ kind: 'quota' });
    const spent = { openai: 'credit_balance_exhausted', anthropic: 'rate_limit_error', ollama: 'you have reached your usage limit' }[
      dialect
    ];
    assert.deepEqual([quota.status, at(quota.body, wire.error), quota.headers.get('retry-after')], [429, spent, null]);
  });

  test(`${dialect}, status: any status, code, message and advice`, async () => {
    const plain = await inMode({ kind: 'status', status: 503 });
    const word = {
      openai: 'server_is_overloaded',
      anthropic: 'api_error',
      ollama: 'server busy, please try again.  maximum pending requests exceeded',
    };
    assert.deepEqual([plain.status, at(plain.body, wire.error)], [503, word[dialect]]);
    const told = await inMode({ kind: 'status', status: 429, code: 'slow_down', message: 'too fast', retryAfter: '7' });
    assert.equal(told.status, 429);
    assert.equal(told.headers.get('retry-after'), '7');
    const code = {
      openai: at(told.body, ['error', 'code']),
      anthropic: at(told.body, ['error', 'details', 'error_code']),
      ollama: 'slow_down',
    }[dialect];
    assert.equal(code, 'slow_down');
    assert.ok(told.raw.includes('too fast'));
  });

  test(`${dialect}, html: a gateway's page, as a 200 and as a 502`, async () => {
    const page = await inMode({ kind: 'html' });
    assert.deepEqual([page.status, page.headers.get('content-type'), page.raw.slice(0, 15)], [200, 'text/html', '<!doctype html>']);
    assert.equal((await inMode({ kind: 'html', status: 502 })).status, 502);
  });

  test(`${dialect}, says: exactly the reply that it is given, as often as it is told`, async () => {
    await withProvider(dialect, async (provider) => {
      await provider.setMode({ kind: 'says', status: 429, headers: { 'retry-after': '7' }, body: '\n {"error":"ü"}', times: 1 });
      const told = await ask(provider, dialect);
      assert.deepEqual([told.status, told.headers.get('retry-after'), told.raw], [429, '7', '\n {"error":"ü"}']);
      assert.equal((await ask(provider, dialect)).status, 200);
    });
  });

  test(`${dialect}: a mode for two times is over at the third`, async () => {
    await withProvider(dialect, async (provider) => {
      await provider.setMode({ kind: 'status', status: 500, times: 2 });
      const statuses = [await ask(provider, dialect), await ask(provider, dialect), await ask(provider, dialect)].map(
        ({ status }) => status,
      );
      assert.deepEqual(statuses, [500, 500, 200]);
    });
  });

  test(`${dialect}: refuse and reset differ for the client and in the count, and it works again on the same port`, async () => {
    await withProvider(dialect, async (provider) => {
      await provider.setMode({ kind: 'refuse' });
      assert.equal(await failure(provider, dialect), 'ECONNREFUSED');
      assert.equal(provider.requests(), 0);
      await provider.setMode({ kind: 'reset' });
      assert.match(await failure(provider, dialect), /ECONNRESET|UND_ERR_SOCKET/);
      assert.equal(provider.requests(), 1);
      await provider.setMode({ kind: 'works' });
      assert.equal((await ask(provider, dialect)).status, 200);
    });
  });

  test(`${dialect}: a hang is silent, a drip begins and does not end, slow comes late; each is counted though the client gave up`, async () => {
    await withProvider(dialect, async (provider) => {
      const giveUp = { signal: AbortSignal.timeout(250) };
      await provider.setMode({ kind: 'hang' });
      assert.equal(await failure(provider, dialect, giveUp), 'TimeoutError');
      await provider.setMode({ kind: 'drip' });
      const response = await fetch(`${provider.url}${wire.path}`, {
        method: 'POST',
        body: JSON.stringify(wire.body),
        signal: AbortSignal.timeout(450),
      });
      assert.equal(response.status, 200, 'the head of a drip comes at once');
      let bytes = 0;
      await assert.rejects(
        async () => {
          for await (const chunk of response.body ?? []) bytes += chunk.byteLength;
        },
        { name: 'TimeoutError' },
      );
      // One byte in 100 ms: about four in 450 ms, and never the whole.
      assert.ok(bytes >= 1 && bytes <= 6, `${bytes} bytes`);
      await provider.setMode({ kind: 'slow', ms: 150 });
      const startedAt = Date.now();
      assert.equal((await ask(provider, dialect)).status, 200);
      assert.ok(Date.now() - startedAt >= 145);
      assert.equal(provider.requests(), 3);
    });
  });

  test(`${dialect}: a cut body ends before its length, a too large one does not end`, async () => {
    await withProvider(dialect, async (provider) => {
      await provider.setMode({ kind: 'cut' });
      assert.match(await failure(provider, dialect), /UND_ERR_SOCKET|ECONNRESET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH/);
      await provider.setMode({ kind: 'too-large' });
      const response = await fetch(`${provider.url}${wire.path}`, { method: 'POST', body: JSON.stringify(wire.body) });
      let bytes = 0;
      for await (const chunk of response.body ?? []) {
        bytes += chunk.byteLength;
        if (bytes > 20_000_000) break; // far above any client's limit
      }
      assert.ok(bytes > 20_000_000);
    });
  });
}

test("a refusal is said in each vendor's own way", async () => {
  const refused = async (dialect: DialectName): Promise<unknown> => {
    let body: unknown;
    await withProvider(dialect, async (provider) => {
      await provider.setMode({ kind: 'refusal' });
      const got = await ask(provider, dialect);
      assert.equal(got.status, 200);
      body = got.body;
    });
    return body;
  };
  const byOpenai = await refused('openai');
  assert.equal(at(byOpenai, ['choices', '0', 'message', 'content']), null);
  assert.equal(typeof at(byOpenai, ['choices', '0', 'message', 'refusal']), 'string');
  const byAnthropic = await refused('anthropic');
  assert.deepEqual([at(byAnthropic, ['stop_reason']), at(byAnthropic, ['content'])], ['refusal', []]);
  assert.match(String(at(await refused('ollama'), ['message', 'content'])), /can't help/);
});

test('a client that sends one byte and leaves is counted', async () => {
  await withProvider('openai', async (provider) => {
    const socket = connect(Number(new URL(provider.url).port), '127.0.0.1');
    await once(socket, 'connect');
    await sleep(30);
    assert.equal(provider.requests(), 0, 'a connection alone is no request');
    socket.write('P');
    for (let round = 0; round < 100 && provider.requests() === 0; round++) await sleep(5);
    socket.destroy();
    assert.equal(provider.requests(), 1);
    assert.equal((await ask(provider, 'openai')).status, 200);
  });
});

test('many at once are each counted in the file before they are answered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'provider-count-'));
  const countFile = join(folder, 'count.jsonl');
  const lines = (): number => readFileSync(countFile, 'utf8').split('\n').length - 1;
  await withProvider(
    'ollama',
    async (provider) => {
      await Promise.all(Array.from({ length: 40 }, () => ask(provider, 'ollama')));
      assert.deepEqual([provider.requests(), lines()], [40, 40]);
    },
    { countFile },
  );
  await withProvider(
    'ollama',
    async (provider) => {
      await ask(provider, 'ollama');
      assert.deepEqual([provider.requests(), lines()], [41, 41], 'a restart goes on counting');
    },
    { countFile },
  );
  await rm(folder, { recursive: true });
});

test('outages follow the time a request brings, and win over the mode', async () => {
  const hour = 3_600_000;
  const outages: ProviderSimulatorOptions['outages'] = [
    { fromMs: hour, toMs: 2 * hour, mode: { kind: 'status', status: 529 } },
    { fromMs: 3 * hour, toMs: 4 * hour, mode: { kind: 'refuse' } },
  ];
  await withProvider(
    'anthropic',
    async (provider) => {
      const statusAt = (ms: number | string) => failure(provider, 'anthropic', { headers: { 'x-simulated-now': String(ms) } });
      assert.deepEqual(
        [await statusAt(hour - 1), await statusAt(hour), await statusAt(2 * hour - 1), await statusAt(2 * hour)],
        ['HTTP 200', 'HTTP 529', 'HTTP 529', 'HTTP 200'],
      );
      assert.match(await statusAt(3 * hour), /ECONNRESET|UND_ERR_SOCKET/);
      await provider.setMode({ kind: 'status', status: 500 });
      assert.deepEqual([await statusAt(hour), await statusAt(0), await statusAt('soon')], ['HTTP 529', 'HTTP 500', 'HTTP 500']);
    },
    { outages },
  );
});

test("outages without such a header follow the provider's clock, down to a listener that is shut", async () => {
  let now = 0;
  const outages: ProviderSimulatorOptions['outages'] = [
    { fromMs: 100, toMs: 200, mode: { kind: 'refuse' } },
    { fromMs: 300, toMs: 400, mode: { kind: 'quota' } },
  ];
  await withProvider(
    'ollama',
    async (provider) => {
      const ends: string[] = [];
      for (now of [0, 150, 250, 350, 400]) {
        await sleep(120); // several looks of the door at its clock
        ends.push(await failure(provider, 'ollama'));
      }
      assert.deepEqual(ends, ['HTTP 200', 'ECONNREFUSED', 'HTTP 200', 'HTTP 429', 'HTTP 200']);
    },
    { outages, now: () => now },
  );
});

test("a schema that comes as a tool's input is answered by a call of that tool", async () => {
  await withProvider('anthropic', async (provider) => {
    const tools = [{ name: 'triage', input_schema: SCHEMA }];
    const body = JSON.stringify({
      model: 'claude-simulated',
      max_tokens: 500,
      messages,
      tools,
      tool_choice: { type: 'tool', name: 'triage' },
    });
    const got = await ask(provider, 'anthropic', { body });
    assert.deepEqual([at(got.body, ['content', '0', 'type']), at(got.body, ['content', '0', 'name'])], ['tool_use', 'triage']);
    assert.equal(at(got.body, ['content', '0', 'input', 'category']), 'network');
  });
});

test("ollama answers the caller's mistakes with the statuses and words of the real one", async () => {
  await withProvider('ollama', async (provider) => {
    const post = async (change: unknown): Promise<unknown[]> => {
      const body = typeof change === 'string' ? change : JSON.stringify({ ...WIRES.ollama.body, ...Object(change) });
      const got = await ask(provider, 'ollama', { body });
      return [got.status, at(got.body, ['error'])];
    };
    assert.deepEqual(await post(''), [400, 'missing request body']);
    assert.deepEqual(await post('{"model":'), [400, 'unexpected EOF']);
    assert.deepEqual(await post({ model: '' }), [400, 'model is required']);
    assert.deepEqual(await post({ think: true }), [400, '"standby-simulated" does not support thinking']);
    assert.deepEqual((await post({ format: 'yaml' }))[0], 500);
    assert.deepEqual(await post({ options: { num_ctx: 10 } }), [400, 'the input length exceeds the context length']);
    const cut = await ask(provider, 'ollama', { body: JSON.stringify({ ...WIRES.ollama.body, options: { num_predict: 10 } }) });
    assert.deepEqual([at(cut.body, ['done']), at(cut.body, ['done_reason']), at(cut.body, ['eval_count'])], [true, 'length', 10]);
    const load = await ask(provider, 'ollama', { body: JSON.stringify({ model: 'standby-simulated', messages: [] }) });
    assert.equal(at(load.body, ['done_reason']), 'load');
  });
});

test('ollama streams unless told not to, and shows its version, models and what is loaded', async () => {
  await withProvider('ollama', async (provider) => {
    const { stream: _stream, ...streaming } = WIRES.ollama.body;
    const got = await fetch(`${provider.url}/api/chat`, { method: 'POST', body: JSON.stringify(streaming) });
    const lines = (await got.text())
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    assert.deepEqual(
      lines.map((line) => at(line, ['done'])),
      [false, true],
    );
    for (const path of ['/api/version', '/api/tags', '/api/ps']) assert.equal((await fetch(`${provider.url}${path}`)).status, 200, path);
    assert.equal((await fetch(`${provider.url}/api/show`, { method: 'POST', body: '{"model":"standby-simulated"}' })).status, 200);
    await provider.setMode({ kind: 'hang' });
    assert.equal((await fetch(`${provider.url}/api/version`)).status, 200, 'health says nothing about the model');
    const missing = await fetch(`${provider.url}/api/nothing`);
    assert.deepEqual(
      [missing.status, missing.headers.get('content-type'), (await fetch(`${provider.url}/api/chat`)).status],
      [404, 'text/plain', 405],
    );
  });
});

test('as a process it says where it is, takes its mode over the control port, and ends with 0 on SIGTERM', async () => {
  const main = fileURLToPath(new URL('../../simulator/provider/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--dialect', 'openai', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { event, simulated, url, controlUrl } = JSON.parse(String(line));
  assert.deepEqual([event, simulated], ['ready', true]);
  assert.equal((await ask({ url }, 'openai')).status, 200);
  const put = (path: string, body: unknown) => fetch(`${controlUrl}/control/${path}`, { method: 'PUT', body: JSON.stringify(body) });
  assert.equal((await put('mode', { kind: 'quota', times: 1 })).status, 200);
  assert.equal((await ask({ url }, 'openai')).status, 429);
  assert.equal((await put('outages', [{ fromMs: 0, toMs: Date.now() + 60_000, mode: { kind: 'reset' } }])).status, 200);
  assert.match(await failure({ url }, 'openai'), /ECONNRESET|UND_ERR_SOCKET/);
  assert.equal((await put('mode', { kind: 'magic' })).status, 422);
  assert.deepEqual(await (await fetch(`${controlUrl}/control/counts`)).json(), { requests: 3, refused: 0 });
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual((await exited)[0], 0);
});
