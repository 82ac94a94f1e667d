/** Where `standby desk test` waits for deliveries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSetup } from '../../../../cli/desk/setup.ts';
import { OTHER_SECRET } from '../../../support/deliveries.ts';

const VALUES = { url: 'https://desk.example', 'token-env': 'TOKEN', ticket: 'T1', yes: true };
const WAITING = { ...VALUES, 'webhook-port': '9000', 'webhook-secret-env': 'SECRET' };

function listeningOf(values: Readonly<Record<string, string | boolean>>) {
  const told = readSetup(
    { dataDir: '/data', config: undefined, json: false, values, words: [] },
    { TOKEN: 'secret-token', SECRET: OTHER_SECRET },
  );
  if ('kind' in told) return assert.fail(told.why);
  return told.listening;
}

test('deliveries are waited for at 127.0.0.1, unless another address is named, and nowhere without a port', () => {
  assert.deepEqual(listeningOf(WAITING), { host: '127.0.0.1', port: 9000, secret: OTHER_SECRET, waitMs: 60_000 });
  assert.equal(listeningOf({ ...WAITING, 'webhook-host': '192.0.2.1' })?.host, '192.0.2.1');
  assert.equal(listeningOf(VALUES), undefined);
});
