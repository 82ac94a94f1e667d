/** The registry of ticket systems: what a row gives is what the form of the configuration, the service and the ingress ask of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connection } from '../../../config/connections-shape.ts';
import { CONNECTORS, connectorOf, openTicketSystem } from '../../../connectors/index.ts';

test('a kind of ticket system without a row is refused, with what was wanted and what was got', () => {
  const wanted = { name: 'RangeError', message: 'Expected the kind of a ticket system to be desk, got "halo".' };
  assert.throws(() => connectorOf('halo'), wanted);
  assert.throws(() => openTicketSystem({ kind: 'halo', baseUrl: 'http://127.0.0.1:9', token: 't' }), wanted);
  for (const odd of ['', 'Desk', '__proto__', 'toString']) assert.throws(() => connectorOf(odd), RangeError, odd);
});

test('each kind stands in one row, and standby.yaml takes these kinds and no other', () => {
  const kinds = CONNECTORS.map(({ kind }) => kind);
  assert.equal(new Set(kinds).size, kinds.length);
  assert.deepEqual(connection.shape.kind.options, kinds);
});

test('a ticket system is opened by its kind, with the address and the token of its connection', async () => {
  const asked: Request[] = [];
  const fetch: typeof globalThis.fetch = (request) => {
    if (request instanceof Request) asked.push(request);
    return Promise.resolve(new Response('{}', { status: 404 }));
  };
  const { kind } = connectorOf('desk');
  const read = await openTicketSystem({ kind, baseUrl: 'http://127.0.0.1:9/api', token: 'secret', fetch }).read('T1', 1_000);
  assert.deepEqual(read, { kind: 'absent' });
  assert.deepEqual(
    asked.map(({ url, headers }) => `${url} ${headers.get('authorization')}`),
    ['http://127.0.0.1:9/api/v1/tickets/T1 Bearer secret'],
  );
});

for (const { kind, form, intake } of CONNECTORS)
  test(`${kind}: what the form calls a webhook secret is what a delivery is verified with`, () => {
    const accepts = (secret: string): boolean => {
      try {
        intake.verify({ secrets: [secret], headers: new Headers(), rawBody: new Uint8Array(), nowMs: 0 });
        return true;
      } catch (error) {
        if (error instanceof RangeError) return false;
        throw error;
      }
    };
    const bytes = [0, 23, 24, 25, 26, 32, 64, 65].map((length) => Buffer.alloc(length, 7).toString('base64'));
    const secrets = bytes.flatMap((text) => [
      `whsec_${text}`,
      text,
      `whsec_${text.replace(/=+$/, '')}`,
      ` whsec_${text}`,
      `whsec_${text}\n`,
    ]);
    for (const secret of [...secrets, '', 'whsec_', `whsec_${'a'.repeat(40)}===`, `whsec_${'-'.repeat(40)}`])
      assert.equal(form.webhookSecret.fits(secret), accepts(secret), JSON.stringify(secret));
    assert.ok(secrets.some(form.webhookSecret.fits) && !secrets.every(form.webhookSecret.fits));
  });
