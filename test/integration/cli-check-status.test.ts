/** `standby check` and `standby status` on a real service: what is well is said to be, what is not is named with what to do, and no secret is shown. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { standby, standbyInside } from '../support/command-line.ts';
import { against } from '../contract/loopback.ts';
import { reply } from '../contract/recorded.ts';
import { begin, end, start } from '../fixtures/ledger-rows.ts';
import { liveUntil, someTickets, until } from '../support/live.ts';
import { waitingTickets } from '../support/waiting.ts';
import type { Live } from '../support/live.ts';

let service: Live;
let close: () => Promise<void>;
before(async () => {
  ({ service, close } = await liveUntil({ settings: { intake: 'both', pollEveryMs: 2_000 } }));
});
after(() => close());

const findings = z.object({ well: z.boolean(), findings: z.array(z.object({ state: z.string(), what: z.string(), detail: z.string() })) });
const checked = async (env: NodeJS.ProcessEnv = {}, give = standbyInside, more: readonly string[] = []) => {
  const { code, out, err } = await give(service.dataDir, ['check', '--config', service.stage.configPath, '--json', ...more], {
    ...service.stage.env,
    ...env,
  });
  const { well, findings: found } = findings.parse(JSON.parse(out));
  return { code, well, said: `${out}${err}`, byWhat: new Map(found.map(({ what, ...rest }) => [what, rest])) };
};

test('a configuration whose providers and ticket system are there is well, and costs no attempt', async () => {
  const before = await service.stage.requests('openai');
  const { code, well, byWhat } = await checked({}, standby);
  assert.deepEqual([code, well], [0, true]);
  assert.deepEqual(
    [...byWhat.values()].map(({ state }) => state),
    ['ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  );
  assert.match(byWhat.get('open workflows')?.detail ?? '', /all of this release's generation/);
  assert.equal(byWhat.get('schedule of polls of desk')?.detail, 'as the configuration says');
  assert.match(byWhat.get('connection desk')?.detail ?? '', /lists its changes; contract 2\.3\.0; tells staff from clients/);
  assert.equal(await service.stage.requests('openai'), before + 1, 'one call');
});

for (const [what, mode, said] of [
  ['a key that is refused', { kind: 'status', status: 401 }, /HTTP 401.*apiKeyEnv/],
  ['a model that is gone', { kind: 'retired' }, /gpt-5\.5 is not in its list of 0 models/],
  ['a provider where nobody listens', { kind: 'refuse' }, /ECONNREFUSED.*baseUrl/],
  ['a provider in trouble', { kind: 'status', status: 503 }, /HTTP 503/],
] as const) {
  test(`${what} is named with what to do, and the others are still asked`, async () => {
    await service.stage.setProvider('openai', mode);
    const { code, byWhat, said: whole } = await checked();
    await service.stage.setProvider('openai', { kind: 'works' });
    assert.equal(code, 1);
    const route = byWhat.get('route openai/gpt-5.5');
    assert.equal(route?.state, 'wrong');
    assert.match(route?.detail ?? '', said);
    assert.equal(byWhat.get('route anthropic/claude-sonnet-5')?.state, 'ok');
    assert.doesNotMatch(whole, /simulated-key|simulated-desk-token/);
  });
}

test('with --try each model is asked a few words, and what a list cannot say is said', async () => {
  const before = await service.stage.requests('openai');
  const { code, byWhat } = await checked({}, standbyInside, ['--try']);
  assert.equal(code, 0);
  for (const route of ['openai/gpt-5.5', 'anthropic/claude-sonnet-5', 'ollama/llama3.2:3b'])
    assert.match(byWhat.get(`route ${route}`)?.detail ?? '', /has answered \(0\.\d{6} US dollars\)$/);
  assert.equal(await service.stage.requests('openai'), before + 2, 'the list, and one question');
  for (const [mode, said] of [
    [{ kind: 'html' }, /status 200 without a usable answer/],
    [{ kind: 'retired' }, /OpenAI is .*404/],
    [{ kind: 'status', status: 429 }, /429/],
  ] as const) {
    await service.stage.setProvider('openai', mode);
    const { code: bad, byWhat: found, said: whole } = await checked({}, standbyInside, ['--try']);
    await service.stage.setProvider('openai', { kind: 'works' });
    const finding = found.get('route openai/gpt-5.5');
    assert.deepEqual([bad, finding?.state], [1, 'wrong'], JSON.stringify(finding));
    assert.match(finding?.detail ?? '', said);
    assert.doesNotMatch(whole, /simulated-key|simulated-desk-token|<html/);
  }
});

test('a local model that is certainly not there is not asked', () =>
  against(reply(200, { models: [] }), async (url, seen) => {
    const { byWhat } = await checked({ OLLAMA_BASE_URL: url }, standbyInside, ['--try']);
    const found = byWhat.get('route ollama/llama3.2:3b');
    assert.deepEqual([found?.state, seen.paths], ['wrong', ['/api/tags']]);
    assert.match(found?.detail ?? '', /not pulled/);
  }));

test('a ticket system that refuses the token, and one that is down, are told apart', async () => {
  const refused = await checked({ DESK_TOKEN: 'canary-other-token' });
  assert.match(refused.byWhat.get('connection desk')?.detail ?? '', /401.*tokenEnv/);
  assert.doesNotMatch(refused.said, /canary/);
  const down = await checked({ DESK_URL: 'http://127.0.0.1:9' });
  assert.match(down.byWhat.get('connection desk')?.detail ?? '', /url, DNS/);
});

test('status says what has ended, what waits for whom, which route fails since when, when was polled, and how long bodies are kept', async () => {
  const { stage, dataDir } = service;
  await stage.create(someTickets(2));
  await service.withLedger((ledger) =>
    until(
      'two decisions',
      30_000,
      () => ledger.decisions({}),
      (rows) => rows.length >= 2,
    ),
  );
  await waitingTickets(service, 3);
  const args = ['status', '--config', stage.configPath];
  const { code, out } = await standby(dataDir, args, stage.env);
  assert.equal(code, 0);
  assert.match(out, /in flight +\d, of these overdue 0/);
  assert.match(out, /people asked +dispatcher 3/);
  assert.match(out, /waiting +for a person or AI 3/);
  assert.match(out, /ended +decided 2/);
  assert.match(out, /openai\/gpt-5\.5: fails since .*, breaker open since .*; 2 of \d answered/);
  assert.match(out, /desk: (now|\d+ s ago)/);
  assert.match(out, /kept +attempts and bodies 180 days; looked through .*, 0 attempts removed, 0 bodies emptied/);
  const shape = z.object({
    temporal: z.string(),
    openTasksByRole: z.array(z.object({ of: z.string(), count: z.number() })),
    polls: z.array(z.object({ polledAt: z.string() })),
    retention: z.object({ keepDays: z.literal(180), endedAt: z.string(), removed: z.literal(0), emptied: z.literal(0) }),
  });
  const json = await standbyInside(dataDir, [...args, '--json'], stage.env);
  assert.deepEqual(shape.parse(JSON.parse(json.out)).openTasksByRole, [{ of: 'dispatcher', count: 3 }]);
});

test('an end that nobody knows is told of its own route alone', async () => {
  const { stage, dataDir } = service;
  await service.withLedger(async (ledger) => {
    const attempt = await begin(ledger, start({ workflowId: 'triage:desk:odd', route: 'openai/gpt-5.5', provider: 'openai' }));
    await ledger.endAttempt(attempt, end({ outcome: 'unfit' }), { unknownEnd: 'eos_2' });
  });
  const { out } = await standby(dataDir, ['status', '--config', stage.configPath], stage.env);
  const told = out.split('\n').filter((line) => line.includes('eos_2'));
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /openai\/gpt-5\.5: .*; 1 answer with an unknown end reason \(eos_2 1\)/);
});
