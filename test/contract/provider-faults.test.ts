/** Every provider against everything that a network and a vendor can do: one request each, the right fault, nothing said aloud. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault, Provider } from '../../providers/contract.ts';
import { createProvider } from '../../providers/create.ts';
import { against, againstSocket, refusingUrl } from './loopback.ts';
import { completedBy, faultOf, KEY, providerAt, reply, requestWith, SYSTEM, USER, type Kind } from './recorded.ts';

const KINDS: readonly Kind[] = ['openai', 'anthropic', 'ollama'];
const STATUSES = [301, 302, 307, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529];
/** What each vendor's error object looks like. */
const errorBody = (kind: Kind, message: string): unknown =>
  kind === 'ollama' ? { error: message } : { type: 'error', error: { type: 'some_error', code: 'some_code', message } };

/** Everything printed while `use` runs. The variables ask the clients to be as loud as they can. */
async function printedBy(use: () => Promise<unknown>): Promise<string> {
  const names = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const before = names.map((name) => console[name]);
  const lines: string[] = [];
  for (const name of names) console[name] = (...line: unknown[]) => void lines.push(line.map(String).join(' '));
  process.env['OPENAI_LOG'] = process.env['ANTHROPIC_LOG'] = 'debug';
  try {
    await use();
  } finally {
    names.forEach((name, at) => (console[name] = before[at] ?? console[name]));
    delete process.env['OPENAI_LOG'];
    delete process.env['ANTHROPIC_LOG'];
  }
  return lines.join('\n');
}

/** Long enough to send a request in on an idle machine, and on one that does twenty other things. */
const DEADLINES_MS = [300, 3_000, 30_000];
/** A server that never ends its answer, until a deadline that left time to ask it. */
async function unended(kind: Kind, answer: Parameters<typeof completedBy>[1]): Promise<{ fault: Fault; requests: number; lateMs: number }> {
  for (const deadlineMs of DEADLINES_MS) {
    const startedAt = performance.now();
    const { completion, seen } = await completedBy(kind, answer, { deadlineMs });
    const lateMs = performance.now() - startedAt - deadlineMs;
    if (seen.requests > 0) return { fault: faultOf(completion), requests: seen.requests, lateMs };
  }
  return assert.fail(`no request within ${DEADLINES_MS.at(-1)} ms`);
}

const verdictOf = (provider: Provider, fault: Fault) => {
  assert.ok(fault.kind !== 'aborted');
  return provider.verdictOf(fault, 0);
};

for (const kind of KINDS) {
  for (const status of STATUSES) {
    test(`${kind}: ${status} costs one request, even if the server asks for more`, async () => {
      const headers = { 'x-should-retry': 'true', 'retry-after': '1', 'retry-after-ms': '1', location: '/elsewhere' };
      const { completion, seen } = await completedBy(kind, reply(status, errorBody(kind, 'no'), headers));
      const fault = faultOf(completion);
      assert.ok(fault.kind === 'http');
      assert.deepEqual([fault.status, fault.retryAfter], [status, '1']);
      assert.equal(seen.requests, 1);
    });
  }

  for (const [claim, body, type] of [
    ['a page in HTML', '<!doctype html><p>Checking your browser</p>', 'text/html'],
    ['a page in HTML that calls itself JSON', '<!doctype html><p>Checking your browser</p>', 'application/json'],
    ['an empty body', '', 'application/json'],
    ['half a JSON', '{"choices":[{"mess', 'application/json'],
    ['null', 'null', 'application/json'],
    ['an array', '[]', 'application/json'],
    ['a bare text', '"yes"', 'application/json'],
    ['another shape', '{"ok":true}', 'application/json'],
    ['JSON of 100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'application/json'],
  ] as const) {
    test(`${kind}: 200 with ${claim} is no answer, after one request`, async () => {
      const { completion, seen } = await completedBy(kind, reply(200, body, { 'content-type': type }));
      assert.equal(faultOf(completion).kind, 'malformed');
      assert.equal(seen.requests, 1);
    });
  }

  test(`${kind}: 200 with an error object is no answer, and says why`, async () => {
    const fault = faultOf((await completedBy(kind, reply(200, errorBody(kind, 'the engine fell over')))).completion);
    assert.ok(fault.kind === 'malformed');
    assert.match(fault.detail, /the engine fell over/);
  });

  test(`${kind}: a server that says nothing is silent at the deadline, after one request, and is not asked again`, async () => {
    const { fault, requests, lateMs } = await unended(kind, () => undefined);
    assert.equal(fault.kind, 'silent');
    // A second try, or a deadline of a client's own, takes minutes.
    assert.ok(lateMs < 15_000, `${lateMs} ms after the deadline`);
    assert.equal(requests, 1);
    assert.deepEqual(verdictOf(providerAt(kind, 'http://127.0.0.1'), fault), { kind: 'next-route' });
  });

  test(`${kind}: a body that stops half-way is silent at the deadline`, async () => {
    const { fault, requests } = await unended(kind, (_, response) => void response.writeHead(200).write('{'));
    assert.deepEqual([fault.kind, requests], ['silent', 1]);
  });

  test(`${kind}: an error whose body never ends is silent at the deadline, not an error half read`, async () => {
    const { fault, requests } = await unended(kind, (_, response) => void response.writeHead(500).write('{'));
    assert.deepEqual([fault.kind, requests], ['silent', 1]);
  });

  test(`${kind}: a flood is too large, after one request`, async () => {
    const { completion, seen } = await completedBy(kind, reply(200, JSON.stringify('x'.repeat(200_000))));
    assert.equal(faultOf(completion).kind, 'too-large');
    assert.equal(seen.requests, 1);
  });

  test(`${kind}: a reset is a network fault that may have been billed, after one request`, async () => {
    await againstSocket(
      (socket) => socket.resetAndDestroy(),
      async (url, seen) => {
        const fault = faultOf(await providerAt(kind, url).complete(requestWith()));
        assert.ok(fault.kind === 'network' && fault.sent);
        assert.equal(seen.requests, 1);
      },
    );
  });

  test(`${kind}: a refused connection is a network fault that was not sent`, async () => {
    const fault = faultOf(await providerAt(kind, await refusingUrl()).complete(requestWith()));
    assert.ok(fault.kind === 'network' && !fault.sent);
  });

  test(`${kind}: an abort ends the call at once, and another one before it sends nothing`, async () => {
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 100);
    const { completion } = await completedBy(kind, () => undefined, { signal: caller.signal });
    assert.deepEqual(faultOf(completion), { kind: 'aborted' });
    const late = await completedBy(kind, reply(200, {}), { signal: caller.signal });
    assert.deepEqual(faultOf(late.completion), { kind: 'aborted' });
    assert.equal(late.seen.requests, 0);
  });

  test(`${kind}: a vendor that repeats key and prompt is not repeated by us`, async () => {
    for (const status of [200, 401, 500]) {
      const echo = `You sent ${KEY} with ${SYSTEM}\n${USER}\u001b[2J ${'and so on '.repeat(500)}`;
      const fault = faultOf((await completedBy(kind, reply(status, errorBody(kind, echo)))).completion);
      assert.ok('detail' in fault);
      for (const word of [KEY, 'Acme', 'Contoso', 'Winter2026']) assert.ok(!fault.detail.includes(word), fault.detail);
      assert.ok(fault.detail.length <= 300 && !/[\p{Cc}\n]/u.test(fault.detail), fault.detail);
      assert.match(fault.detail, /You sent \[key\] with/);
    }
  });

  test(`${kind}: a page that repeats the prompt is described, not quoted`, async () => {
    for (const status of [200, 502]) {
      const fault = faultOf(
        (await completedBy(kind, reply(status, `<p>${USER}</p>`, { 'content-type': 'text/html; charset=utf-8' }))).completion,
      );
      assert.ok('detail' in fault);
      assert.match(fault.detail, new RegExp(`HTTP ${status} with text/html, \\d+ bytes`));
      assert.doesNotMatch(fault.detail, /Contoso/);
    }
  });

  test(`${kind}: the client prints nothing, whatever comes and however loud it is told to be`, async () => {
    const printed = await printedBy(async () => {
      await completedBy(kind, reply(200, { model: 'm' }));
      await completedBy(kind, reply(500, 'plain text', { 'content-type': 'text/plain' }));
      await completedBy(kind, reply(500, '{broken'));
      await completedBy(kind, reply(200, '<html>', { 'content-type': 'text/html' }));
      await completedBy(kind, () => undefined, { deadlineMs: 100 });
    });
    assert.equal(printed, '');
  });

  test(`${kind}: an http and an https address are taken`, () => {
    for (const baseUrl of ['http://host/v1', 'https://host/v1', 'HTTPS://host'])
      assert.ok(createProvider({ kind, baseUrl, model: 'm', apiKey: KEY }));
  });

  test(`${kind}: an address that no request could reach is refused when the provider is made`, () => {
    for (const baseUrl of ['', 'localhost:1234', 'ftp://host', '/v1']) {
      assert.throws(() => createProvider({ kind, baseUrl, model: 'm', apiKey: KEY }), /Expected `baseUrl`/);
    }
  });

  test(`${kind}: a mistake of ours is thrown and never looks like a fault of the provider`, async () => {
    const circular: Record<string, unknown> = { type: 'object' };
    circular['enum'] = [circular];
    await against(reply(200, {}), async (url, seen) => {
      await assert.rejects(
        providerAt(kind, url).complete(requestWith({ schema: { name: 'x', json: circular } })),
        /make one request, got 0/,
      );
      assert.equal(seen.requests, 0);
    });
  });
}
