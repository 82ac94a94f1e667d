/**
 * What a page of a stranger can do that is open in a browser on this machine: it sends plain POSTs to any port, and under a name that it
 * has pointed at 127.0.0.1 it is a page of that port. It must neither read nor end anything.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import proto from '@temporalio/proto';
import { z } from 'zod';
import { readRecord } from '../../temporal/embedded/record.ts';
import { liveUntil, someTickets, until } from '../support/live.ts';
import { triageId } from '../support/triage-id.ts';
import type { Live } from '../support/live.ts';

const { temporal } = proto;
let service: Live;
let close: () => Promise<void>;
before(async () => {
  ({ service, close } = await liveUntil({ settings: { log: 'error' } }));
});
after(() => close());

type Asked = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
type Said = { readonly status: number; readonly body: string };

/** As bytes on a socket: `fetch` sets `Host` itself. */
function ask(url: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { ...headers, ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    });
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer')));
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.end(body);
  });
}

/** A run that is there for as long as the service is: the marker of the namespace. */
const VICTIM = 'standby-installation';
const statusOfVictim = (): Promise<'running' | 'ended'> =>
  service.withClient(async ({ workflowService }) => {
    const described = await workflowService.describeWorkflowExecution({ namespace: 'default', execution: { workflowId: VICTIM } });
    return described.workflowExecutionInfo?.status === RUNNING ? 'running' : 'ended';
  });
const RUNNING = temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
const terminate = (base: string): string => `${base}/api/v1/namespaces/default/workflows/${VICTIM}/terminate`;

/** Every port that the Temporal server listens on, with the address; the HTTP API has one that it chooses itself. */
function portsOfTemporal(): readonly string[] {
  const { pid } = readRecord(join(service.dataDir, 'temporal.json'))?.process ?? assert.fail('Expected a record.');
  const lines = execFileSync('ss', ['-Hltnp'], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => (line.includes(`pid=${pid},`) ? [line.trim().split(/\s+/)[3] ?? ''] : []));
}

const hasSs = ((): boolean => {
  try {
    return execFileSync('ss', ['-V']).length > 0;
  } catch {
    return false;
  }
})();

test(
  'a plain POST of a foreign page ends no run, on none of the ports of Temporal',
  { skip: !hasSs && 'ss lists who listens' },
  async (t) => {
    const told: string[] = [];
    for (const address of portsOfTemporal()) {
      const said = await ask(terminate(`http://${address}`), {
        method: 'POST',
        headers: { 'content-type': 'text/plain', origin: 'http://evil.example' },
        body: '{"reason":"by a web page"}',
      }).catch((error: unknown) => ({ status: 0, body: String(error) }));
      told.push(`${said.status}`);
    }
    t.diagnostic(`${told.length} ports: ${told.join(' ')}; the run is ${await statusOfVictim()}`);
    assert.ok(told.length >= 3, 'gRPC, HTTP and the UI at least');
    assert.equal(await statusOfVictim(), 'running');
    assert.ok(!told.includes('200'), told.join());
  },
);

test('a name that was pointed at this machine reads nothing through the UI, and ends no run', async () => {
  const { temporalUi } = service.service().urls;
  const { port } = new URL(temporalUi);
  const rebound = { host: `evil.example:${port}` };
  for (const path of [
    '/',
    '/api/v1/settings',
    '/api/v1/namespaces',
    `/api/v1/namespaces/default/workflows/${VICTIM}`,
    '/standby-codec/decode',
  ])
    for (const headers of [rebound, { host: `127.0.0.1.evil.example:${port}` }, { host: `127.0.0.1:${port}1` }, { host: 'localhost' }])
      assert.match(String((await ask(`${temporalUi}${path}`, { headers })).status), /^40[03]$/, `${path} ${JSON.stringify(headers)}`);
  // As a page that is of the UI's own origin to its browser would: it gets its token first, and shows it.
  const page = await ask(temporalUi, { headers: rebound });
  const sent = { ...rebound, origin: `http://evil.example:${port}`, cookie: '_csrf=x', 'x-csrf-token': 'x' };
  const said = await ask(terminate(temporalUi), { method: 'POST', headers: sent, body: '{}' });
  assert.deepEqual([page.status, said.status], [403, 403]);
  assert.equal(await statusOfVictim(), 'running');
});

test('a foreign page at the right address ends no run either, nor has it payloads decoded', async () => {
  const { temporalUi, codec } = service.service().urls;
  const { host } = new URL(temporalUi);
  for (const headers of [
    { host, origin: 'http://evil.example' },
    { host, origin: 'null' },
    { host, 'content-type': 'text/plain' },
  ]) {
    const shown = { ...headers, cookie: '_csrf=x', 'x-csrf-token': 'x', authorization: 'Bearer x' };
    assert.equal((await ask(terminate(temporalUi), { method: 'POST', headers: shown, body: '{}' })).status, 403);
    assert.equal((await ask(`${temporalUi}/standby-codec/decode`, { method: 'POST', headers: shown, body: '{}' })).status, 403);
  }
  assert.equal((await ask(`${codec}/decode`, { method: 'POST', headers: { origin: 'http://evil.example' }, body: '{}' })).status, 403);
  assert.equal((await ask(`${codec}/decode`, { method: 'POST', body: '{}' })).status, 401);
});

test('the UI itself works through its door: page, settings, a run, its payloads decoded, and what a person changes', async () => {
  const { temporalUi } = service.service().urls;
  const [ticket] = someTickets(1, 'UI');
  assert.ok(ticket);
  await service.stage.create([ticket]);
  const id = triageId('desk', ticket.id);
  await until(
    'an end of the run',
    40_000,
    () =>
      service.withClient(
        async (client) =>
          (
            await client.workflow
              .getHandle(id)
              .describe()
              .catch(() => undefined)
          )?.status.name,
      ),
    (status) => status === 'COMPLETED',
  );
  const opens = (await readFile(join(service.dataDir, 'temporal-ui'), 'utf8')).trim();
  const entered = await fetch(opens, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  for (const name of ['127.0.0.1', 'localhost']) {
    const origin = temporalUi.replace('127.0.0.1', name);
    const host = new URL(origin).host;
    const page = await fetch(temporalUi, { headers: { accept: 'text/html' } });
    assert.match(await page.text(), /<html/);
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
    const settings = await ask(`${temporalUi}/api/v1/settings`, { headers: { host } });
    const { Codec } = z.object({ Codec: z.object({ Endpoint: z.string() }) }).parse(JSON.parse(settings.body));
    assert.equal(Codec.Endpoint, `${origin}/standby-codec`);
    const history = await ask(`${temporalUi}/api/v1/namespaces/default/workflows/${id}/history`, { headers: { host } });
    const sealed = sealedIn(JSON.parse(history.body));
    assert.ok(sealed.length > 3);
    const decoded = await ask(`${temporalUi}/standby-codec/decode`, {
      method: 'POST',
      headers: { host, origin, 'content-type': 'application/json', cookie },
      body: JSON.stringify({ payloads: sealed }),
    });
    assert.equal(decoded.status, 200, decoded.body);
    const stranger = { host, origin, 'content-type': 'application/json' };
    const asked = { method: 'POST', headers: stranger, body: JSON.stringify({ payloads: sealed }) };
    assert.equal((await ask(`${temporalUi}/standby-codec/decode`, asked)).status, 401, 'another user of the machine has no cookie');
    assert.ok(sealedIn(JSON.parse(decoded.body)).length === 0);
    // The UI's own check, passed on as it is: the token that its cookie holds.
    const signal = `${temporalUi}/api/v1/namespaces/default/workflows/${VICTIM}/signal/nothing`;
    const unsigned = await ask(signal, { method: 'POST', headers: { host, origin }, body: '{}' });
    assert.match(unsigned.body, /csrf/);
    const csrf = /_csrf=([^;]+)/.exec((await fetch(temporalUi)).headers.getSetCookie().join())?.[1] ?? '';
    const signed = await ask(signal, {
      method: 'POST',
      headers: { host, origin, cookie: `_csrf=${csrf}`, 'x-csrf-token': csrf },
      body: '{}',
    });
    assert.equal(signed.status, 200, signed.body);
  }
});

type Payload = { readonly metadata: { readonly encoding: string }; readonly data?: string };
const ENCRYPTED = Buffer.from('binary/encrypted').toString('base64');
function sealedIn(value: unknown): readonly Payload[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = z.object({ metadata: z.looseObject({ encoding: z.literal(ENCRYPTED) }), data: z.string() }).safeParse(value);
  return found.success ? [found.data] : Object.values(value).flatMap(sealedIn);
}

test('the token, and the address that holds it, are the user’s own', { skip: process.platform === 'win32' }, async () => {
  const token = await readFile(join(service.dataDir, 'codec-token'), 'utf8');
  assert.match(token, /^[\w-]{43}\n$/);
  assert.equal(await readFile(join(service.dataDir, 'temporal-ui'), 'utf8'), `${service.service().urls.temporalUi}/standby/${token}`);
  for (const name of ['codec-token', 'temporal-ui']) assert.equal(statSync(join(service.dataDir, name)).mode & 0o777, 0o600, name);
  assert.ok(!service.logs.join().includes(token.trim()));
});
