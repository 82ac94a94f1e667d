/** Which faults of a connection prove that the desk cannot have seen the request; in all others a write may have been stored. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange } from '../../../../net/exchange.ts';

const SENT = { method: 'POST', url: 'http://127.0.0.1:9/v1/tickets/A/notes', headers: {}, body: '{}' } as const;
const failing =
  (code: string): typeof fetch =>
  () =>
    Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));

for (const code of [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
  test(`${code}: nothing has left, so the same request may be sent again at once`, async () => {
    assert.deepEqual(await exchange(failing(code), SENT, 1_000), { kind: 'unsent', detail: `POST found no connection (${code})` });
  });

for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
  test(`${code}: the request may have arrived`, async () => {
    assert.deepEqual(await exchange(failing(code), SENT, 1_000), { kind: 'lost', detail: `POST lost its connection (${code})` });
  });
