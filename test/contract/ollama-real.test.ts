/** The local tier against a real Ollama with the models `standby-tiny` and `standby-endless`; skipped, and saying so, where there is none. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import type { CompletionRequest } from '../../providers/contract.ts';
import { createOllama } from '../../providers/ollama/index.ts';
import { faultOf } from './recorded.ts';
import { findOllama, missing } from './real-ollama.ts';
import { faultTests } from './real-ollama-faults.ts';

const server = await findOllama();
after(() => (server.kind === 'found' ? server.stop() : undefined));

const TINY = 'standby-tiny';
const ENDLESS = 'standby-endless';
const tiny = { skip: missing(server, TINY) };
const endless = { skip: missing(server, ENDLESS) };

const provider = (model: string) =>
  createOllama({ kind: 'ollama', baseUrl: server.kind === 'found' ? server.baseUrl : '', model, apiKey: undefined });
const text = (maxLength: number) => ({ type: 'string', maxLength });
const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });
const closed = (properties: Record<string, object>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const TRIAGE = closed({
  category: { type: 'string', enum: ['mail', 'network', 'hardware'] },
  impact: whole(1, 3),
  urgency: whole(1, 3),
  destination: { type: 'string', enum: ['Service Desk', 'Field Service'] },
  summary: text(200),
  steps: { type: 'array', maxItems: 3, items: text(120) },
  confidence: closed({ category: whole(0, 100), destination: whole(0, 100) }),
  evidence: { type: 'array', maxItems: 3, items: text(160) },
});
const Percent = z.int().min(0).max(100);
const Triage = z.strictObject({
  category: z.enum(['mail', 'network', 'hardware']),
  impact: z.int().min(1).max(3),
  urgency: z.int().min(1).max(3),
  destination: z.enum(['Service Desk', 'Field Service']),
  summary: z.string().max(200),
  steps: z.array(z.string().max(120)).max(3),
  confidence: z.strictObject({ category: Percent, destination: Percent }),
  evidence: z.array(z.string().max(160)).max(3),
});
/** A hundred copies of one sentence: the grammar leaves the model no other way, and it takes more than half a minute. */
const LONG = {
  type: 'array',
  minItems: 100,
  items: { type: 'string', enum: ['The quick brown fox jumps over the lazy dog, five boxing wizards'] },
};

const requestWith = (over: Partial<CompletionRequest> = {}): CompletionRequest => ({
  system: 'You triage tickets.',
  user: 'The printer on the second floor is out of paper.',
  schema: { name: 'triage', json: TRIAGE },
  maxOutputTokens: 1_200,
  deadlineMs: 30_000,
  maxBytes: 200_000,
  signal: new AbortController().signal,
  ...over,
});
const longRequest = (over: Partial<CompletionRequest>) =>
  requestWith({ schema: { name: 'long', json: LONG }, maxOutputTokens: 7_000, ...over });

/** The next call is served soon only if the one before it has really ended in the server. */
async function assertServesNow(model: string): Promise<void> {
  const startedAt = performance.now();
  const completion = await provider(model).complete(requestWith({ maxOutputTokens: 3 }));
  assert.equal(completion.kind, 'truncated');
  assert.ok(performance.now() - startedAt < 3_000, `took ${performance.now() - startedAt} ms`);
}

test('ten answers in the form of a triage parse and fit the schema', tiny, async () => {
  for (let ticket = 0; ticket < 10; ticket++) {
    const completion = await provider(TINY).complete(
      requestWith({ user: `Ticket ${ticket}: the mail server refuses user ${ticket * 7}.` }),
    );
    assert.ok(completion.kind === 'complete', JSON.stringify(completion));
    Triage.parse(JSON.parse(completion.text));
    assert.ok(completion.usage !== undefined && completion.usage.inputTokens > 0 && completion.usage.outputTokens > 0);
    assert.deepEqual([completion.model, completion.raw], [TINY, 'stop']);
  }
});

test('the same request gets the same answer', tiny, async () => {
  assert.deepEqual(await provider(TINY).complete(requestWith()), await provider(TINY).complete(requestWith()));
});

test('an answer cut at the limit is truncated', tiny, async () => {
  const completion = await provider(TINY).complete(requestWith({ maxOutputTokens: 8 }));
  assert.equal(completion.kind, 'truncated');
  assert.equal(completion.usage?.outputTokens, 8);
});

test('a missing model is a 404 and means the next route', tiny, async () => {
  const fault = faultOf(await provider('no-such-model').complete(requestWith()));
  assert.ok(fault.kind === 'http');
  assert.deepEqual([fault.status, fault.code], [404, 'model_not_found']);
  assert.deepEqual(provider(TINY).verdictOf(fault, 0), { kind: 'next-route' });
});

test('a schema that the server cannot convert is our mistake, though it says 500', tiny, async () => {
  const fault = faultOf(await provider(TINY).complete(requestWith({ schema: { name: 'wrong', json: { type: 'nonsense' } } })));
  assert.ok(fault.kind === 'http');
  assert.deepEqual([fault.status, fault.code], [500, 'invalid_format']);
  assert.deepEqual(provider(TINY).verdictOf(fault, 0), { kind: 'next-route' });
});

test('a prompt longer than the context is a 400 and is not cut in silence', tiny, async () => {
  const fault = faultOf(await provider(TINY).complete(requestWith({ user: 'word '.repeat(9_000) })));
  assert.ok(fault.kind === 'http');
  assert.deepEqual([fault.status, fault.code], [400, 'context_length_exceeded']);
  assert.deepEqual(provider(TINY).verdictOf(fault, 0), { kind: 'too-long' });
});

test('an abort ends the call within a second, and the server serves the next one', endless, async () => {
  const caller = new AbortController();
  let abortedAt = 0;
  setTimeout(() => {
    abortedAt = performance.now();
    caller.abort();
  }, 500);
  assert.deepEqual(faultOf(await provider(ENDLESS).complete(longRequest({ signal: caller.signal }))), { kind: 'aborted' });
  assert.ok(abortedAt > 0 && performance.now() - abortedAt < 1_000);
  await assertServesNow(ENDLESS);
});

test('a model that does not come to an end is silent at the deadline, and the server serves the next call', endless, async () => {
  const startedAt = performance.now();
  const fault = faultOf(await provider(ENDLESS).complete(longRequest({ deadlineMs: 1_000 })));
  const tookMs = performance.now() - startedAt;
  assert.equal(fault.kind, 'silent');
  assert.ok(tookMs >= 980 && tookMs < 2_000, `took ${tookMs} ms`);
  await assertServesNow(ENDLESS);
});

const Loaded = z.object({ models: z.array(z.object({ name: z.string(), expires_at: z.string() })) });
const stays = async (model: string): Promise<number | undefined> => {
  const baseUrl = server.kind === 'found' ? server.baseUrl : '';
  const { models } = Loaded.parse(await (await fetch(`${baseUrl}/api/ps`)).json());
  const found = models.find(({ name }) => name === `${model}:latest`);
  return found === undefined ? undefined : Date.parse(found.expires_at) - Date.now();
};

test('a model is loaded without being asked anything, and stays for a day, also after an answer', tiny, async () => {
  const local = provider(TINY);
  const stopped = new AbortController();
  assert.deepEqual(await local.warm?.(stopped.signal), { kind: 'loaded' });
  const DAY_MS = 24 * 3_600_000;
  const loadedFor = await stays(TINY);
  assert.ok(loadedFor !== undefined && loadedFor > DAY_MS - 60_000 && loadedFor <= DAY_MS + 60_000, `${loadedFor} ms`);
  assert.equal((await local.complete(requestWith({ maxOutputTokens: 3 }))).kind, 'truncated');
  assert.ok(((await stays(TINY)) ?? 0) > DAY_MS - 60_000);
});

test('a model that is not pulled cannot be loaded, and that is said', tiny, async () => {
  const stopped = new AbortController();
  assert.deepEqual(await provider('no-such-model').warm?.(stopped.signal), { kind: 'not-loaded', why: 'HTTP 404: it is not pulled' });
});

/** Runners are found under /proc, and are killed only where the server is ours. */
const mayBeHurt = server.kind === 'absent' || (server.isOurs && process.platform === 'linux');
faultTests({
  baseUrl: server.kind === 'found' ? server.baseUrl : '',
  skip:
    missing(server, TINY) ||
    missing(server, ENDLESS) ||
    (mayBeHurt ? false : 'the server is not of this test, or its processes cannot be found'),
  requestWith,
  longRequest,
});
