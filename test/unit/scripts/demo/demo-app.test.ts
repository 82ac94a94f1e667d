/** The demo's server gives the page to this machine, and takes acts from the page alone. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createDemoApp } from '../../../../web/demo/app.ts';
import type { DemoPorts } from '../../../../web/demo/app.ts';
import { createAudience } from '../../../../web/demo/events.ts';
import type { Command, PageState } from '../../../../web/demo/contract.ts';

const OWN = { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000', 'x-standby-demo': 'right', 'content-type': 'application/json' };
const state: PageState = {
  phase: 'driving',
  banner: '',
  service: 'running',
  steps: [],
  person: { asked: 0, done: 0 },
  tickets: [],
  ticketCount: 0,
  groups: [],
  acts: [],
  watched: null,
  happenings: ['<img src=x onerror=alert(1)>'],
  table: null,
  local: { kind: 'none' },
  report: null,
};

const NOT_MADE = { kind: 'not-made', why: 'Standby is down <here>.' } as const;
type Made = Awaited<ReturnType<DemoPorts['report']['make']>>;
function served(made: Made = NOT_MADE, last?: { readonly html: string }) {
  const reports = { made: 0 };
  const acts: Command[] = [];
  const audience = createAudience(() => state);
  const app = createDemoApp({
    port: () => 4000,
    token: 'right',
    audience,
    ticket: () => undefined,
    act: async (command) => {
      acts.push(command);
      return { kind: 'done', said: 'ok' };
    },
    report: { make: () => Promise.resolve(((reports.made += 1), made)), last: () => last },
  });
  const post = (headers: Readonly<Record<string, string>>, body = '{"do":"kill"}') =>
    app.request('/acts', { method: 'POST', headers, body });
  return { app, acts, audience, post, reports };
}

test('the page itself may act', async () => {
  const { acts, post } = served();
  assert.equal((await post(OWN)).status, 200);
  assert.equal((await post({ ...OWN, host: 'localhost:4000', origin: 'http://localhost:4000' })).status, 200);
  assert.deepEqual(acts, [{ do: 'kill' }, { do: 'kill' }]);
});

test('another origin, none, another host, no token or another: nobody acts', async () => {
  const { acts, post } = served();
  const { origin: _origin, ...withoutOrigin } = OWN;
  const { 'x-standby-demo': _token, ...withoutToken } = OWN;
  const forged = [
    { ...OWN, origin: 'https://evil.example' },
    { ...OWN, origin: 'null' },
    { ...OWN, origin: 'http://127.0.0.1:4001' },
    // One of the page's two names acts for itself only.
    { ...OWN, origin: 'http://localhost:4000' },
    { ...OWN, host: 'evil.example:4000', origin: 'http://evil.example:4000' },
    { ...OWN, 'x-standby-demo': 'wrong' },
    withoutOrigin,
    withoutToken,
  ];
  for (const headers of forged) assert.equal((await post(headers)).status, 403, JSON.stringify(headers));
  assert.deepEqual(acts, []);
});

test('a name that points to this machine reads nothing either', async () => {
  const { app } = served();
  for (const path of ['/', '/events', '/tickets/T1', '/main.js'])
    assert.equal((await app.request(path, { headers: { host: 'evil.example:4000' } })).status, 403, path);
});

test('what is no command, or too large, changes nothing', async () => {
  const { acts, post } = served();
  const bodies = [
    '',
    '{}',
    '{"do":"send","count":7}',
    '{"do":"plug","step":"person","plug":"dead"}',
    '{"do":"kill","also":1}',
    '{"do":"take","ticket":"../x"}',
  ];
  for (const body of bodies) assert.equal((await post(OWN, body)).status, 400, body);
  assert.equal((await post({ ...OWN, 'content-length': '9999' }, JSON.stringify({ do: 'x'.repeat(9_000) }))).status, 413);
  assert.deepEqual(acts, []);
});

test('every answer forbids foreign scripts, inline scripts, frames and markup made of text', async () => {
  const { app } = served();
  for (const path of ['/', '/main.js', '/demo.css', '/nowhere']) {
    const { headers } = await app.request(path, { headers: { host: OWN.host } });
    const policy = headers.get('content-security-policy') ?? '';
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"])
      assert.ok(policy.includes(rule), `${path}: ${rule}`);
    assert.equal(policy.includes('unsafe'), false);
  }
});

test("the week's report is made for whoever opens it from the page, and is shut in", async () => {
  const { app, reports } = served({ kind: 'made', html: '<h1>A week</h1><script>alert(1)</script>' }, { html: 'the last' });
  const open = (site?: string, path = '/report') =>
    app.request(path, { headers: { host: OWN.host, ...(site === undefined ? {} : { 'sec-fetch-site': site }) } });
  const answer = await open('same-origin');
  assert.deepEqual([answer.status, await answer.text()], [200, '<h1>A week</h1><script>alert(1)</script>']);
  const policy = answer.headers.get('content-security-policy') ?? '';
  for (const rule of ['sandbox;', "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"])
    assert.ok(policy.includes(rule), rule);
  assert.doesNotMatch(policy, /allow-|script-src/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.deepEqual([(await open()).status, (await open('none')).status, reports.made], [200, 200, 3]);
  for (const site of ['cross-site', 'same-site']) assert.equal((await open(site)).status, 403, site);
  assert.equal((await app.request('/report', { headers: { host: 'evil.example:4000' } })).status, 403);
  assert.equal(reports.made, 3, 'nobody else has it made');
  assert.equal(await (await open('same-origin', '/report/last')).text(), 'the last');
});

test('where no report can be made, the page says why and offers the last one', async () => {
  const said = async (last?: { readonly html: string }) => {
    const answer = await served(NOT_MADE, last).app.request('/report', { headers: { host: OWN.host } });
    assert.equal(answer.status, 503);
    return answer.text();
  };
  assert.match(await said(), /Standby is down &lt;here&gt;\./);
  assert.doesNotMatch(await said(), /href/);
  assert.match(await said({ html: 'x' }), /href="\/report\/last"/);
});

test('only the parts of the page are files of this server', async () => {
  const { app } = served();
  const paths = ['/app.ts', '/page/index.html', '/..%2fapp.ts', '/%2e%2e/app.ts', '/tsconfig.json'];
  for (const path of paths) assert.equal((await app.request(path, { headers: { host: OWN.host } })).status, 404, path);
  assert.match(await (await app.request('/', { headers: { host: OWN.host } })).text(), /content="right"/);
});

test('no part of the page names another host, or makes markup of text', async () => {
  const folder = new URL('../../../../web/demo/page/', import.meta.url);
  for (const name of await readdir(folder)) {
    const text = await readFile(new URL(name, folder), 'utf8');
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/, name);
    assert.doesNotMatch(text.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\//, name);
    assert.doesNotMatch(text, /\sstyle=|\son[a-z]+=/, name);
  }
});

test("the page's scripts fit their types", async () => {
  const ran = await promisify(execFile)(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'web/demo/page']).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
  assert.equal(ran, '');
});

test('a reader gets the whole state at once, news after a pause, and a last word', async () => {
  const { app, audience } = served();
  const response = await app.request('/events', { headers: { host: OWN.host } });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  audience.changed();
  audience.changed();
  await new Promise((resolve) => setTimeout(resolve, 300));
  audience.end();
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  assert.deepEqual(
    events.map((event) => event.split('\n')[0]),
    ['event: state', 'event: state', 'event: state', 'event: bye'],
  );
  const late = await app.request('/events', { headers: { host: OWN.host } });
  assert.match(await late.text(), /event: state\n[^]*event: bye/, 'who comes late is told, too');
});
