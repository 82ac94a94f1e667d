/** The bounded fetch against servers that hang, drip, flood, bomb, reset and redirect. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openExchange, type Ending, type Limits } from '../../providers/bounded-fetch.ts';
import { against, againstSocket, refusingUrl } from './loopback.ts';

const DEADLINE_MS = 300;
/** An event loop on two busy cores may be late by this much. */
const LATENESS_MS = 1_000;
const limits = (over: Partial<Limits> = {}): Limits => ({
  deadlineMs: DEADLINE_MS,
  maxBytes: 100_000,
  signal: new AbortController().signal,
  ...over,
});
const patient = (over: Partial<Limits> = {}): Limits => limits({ deadlineMs: 10_000, ...over });

async function endingAt(url: string, given: Limits): Promise<{ ending: Ending | undefined; tookMs: number; requests: number }> {
  const startedAt = performance.now();
  const exchange = openExchange(given);
  await exchange.fetch(url, { method: 'POST', body: '{}' }).catch(() => undefined);
  return { ending: exchange.ending(), tookMs: performance.now() - startedAt, requests: exchange.requests() };
}

function assertAtDeadline({ ending, tookMs }: { ending: Ending | undefined; tookMs: number }): void {
  assert.deepEqual(ending, { kind: 'deadline' });
  assert.ok(tookMs >= DEADLINE_MS - 20 && tookMs < DEADLINE_MS + LATENESS_MS, `took ${tookMs} ms`);
}

/** Writes until the other side hangs up; at most 10,000 times, so that a broken test ends too. */
function writeForEver(response: ServerResponse, chunk: string, pauseMs: number): void {
  let left = 10_000;
  const next = () => {
    left -= 1;
    if (response.destroyed || left === 0) return;
    response.write(chunk, () => setTimeout(next, pauseMs));
  };
  next();
}

test('a whole reply arrives with status, headers and text', async () => {
  const { ending } = await against(
    (_, response) => response.writeHead(200, { 'content-type': 'application/json', 'retry-after': '7' }).end('{"word":"grün"}'),
    (url) => endingAt(url, patient()),
  );
  assert.ok(ending?.kind === 'reply');
  assert.equal(ending.status, 200);
  assert.equal(ending.headers.get('retry-after'), '7');
  assert.equal(ending.body, '{"word":"grün"}');
});

test('a reply sliced into single bytes is put together again, letters of several bytes included', async () => {
  const text = 'größer 日本 🙂';
  const { ending } = await against(
    (_, response) =>
      void (async () => {
        for (const byte of Buffer.from(text))
          await new Promise<void>((resolve) => response.write(Buffer.from([byte]), () => setImmediate(resolve)));
        response.end();
      })(),
    (url) => endingAt(url, patient()),
  );
  assert.ok(ending?.kind === 'reply');
  assert.equal(ending.body, text);
});

test('a server that never sends headers costs the deadline and no more', async () => {
  assertAtDeadline(
    await against(
      () => undefined,
      (url) => endingAt(url, limits()),
    ),
  );
});

test('a server that falls silent in the body costs the deadline and no more', async () => {
  assertAtDeadline(
    await against(
      (_, response) => void response.writeHead(200).write('{"half":'),
      (url) => endingAt(url, limits()),
    ),
  );
});

test('a body that drips for ever ends at the deadline', async () => {
  assertAtDeadline(
    await against(
      (_, response) => writeForEver(response.writeHead(200), ' ', 20),
      (url) => endingAt(url, limits()),
    ),
  );
});

test('an answer that comes after the deadline is no answer', async () => {
  assertAtDeadline(
    await against(
      (_, response) => void setTimeout(() => response.end('{}'), DEADLINE_MS + 200),
      (url) => endingAt(url, limits()),
    ),
  );
});

test('the time a client spends before it asks counts too', async () => {
  await against(
    () => undefined,
    async (url) => {
      const startedAt = performance.now();
      const exchange = openExchange(limits());
      await new Promise((resolve) => setTimeout(resolve, 200));
      await exchange.fetch(url).catch(() => undefined);
      assertAtDeadline({ ending: exchange.ending(), tookMs: performance.now() - startedAt });
    },
  );
});

test('an endless body ends at the byte limit, long before the deadline', async () => {
  const { ending, tookMs } = await against(
    (_, response) => writeForEver(response.writeHead(200), 'x'.repeat(16_384), 0),
    (url) => endingAt(url, patient()),
  );
  assert.deepEqual(ending, { kind: 'too-large' });
  assert.ok(tookMs < 5_000, `took ${tookMs} ms`);
});

test('a gzip bomb of 50 MB in 50 KB ends at the byte limit, counted after decompression', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  assert.ok(bomb.length < 100_000, 'the compressed bomb alone stays under the limit');
  const before = process.memoryUsage().arrayBuffers;
  const { ending } = await against(
    (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    (url) => endingAt(url, patient()),
  );
  assert.deepEqual(ending, { kind: 'too-large' });
  assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000, 'the bomb was not unpacked');
});

test('a body of exactly the limit passes, one byte more does not', async () => {
  const ends = async (size: number) =>
    (
      await against(
        (_, response) => response.end('x'.repeat(size)),
        (url) => endingAt(url, patient({ maxBytes: 1_000 })),
      )
    ).ending?.kind;
  assert.equal(await ends(1_000), 'reply');
  assert.equal(await ends(1_001), 'too-large');
});

test('a reset before the headers is a network fault whose request may have arrived', async () => {
  const { ending } = await againstSocket(
    (socket) => socket.resetAndDestroy(),
    (url) => endingAt(url, patient()),
  );
  assert.ok(ending?.kind === 'network');
  assert.equal(ending.sent, true);
});

test('a reset in the body is a network fault, not a short answer', async () => {
  const { ending } = await againstSocket(
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n');
      setTimeout(() => socket.resetAndDestroy(), 50);
    },
    (url) => endingAt(url, patient()),
  );
  assert.ok(ending?.kind === 'network');
  assert.equal(ending.sent, true);
});

test('a connection closed before the promised length is a network fault, not a short answer', async () => {
  const { ending } = await againstSocket(
    (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{}'),
    (url) => endingAt(url, patient()),
  );
  assert.ok(ending?.kind === 'network');
  assert.equal(ending.sent, true);
});

test('a refused connection is known not to have been sent', async () => {
  const { ending } = await endingAt(await refusingUrl(), patient());
  assert.ok(ending?.kind === 'network');
  assert.equal(ending.sent, false);
  assert.match(ending.detail, /ECONNREFUSED/);
});

test('a handshake with a server that speaks no TLS is a network fault', async () => {
  const { ending } = await against(
    () => undefined,
    (url) => endingAt(url.replace('http:', 'https:'), patient()),
  );
  assert.equal(ending?.kind, 'network');
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect ${status} is an answer, and its target hears nothing`, async () => {
    await against(
      (_, response) => response.end('{}'),
      (target, heard) =>
        against(
          (_, response) => response.writeHead(status, { location: target }).end(),
          async (url) => {
            const { ending } = await endingAt(url, patient());
            assert.ok(ending?.kind === 'reply');
            assert.equal(ending.status, status);
            assert.equal(heard.requests, 0);
          },
        ),
    );
  });
}

for (const status of [204, 304, 599]) {
  test(`status ${status} without a body is a reply`, async () => {
    const { ending } = await against(
      (_, response) => response.writeHead(status).end(),
      (url) => endingAt(url, patient()),
    );
    assert.ok(ending?.kind === 'reply');
    assert.equal(ending.status, status);
  });
}

test('an abort by the caller ends the exchange at once and is told apart from the deadline', async () => {
  const caller = new AbortController();
  setTimeout(() => caller.abort(), 50);
  const { ending, tookMs } = await against(
    () => undefined,
    (url) => endingAt(url, patient({ signal: caller.signal })),
  );
  assert.deepEqual(ending, { kind: 'aborted' });
  assert.ok(tookMs < LATENESS_MS, `took ${tookMs} ms`);
});

test('an abort in the body ends the exchange at once', async () => {
  const caller = new AbortController();
  setTimeout(() => caller.abort(), 100);
  const { ending } = await against(
    (_, response) => void response.writeHead(200).write('{'),
    (url) => endingAt(url, patient({ signal: caller.signal })),
  );
  assert.deepEqual(ending, { kind: 'aborted' });
});

test('a caller that has already aborted sends nothing', async () => {
  await against(
    (_, response) => response.end('{}'),
    async (url, seen) => {
      assert.deepEqual((await endingAt(url, patient({ signal: AbortSignal.abort() }))).ending, { kind: 'aborted' });
      assert.equal(seen.requests, 0);
    },
  );
});

test('a second request of the same exchange does not reach the server', async () => {
  await against(
    (_, response) => response.writeHead(429).end('{}'),
    async (url, seen) => {
      const exchange = openExchange(patient());
      await exchange.fetch(url);
      await assert.rejects(exchange.fetch(url), /one HTTP request per exchange/);
      assert.equal(seen.requests, 1);
      assert.equal(exchange.requests(), 2);
    },
  );
});
