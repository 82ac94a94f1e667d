/** docs/alert-contract.openapi.yaml: whole in itself, and true of what the source of this contract reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_BYTES } from '../../../../connectors/alert-reading.ts';
import { SEVERITIES } from '../../../../connectors/alert-source.ts';
import { at, followed, readContract, referencesIn, textAt } from '../../../contract/desk-contract.ts';
import { alertsIn, bytesOf, fixture, readBy, sourceOf } from './fixtures.ts';

const contract = readContract('alert-contract');
const post = contract.operations.get('POST');
const body = at(post, 'requestBody', 'content', 'application/json', 'schema');
const schema = at(contract.document, 'components', 'schemas', 'Alert');
const START = '2026-11-25T08:00:00Z';
const ALERT = { key: 'k', startsAt: START, state: 'firing', severity: 'error', rule: 'r', title: 't' };
const delivery = (...alerts: readonly unknown[]): object => ({ type: 'alerts', timestamp: START, data: { alerts } });

test('every reference leads to something, and the rules are numbered without a gap', () => {
  for (const reference of referencesIn(contract.document))
    assert.notEqual(followed(contract.document, { $ref: reference }), undefined, reference);
  assert.equal(contract.operations.size, 1);
  assert.deepEqual(
    contract.rules,
    contract.rules.map((_, at) => `S${at + 1}`),
  );
  assert.equal(contract.rules.length, 10);
});

test('what fits the form is read whole, and what lacks a field of it does not fit', () => {
  const { alerts } = JSON.parse(new TextDecoder().decode(fixture('alerts-generic'))).data;
  assert.equal(contract.complaint(schema, alerts[0]), undefined);
  assert.notEqual(contract.complaint(schema, alerts[1]), undefined, 'its severity is no word of the contract');
  assert.equal(contract.complaint(body, delivery(ALERT, alerts[0])), undefined);
  assert.equal(alertsIn('alerts', delivery(ALERT, alerts[0])).length, 2);
  for (const name of ['key', 'startsAt', 'state']) {
    const without = Object.fromEntries(Object.entries(ALERT).filter(([key]) => key !== name));
    assert.notEqual(contract.complaint(schema, without), undefined, name);
    const read = readBy('alerts', delivery(without));
    assert.ok(read.kind === 'alerts' && read.alerts.length === 0 && read.unusable.length === 1, name);
  }
});

test('its words, figures and form are those of the code', () => {
  assert.deepEqual(at(schema, 'properties', 'severity', 'enum'), SEVERITIES);
  const text = textAt(contract.document, 'info', 'description');
  assert.equal(MOST_BYTES, 1024 * 1024);
  for (const figure of ['1 MB', '32 levels', '200 characters', 'A title has 200, a text 2,000', "a label's name 100", '40 labels'])
    assert.ok(text.includes(figure), figure);
  const [alert] = alertsIn('alerts', delivery({ ...ALERT, title: 'x'.repeat(300), text: 'x'.repeat(3_000) }));
  assert.deepEqual([alert?.title.length, alert?.text.length], [200, 2_000]);
  const long = readBy('alerts', delivery({ ...ALERT, key: 'k'.repeat(501) }));
  assert.ok(long.kind === 'alerts' && long.alerts.length === 0);
  assert.equal(at(schema, 'properties', 'key', 'maxLength'), 500);
});

test('a body that is signed as the example in the file says is taken', () => {
  const description = textAt(post, 'description');
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = 'v1,hVsFLpmw4Ib/Xm0eZLt3KqYBZdt0U8gdGeuz0EsGv78=';
  assert.ok(description.includes(secret) && description.includes(signature));
  const headers = new Headers({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1700000000', 'webhook-signature': signature });
  const verified = sourceOf('alerts').verify({ secrets: [secret], headers, rawBody: bytesOf('{"a":1}'), nowMs: 1_700_000_000_000 });
  assert.equal(verified.kind, 'genuine');
});
