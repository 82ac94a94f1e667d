/** From the bytes of a delivery to an event: what is read, and the reason for everything that is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBody } from '../../../../connectors/json-body.ts';
import { readEvent } from '../../../../connectors/desk/normalize.ts';
import type { EventRead } from '../../../../connectors/intake.ts';

function readText(text: string): EventRead {
  return readBytes(new TextEncoder().encode(text));
}
function readBytes(bytes: Uint8Array): EventRead {
  const body = readBody(bytes);
  return body.kind === 'json' ? readEvent(body.value, 'msg_1') : body;
}
function whyNot(text: string): string {
  const got = readText(text);
  return got.kind === 'unusable' ? got.why : `read as ${JSON.stringify(got.event)}`;
}
const payload = (change: object = {}, data: object = {}): string =>
  JSON.stringify({
    type: 'ticket.created',
    timestamp: '2026-11-25T08:00:00Z',
    data: { ticket: 'T1001', actor: 'person', ...data },
    ...change,
  });

test('an event is read, with the id of its delivery', () => {
  assert.deepEqual(readText(payload()), {
    kind: 'event',
    event: { deliveryId: 'msg_1', type: 'ticket.created', ticket: 'T1001', actor: 'person' },
  });
  for (const actor of ['us', 'staff', 'client', 'automation'])
    assert.equal(readText(payload({ type: 'ticket.updated' }, { actor })).kind, 'event', actor);
});

test('a field we do not use may be new, odd or missing', () => {
  assert.equal(readText(payload({ timestamp: 7, extra: { deep: [1, null] } }, { subject: '\ud800' })).kind, 'event');
});

const unusable: [string, string, RegExp][] = [
  ['an empty body', '', /empty body/],
  ['white space', ' \n', /empty body/],
  ['a body cut inside an object', payload().slice(0, -1), /truncated JSON: it ends inside a value after \d+ characters/],
  ['a body cut inside a string', payload().slice(0, 12), /truncated JSON/],
  ['a text cut in the middle', '"abc', /truncated JSON: it ends inside a value after 4 characters/],
  ['a list cut behind a text', '["a", "b"', /truncated JSON/],
  ['a body cut behind a text with closing brackets', '{"a":"}]"', /truncated JSON/],
  ['a body cut behind a text with a quote in it', '{"a":"\\"}', /truncated JSON/],
  ['a backslash outside of a text', '{\\}', /^not JSON/],
  ['text after the value', `${payload()}x`, /^not JSON at character \d+$/],
  ['text that is no JSON', 'secret words', /^not JSON/],
  ['null', 'null', /`type` to be/],
  ['a list', `[${payload()}]`, /`type` to be/],
  ['a string', '"ticket.created"', /`type` to be/],
  ['another type', payload({ type: 'ticket.deleted' }), /`type` to be .* got a string of 14 other/],
  ['no data', payload({ data: undefined }), /`data.ticket` to be .* got none/],
  ['data that is null', payload({ data: null }), /`data.ticket`/],
  ['a ticket that is a number', payload({}, { ticket: 1001 }), /`data.ticket` to be .* got a value of type number/],
  ['an empty ticket', payload({}, { ticket: '' }), /got a string of 0/],
  ['a ticket of 65 characters', payload({}, { ticket: 'a'.repeat(65) }), /got a string of 65/],
  ['a ticket that climbs a path', payload({}, { ticket: '../1' }), /`data.ticket`/],
  ['a ticket with a line end', payload({}, { ticket: 'T1\n' }), /`data.ticket`/],
  ['a ticket with NUL', payload({}, { ticket: 'T\u00001' }), /`data.ticket`/],
  ['a ticket with a lone surrogate', '{"type":"ticket.created","data":{"ticket":"\\ud800","actor":"us"}}', /`data.ticket`/],
  ['a ticket with a full-width digit', payload({}, { ticket: 'T\uff11' }), /`data.ticket`/],
  ['an unknown actor', payload({}, { actor: 'robot' }), /`data.actor`/],
  ['no actor', payload({}, { actor: undefined }), /`data.actor` to be .* got none/],
  [
    '__proto__ in the place of data',
    '{"type":"ticket.created","__proto__":{"data":{"ticket":"T1","actor":"us"}}}',
    /`data.ticket` to be .* got none/,
  ],
  ['__proto__ in data', '{"type":"ticket.created","data":{"__proto__":{"ticket":"T1","actor":"us"}}}', /`data.ticket` to be .* got none/],
  ['a huge number as ticket', '{"type":"ticket.created","data":{"ticket":1e979895,"actor":"us"}}', /got a value of type number/],
];
for (const [what, text, why] of unusable) {
  test(`${what} is unusable, and the reason is exact`, () => assert.match(whyNot(text), why));
}

test('a reason never repeats the text that came', () => {
  assert.ok(!whyNot('secret words').includes('secret'));
  assert.ok(!whyNot(payload({}, { ticket: 'secret words' })).includes('secret'));
});

test('huge numbers beside what we use are harmless', () => {
  assert.equal(readText(payload().replace('{', `{"n":${'9'.repeat(5000)},"e":1e999,`)).kind, 'event');
});

test('of a repeated key the last one counts, as for every other reader of JSON in JavaScript', () => {
  const got = readText('{"type":"ticket.created","data":{"ticket":"T1","ticket":"T2","actor":"us"}}');
  assert.equal(got.kind === 'event' && got.event.ticket, 'T2');
});

test('reading an event pollutes no prototype', () => {
  readText('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"type":"ticket.created"}');
  assert.equal('polluted' in {}, false);
});

test('32 levels are read and 33 are refused', () => {
  const nested = (levels: number): string => payload({ x: 0 }).replace('"x":0', `"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`);
  assert.equal(readText(nested(32)).kind, 'event');
  assert.match(whyNot(nested(33)), /at most 32 levels/);
});

test('a million open brackets are refused at once, without overflowing any stack', () => {
  const startedAt = performance.now();
  for (const bomb of ['['.repeat(1_000_000), '{"a":'.repeat(200_000), `${'['.repeat(500_000)}${']'.repeat(500_000)}`])
    assert.match(whyNot(bomb), /at most 32 levels/);
  // Measured about 20 ms for all three; the bar leaves room for a busy machine.
  assert.ok(performance.now() - startedAt < 500);
});

test('brackets and quotes inside strings are text and no nesting', () => {
  assert.equal(readText(payload({ text: '[{"\\'.repeat(200) })).kind, 'event');
});

test('bytes that are not UTF-8 are unusable', () => {
  for (const bad of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf0, 0x9f, 0x98]]) {
    const got = readBytes(Uint8Array.from([...Buffer.from('{"a":"'), ...bad, ...Buffer.from('"}')]));
    assert.match(got.kind === 'unusable' ? got.why : '', /expected UTF-8/);
  }
});

test('any bytes end in a value, never in a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readBytes(bytes)),
    { numRuns: 2000 },
  );
});

test('any JSON ends in a value, and an event only ever names a plain ticket id', () => {
  const odd = fc.oneof(fc.json(), fc.constantFrom('"T1"', '"../x"', '1e999', 'null', '{"__proto__":1}'));
  fc.assert(
    fc.property(odd, odd, fc.constantFrom('us', 'person', 'robot'), (ticket, extra, actor) => {
      const got = readText(`{"type":"ticket.updated","x":${extra},"data":{"ticket":${ticket},"actor":"${actor}"}}`);
      if (got.kind === 'event') assert.match(got.event.ticket, /^[A-Za-z0-9_-]{1,64}$/);
    }),
    { numRuns: 2000 },
  );
});

test('every truncation of an event is unusable', () => {
  const whole = payload();
  for (let length = 0; length < whole.length; length++) assert.equal(readText(whole.slice(0, length)).kind, 'unusable');
});
