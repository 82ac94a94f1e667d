/** What a forger is told: the same, word for word, however near it came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER_SECRET, message, openDoor } from '../../../support/deliveries.ts';

const without = (header: string) => {
  const { headers, body } = message('T1');
  return { headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== header)), body };
};
const signedBy = (signature: string) => ({ ...message('T1'), headers: { ...message('T1').headers, 'webhook-signature': signature } });

const FORGERIES = [
  ['another secret', message('T1', { secret: OTHER_SECRET })],
  ['another body', { ...message('T1'), body: message('T2').body }],
  ['no body', { ...message('T1'), body: '' }],
  ['no id', without('webhook-id')],
  ['no timestamp', without('webhook-timestamp')],
  ['no signature', without('webhook-signature')],
  ['a signature of another version', signedBy(`v2,${Buffer.alloc(32).toString('base64')}`)],
  ['a signature that is too short', signedBy('v1,AAAA')],
  ['a signature that is no base64', signedBy('v1,!!!!')],
  ['a timestamp that is no number', { ...message('T1'), headers: { ...message('T1').headers, 'webhook-timestamp': 'now' } }],
] as const;

test('each kind of forgery is answered alike, by status, body and headers, and why stands in our log only, once a minute', async (t) => {
  const door = await openDoor(t);
  const told = new Map<string, string>();
  for (const [what, { headers, body }] of FORGERIES) {
    const response = await fetch(`${door.url}/hooks/desk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const said = [...response.headers].filter(([name]) => !['date', 'content-length'].includes(name));
    told.set(what, JSON.stringify([response.status, await response.text(), said]));
  }
  assert.equal(new Set(told.values()).size, 1, `told differently: ${JSON.stringify(Object.fromEntries(told), undefined, 1)}`);
  const [first = ''] = told.values();
  assert.ok(first.startsWith('[401,"{\\"error\\":\\"the signature does not fit\\"}"'), first);
  assert.ok(
    door.counted.every(({ result }) => result === 'forged'),
    JSON.stringify(door.counted),
  );
  assert.equal(door.logged.length, 1, 'the first at once, the others with a count at the end of the minute');
  assert.match(door.logged[0] ?? '', /"event":"delivery-forged".*"count":1/);
});
