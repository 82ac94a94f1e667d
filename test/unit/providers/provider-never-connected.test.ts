/** Which faults of a connection prove that a vendor has seen, and billed, nothing. The network is simulated: most of these cannot be had on purpose. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { openExchange } from '../../../providers/bounded-fetch.ts';

const real = globalThis.fetch;
afterEach(() => void (globalThis.fetch = real));

async function endingAfter(code: string): Promise<unknown> {
  globalThis.fetch = () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));
  const exchange = openExchange({ deadlineMs: 60_000, maxBytes: 1_000, signal: new AbortController().signal });
  await exchange.fetch('http://127.0.0.1:9/').catch(() => undefined);
  const ending = exchange.ending();
  return ending?.kind === 'network' ? ending.sent : ending;
}

for (const code of [
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
])
  test(`${code}: nothing was sent`, async () => assert.equal(await endingAfter(code), false));

for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET'])
  test(`${code}: the request may have been seen, and billed`, async () => assert.equal(await endingAfter(code), true));
