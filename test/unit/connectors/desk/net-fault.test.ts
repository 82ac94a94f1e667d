/** What a fault of the network is called, and which of them come before a connection: one list for providers and ticket systems. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { exchange } from '../../../../net/exchange.ts';
import { openExchange } from '../../../../providers/bounded-fetch.ts';

const real = globalThis.fetch;
afterEach(() => void (globalThis.fetch = real));

const SENT = { method: 'POST', url: 'http://127.0.0.1:9/v1/tickets/A/notes', headers: {}, body: '{}' } as const;
const failing =
  (cause: unknown): typeof fetch =>
  () =>
    Promise.reject(new TypeError('fetch failed', { cause }));
const fault = (code: string, message = code): Error => Object.assign(new Error(message), { code });

const deskSent = async (cause: unknown): Promise<boolean> => (await exchange(failing(cause), SENT, 1_000)).kind !== 'unsent';
async function provider(cause: unknown): Promise<unknown> {
  globalThis.fetch = failing(cause);
  const asked = openExchange({ deadlineMs: 60_000, maxBytes: 1_000, signal: new AbortController().signal });
  await asked.fetch('http://127.0.0.1:9/').catch(() => undefined);
  return asked.ending();
}

const NEVER_CONNECTED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];
for (const code of NEVER_CONNECTED)
  test(`${code}: neither a provider nor a ticket system has been sent anything`, async () => {
    assert.equal(await deskSent(fault(code)), false, 'ticket system');
    assert.deepEqual(await provider(fault(code)), { kind: 'network', sent: false, word: code, detail: code });
  });

for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'EPROTO'])
  test(`${code}: both may have been sent something`, async () => {
    assert.equal(await deskSent(fault(code)), true, 'ticket system');
    assert.deepEqual(await provider(fault(code)), { kind: 'network', sent: true, word: code, detail: code });
  });

test('a name with two addresses, neither of which answers, is a connection that never came about', async () => {
  const both = new AggregateError([fault('ECONNREFUSED', 'connect ECONNREFUSED ::1:9'), fault('ECONNREFUSED')]);
  assert.equal(await deskSent(both), false, 'ticket system');
  assert.deepEqual(await provider(both), {
    kind: 'network',
    sent: false,
    word: 'ECONNREFUSED',
    detail: 'connect ECONNREFUSED ::1:9',
  });
});

test('a fault without a code, or one that is no error at all, may have been sent', async () => {
  for (const odd of [new Error('odd'), 'odd', undefined, new AggregateError([]), { code: 7 }]) {
    assert.equal(await deskSent(odd), true, 'ticket system');
    assert.ok(JSON.stringify(await provider(odd)).includes('"sent":true'), 'provider');
  }
});
