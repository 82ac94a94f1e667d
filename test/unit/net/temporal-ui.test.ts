/** The door before Temporal's UI: under which names it opens, what it passes on and how, with a server of its own behind it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createUiApp } from '../../../web/temporal-ui/app.ts';
import { listen } from '../../../net/listen.ts';
import { rawly } from '../../support/deliveries.ts';

const TOKEN = 'a-token-of-this-test';
type Seen = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

async function doorBefore(
  t: TestContext,
): Promise<{ readonly port: number; readonly seen: readonly Seen[]; readonly decoded: readonly string[] }> {
  const seen: Seen[] = [];
  const decoded: string[] = [];
  const behind = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.url === '/moved') return response.writeHead(308, { location: '/elsewhere' }).end();
      if (request.url === '/api/v1/settings') return response.end('{"Version":"2","Codec":{"Endpoint":"","PassAccessToken":false}}');
      return response.writeHead(200, { 'set-cookie': ['_csrf=a', 'b=c'], 'content-type': 'text/html' }).end('<html>');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => behind.once('listening', resolve));
  const address = behind.address();
  const upstream = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : undefined;
  const place = { port: 0 };
  const decode = async (body: ReadableStream<Uint8Array> | null) => {
    decoded.push(await new Response(body).text());
    return Response.json({ payloads: [] });
  };
  const listening = await listen(createUiApp({ port: () => place.port, upstream: () => upstream, token: TOKEN, decode }).fetch, 0);
  place.port = listening.port;
  t.after(async () => {
    await listening.stop();
    behind.closeAllConnections();
    behind.close();
  });
  return { port: place.port, seen, decoded };
}

const ask = (port: number, lines: readonly string[], body = ''): Promise<string> =>
  rawly(port, (write) =>
    write(`${[...lines, 'Connection: close', ...(body === '' ? [] : [`Content-Length: ${body.length}`])].join('\r\n')}\r\n\r\n${body}`),
  );

test('it opens under its own two names only, whatever else is said', async (t) => {
  const { port, seen } = await doorBefore(t);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
    assert.match(await ask(port, ['GET / HTTP/1.1', `Host: ${host}`]), /^HTTP\/1\.1 200 /);
  assert.equal(seen.length, 2);
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    `localhost:${port}.evil.example`,
    `127.0.0.1:${port}0`,
    'localhost',
    `[::1]:${port}`,
    `LOCALHOST.:${port}`,
    '',
  ])
    assert.match(await ask(port, ['GET / HTTP/1.1', `Host: ${host}`, `X-Forwarded-Host: localhost:${port}`]), /^HTTP\/1\.1 40[03] /, host);
  assert.match(await ask(port, [`GET http://localhost:${port}/ HTTP/1.1`, 'Host: evil.example']), /^HTTP\/1\.1 40[03] /);
  assert.match(await ask(port, ['GET / HTTP/1.0']), /^HTTP\/1\.1 40[03] /);
  assert.equal(seen.length, 2, 'nothing of it was passed on');
});

test('whatever changes something needs the page’s own origin', async (t) => {
  const { port, seen, decoded } = await doorBefore(t);
  const host = `Host: localhost:${port}`;
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    for (const path of ['/api/v1/namespaces/default/workflows/x/terminate', '/standby-codec/decode'])
      for (const origin of [
        [],
        ['Origin: http://evil.example'],
        ['Origin: null'],
        [`Origin: http://127.0.0.1:${port}`],
        [`Origin: https://localhost:${port}`],
      ])
        assert.match(
          await ask(port, [`${method} ${path} HTTP/1.1`, host, 'Content-Type: text/plain', ...origin], '{}'),
          /^HTTP\/1\.1 403 /,
        );
  assert.deepEqual([seen.length, decoded.length], [0, 0]);
  const own = [host, `Origin: http://localhost:${port}`];
  assert.match(await ask(port, ['POST /a?b=%2F HTTP/1.1', ...own, 'Cookie: _csrf=a', 'X-CSRF-Token: a'], '{"x":1}'), /^HTTP\/1\.1 200 /);
  const [passed] = seen;
  assert.deepEqual(
    [passed?.method, passed?.url, passed?.body, passed?.headers['x-csrf-token'], passed?.headers.cookie],
    ['POST', '/a?b=%2F', '{"x":1}', 'a', '_csrf=a'],
  );
});

test('what the UI answers comes through: cookies, redirects, types; no other page may frame it', async (t) => {
  const { port } = await doorBefore(t);
  const got = await fetch(`http://localhost:${port}/`);
  assert.deepEqual(got.headers.getSetCookie(), ['_csrf=a', 'b=c']);
  assert.deepEqual([got.headers.get('content-type'), got.headers.get('x-frame-options')], ['text/html', 'DENY']);
  const moved = await fetch(`http://localhost:${port}/moved`, { redirect: 'manual' });
  assert.deepEqual([moved.status, moved.headers.get('location')], [308, '/elsewhere']);
  const settings = await fetch(`http://localhost:${port}/api/v1/settings`);
  assert.deepEqual(await settings.json(), {
    Version: '2',
    Codec: { Endpoint: `http://localhost:${port}/standby-codec`, PassAccessToken: false },
  });
});

test('before Temporal runs, and when its UI is gone, it says so', async (t) => {
  const place = { port: 0 };
  let upstream: string | undefined;
  const listening = await listen(
    createUiApp({ port: () => place.port, upstream: () => upstream, token: TOKEN, decode: () => Promise.reject(new Error('no')) }).fetch,
    0,
  );
  place.port = listening.port;
  t.after(() => listening.stop());
  const before = await fetch(`http://127.0.0.1:${place.port}/`);
  assert.deepEqual([before.status, /being started/.test(await before.text())], [502, true]);
  upstream = 'http://127.0.0.1:9';
  const gone = await fetch(`http://127.0.0.1:${place.port}/`);
  assert.deepEqual([gone.status, /temporal\.log/.test(await gone.text())], [502, true]);
});

test('payloads are decoded for a browser that was let in by the token, and for no other', async (t) => {
  const { port, seen, decoded } = await doorBefore(t);
  const own = [`Host: localhost:${port}`, `Origin: http://localhost:${port}`];
  const decode = (cookie: readonly string[]) => ask(port, ['POST /standby-codec/decode HTTP/1.1', ...own, ...cookie], '{"payloads":[]}');
  for (const cookie of [[], ['Cookie: standby-reader='], ['Cookie: standby-reader=another'], ['Cookie: _csrf=a']])
    assert.match(await decode(cookie), /^HTTP\/1\.1 401 /);
  for (const wrong of ['/standby/another', '/standby/', '/standby//', `/standby/${TOKEN}x/namespaces`])
    assert.doesNotMatch(await ask(port, [`GET ${wrong} HTTP/1.1`, own[0] ?? '']), /set-cookie: standby/i, wrong);
  assert.equal(decoded.length, 0);
  const entered = await ask(port, [`GET /standby/${TOKEN}/namespaces/default?a=b HTTP/1.1`, own[0] ?? '']);
  assert.match(entered, /^HTTP\/1\.1 303 /);
  assert.match(entered, /location: \/namespaces\/default\?a=b\r/i);
  assert.match(entered, /set-cookie: standby-reader=[\w-]{43}; Max-Age=34560000; Path=\/standby-codec; HttpOnly; SameSite=Strict/i);
  assert.match(await decode([`Cookie: standby-reader=${TOKEN}`]), /^HTTP\/1\.1 401 /, 'the cookie is not the token');
  const cookie = /set-cookie: (standby-reader=[\w-]{43})/i.exec(entered)?.[1] ?? '';
  assert.match(await decode([`Cookie: ${cookie}`]), /^HTTP\/1\.1 200 /);
  assert.deepEqual(decoded, ['{"payloads":[]}']);
  for (const [path, onward] of [
    ['', '/'],
    ['/', '/'],
    ['//evil.example/', '/evil.example/'],
  ] as const)
    assert.match(
      (await ask(port, [`GET /standby/${TOKEN}${path} HTTP/1.1`, own[0] ?? ''])).toLowerCase(),
      new RegExp(`location: ${onward}\r`),
      path,
    );
  assert.match(await ask(port, [`GET /standby/${TOKEN} HTTP/1.1`, 'Host: evil.example']), /^HTTP\/1\.1 403 /);
  assert.ok(
    seen.every(({ url }) => !url?.includes(TOKEN)),
    'the UI itself never sees the token',
  );
});
