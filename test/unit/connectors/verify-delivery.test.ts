/** The verifier against the scheme's own vector, the edges of its window, and what a forger would try. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refusedByHeaders, verifyDelivery } from '../../../connectors/standard-webhooks.ts';
import type { Delivery } from '../../../connectors/standard-webhooks.ts';
import { signedHeaders } from '../../../simulator/desk/sign.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const SECONDS = 1_700_000_000;
const BODY = '{"a":1}';
/** The vector of a measured Standard Webhooks message: id msg_1, the body and time above. */
const VECTOR = 'v1,hVsFLpmw4Ib/Xm0eZLt3KqYBZdt0U8gdGeuz0EsGv78=';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

type Change = {
  secrets?: string[];
  id?: string | undefined;
  timestamp?: string | undefined;
  signature?: string | undefined;
  body?: string;
  ageS?: number;
};
function delivery(change: Change = {}): Delivery {
  const headers = { id: 'msg_1', timestamp: String(SECONDS), signature: VECTOR, ...change };
  return {
    secrets: change.secrets ?? [SECRET],
    headers: { id: headers.id, timestamp: headers.timestamp, signature: headers.signature },
    rawBody: bytes(change.body ?? BODY),
    nowMs: (SECONDS + (change.ageS ?? 0)) * 1000,
  };
}
const kindOf = (change: Change): string => verifyDelivery(delivery(change)).kind;

test('the published vector is genuine and names the delivery', () => {
  assert.deepEqual(verifyDelivery(delivery()), { kind: 'genuine', deliveryId: 'msg_1' });
});

test('the simulator signs as the published vector says', () => {
  const headers = signedHeaders(SECRET, { id: 'msg_1', seconds: SECONDS, body: BODY });
  assert.deepEqual(headers, { 'webhook-id': 'msg_1', 'webhook-timestamp': String(SECONDS), 'webhook-signature': VECTOR });
});

for (const [ageS, kind] of [
  [299, 'genuine'],
  [300, 'genuine'],
  [301, 'stale'],
  [-300, 'genuine'],
  [-301, 'stale'],
  [86_400, 'stale'],
] as const) {
  test(`a delivery ${ageS} s old is ${kind}`, () => assert.equal(kindOf({ ageS }), kind));
}

test('a part of a second is none: a delivery is as old as its whole seconds', () => {
  assert.equal(verifyDelivery({ ...delivery(), nowMs: (SECONDS + 300) * 1000 + 999 }).kind, 'genuine');
  assert.equal(verifyDelivery({ ...delivery(), nowMs: (SECONDS - 300) * 1000 - 1 }).kind, 'stale');
});

test('a delivery from the future says so', () => {
  const got = verifyDelivery(delivery({ ageS: -301 }));
  assert.match(got.kind === 'stale' ? got.why : '', /^clock: the delivery is 301 s in the future, at most 300 s are accepted/);
});

test('a stale delivery blames the clock and says by how much', () => {
  const got = verifyDelivery(delivery({ ageS: 301 }));
  assert.match(got.kind === 'stale' ? got.why : '', /^clock: the delivery is 301 s old/);
});

test('what the headers rule out is refused without the body, for the same reason as with it', () => {
  for (const change of [{ ageS: 301 }, { id: undefined }, { timestamp: 'now' }, { signature: undefined }, { signature: 'v2,x' }]) {
    const { headers, nowMs } = delivery(change);
    assert.deepEqual(refusedByHeaders(headers, nowMs), verifyDelivery(delivery({ ...change, body: 'whatever' })));
  }
  const { headers, nowMs } = delivery({ secrets: [OTHER] });
  assert.equal(refusedByHeaders(headers, nowMs), undefined, 'only its body can tell');
});

const forgeries: Record<string, Change> = {
  'a body with one changed byte': { body: '{"a":2}' },
  'the same JSON written with other white space': { body: '{"a": 1}' },
  'a truncated body': { body: '{"a":1' },
  'an empty body': { body: '' },
  'another id': { id: 'msg_2' },
  'another time inside the window': { timestamp: String(SECONDS + 1) },
  'a time with a sign': { timestamp: `+${SECONDS}` },
  'a time in exponent form': { timestamp: '17e8' },
  'a time with white space': { timestamp: ` ${SECONDS}` },
  'no id': { id: undefined },
  'no time': { timestamp: undefined },
  'no signature': { signature: undefined },
  'an empty signature': { signature: '' },
  'another version of the scheme': { signature: VECTOR.replace('v1,', 'v1a,') },
  'a signature without a version': { signature: VECTOR.slice(3) },
  'a signature in hex': { signature: `v1,${Buffer.from(VECTOR.slice(3), 'base64').toString('hex')}` },
  'a signature cut short': { signature: VECTOR.slice(0, -2) },
  'another spelling of the last base64 character': { signature: VECTOR.replace('v78=', 'v79=') },
  'a non-ASCII signature': { signature: 'v1,é'.padEnd(VECTOR.length, 'é') },
  'a signature of another secret': { secrets: [OTHER] },
  'no secret at all': { secrets: [] },
};
for (const [what, change] of Object.entries(forgeries)) {
  test(`${what} is forged`, () => assert.equal(kindOf(change), 'forged'));
}

test('an id with a full stop is refused though rightly signed: it could move the border between id, time and body', () => {
  const signed = signedHeaders(SECRET, { id: 'msg.1', seconds: SECONDS, body: BODY });
  assert.equal(kindOf({ id: 'msg.1', signature: signed['webhook-signature'] }), 'forged');
});

test('any of several signatures may fit, and any of several secrets', () => {
  const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
  assert.equal(kindOf({ signature: `${wrong} v1a,abc ${VECTOR}` }), 'genuine');
  assert.equal(kindOf({ secrets: [OTHER, SECRET] }), 'genuine');
  assert.equal(kindOf({ secrets: [SECRET, OTHER] }), 'genuine');
});

const WRONG = `v1,${Buffer.alloc(32).toString('base64')}`;
for (const signature of [
  `${VECTOR}, ${WRONG}`,
  `${WRONG}, ${VECTOR}`,
  `${VECTOR},${WRONG}`,
  `${WRONG},${VECTOR}`,
  `${WRONG}\t${VECTOR}`,
  `${WRONG} , ${VECTOR}`,
])
  test(`of two headers with a signature each one is enough, joined as ${signature.replaceAll(VECTOR, 'RIGHT').replaceAll(WRONG, 'WRONG')}`, () =>
    assert.equal(kindOf({ signature }), 'genuine'));

test('no base64 is cut in two, whatever it holds', () => {
  for (let seconds = SECONDS; seconds < SECONDS + 2_000; seconds++) {
    const { 'webhook-signature': signature } = signedHeaders(SECRET, { id: 'msg_1', seconds, body: BODY });
    const headers = { id: 'msg_1', timestamp: String(seconds), signature };
    assert.equal(verifyDelivery({ ...delivery(), headers, nowMs: seconds * 1000 }).kind, 'genuine', signature);
  }
});

test('the tenth signature is looked at and the eleventh is not', () => {
  const wrong = `v1,${Buffer.alloc(32).toString('base64')} `;
  assert.equal(kindOf({ signature: wrong.repeat(9) + VECTOR }), 'genuine');
  assert.equal(kindOf({ signature: wrong.repeat(10) + VECTOR }), 'forged');
});

test('blanks and commas between signatures are none of the ten', () => {
  assert.equal(kindOf({ signature: `${' '.repeat(20)}${VECTOR}` }), 'genuine');
  assert.equal(kindOf({ signature: `${' ,'.repeat(20)} ${VECTOR},` }), 'genuine');
});

test('signatures may be 2,000 characters in all, and not one more', () => {
  const long = (length: number): string => VECTOR.padEnd(length - 1, ' ') + 'x';
  assert.equal(kindOf({ signature: long(2_000) }), 'genuine');
  const got = verifyDelivery(delivery({ signature: long(2_001) }));
  assert.match(got.kind === 'forged' ? got.why : '', /^expected 2000 characters of webhook-signature at most, got 2001 other/);
});

test('a secret may be 24 to 64 bytes long', () => {
  for (const length of [24, 64]) {
    const secret = `whsec_${Buffer.alloc(length, 5).toString('base64')}`;
    const signature = signedHeaders(secret, { id: 'msg_1', seconds: SECONDS, body: BODY })['webhook-signature'];
    assert.equal(kindOf({ secrets: [secret], signature }), 'genuine', `${length} bytes`);
  }
  for (const length of [23, 65])
    assert.throws(() => verifyDelivery(delivery({ secrets: [`whsec_${Buffer.alloc(length).toString('base64')}`] })), RangeError);
});

test('a signature of ten thousand parts costs no more than ten', () => {
  const startedAt = performance.now();
  assert.equal(kindOf({ signature: 'v1,x '.repeat(10_000) }), 'forged');
  // Measured well under 5 ms; the bar leaves room for a busy machine.
  assert.ok(performance.now() - startedAt < 50);
});

test('a secret that cannot be one is our mistake, thrown without being repeated', () => {
  for (const secret of ['', 'whsec_', 'whsec_c2hvcnQ=', SECRET.slice(6), `whsec_${Buffer.alloc(65).toString('base64')}`]) {
    assert.throws(
      () => verifyDelivery(delivery({ secrets: [secret] })),
      (error: Error) => {
        assert.equal(error.name, 'RangeError');
        assert.match(error.message, /24 to 64 bytes, got \d+ bytes/);
        return secret.length < 8 || !error.message.includes(secret);
      },
    );
  }
});

test('the reason never repeats what a forger sent', () => {
  const got = verifyDelivery(delivery({ id: 'attack\nline' }));
  assert.ok(got.kind === 'forged' && !got.why.includes('attack'));
});

test('whatever the bytes, what is signed is genuine and one flipped bit is forged', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (raw, at) => {
      // Latin-1 text would be re-encoded, so these bodies are signed as the JSON string of the bytes.
      const rawBody = bytes(JSON.stringify([...raw]));
      const signed = signedHeaders(SECRET, { id: 'msg_x', seconds: SECONDS, body: new TextDecoder().decode(rawBody) });
      const headers = { id: 'msg_x', timestamp: String(SECONDS), signature: signed['webhook-signature'] };
      const verify = (body: Uint8Array) => verifyDelivery({ secrets: [SECRET], headers, rawBody: body, nowMs: SECONDS * 1000 }).kind;
      assert.equal(verify(rawBody), 'genuine');
      const flipped = Uint8Array.from(rawBody, (byte, index) => (index === at % rawBody.length ? byte ^ 1 : byte));
      assert.equal(verify(flipped), 'forged');
    }),
    { numRuns: 300 },
  );
});

/** Text that a forger may put anywhere, near to what is right. */
const headerText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'v1,', VECTOR, `${VECTOR},`, String(SECONDS), 'msg_1'),
);

test('whatever the headers and the body, only the signed ones are genuine, and nothing is thrown', () => {
  fc.assert(
    fc.property(headerText, headerText, headerText, fc.oneof(fc.string(), fc.constant(BODY)), (id, timestamp, signature, body) => {
      // A comma behind it is one of those by which lines of a header are joined.
      const isSigned =
        id === 'msg_1' && timestamp === String(SECONDS) && body === BODY && signature.split(/[ ,](?=v1,|$)/).includes(VECTOR);
      assert.equal(kindOf({ id, timestamp, signature, body }) === 'genuine', isSigned);
    }),
    { numRuns: 2_000 },
  );
});

test('every other spelling of a right signature is forged', () => {
  const right = VECTOR.slice(3);
  const spellings = [
    right.replaceAll('+', '-').replaceAll('/', '_'),
    right.replace(/=+$/, ''),
    `${right}=`,
    right.toLowerCase(),
    encodeURIComponent(right),
    `${right.slice(0, 10)}\n${right.slice(10)}`,
    ...['v69=', 'v7+=', 'v7/='].map((end) => right.replace('v78=', end)),
  ].filter((one) => one !== right);
  for (const one of spellings) assert.equal(kindOf({ signature: `v1,${one}` }), 'forged', one);
});

test('the border between id, time and body cannot be moved', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,8}$/), fc.integer({ min: 1, max: 9 }), (id, cut) => {
      const signed = signedHeaders(SECRET, { id, seconds: SECONDS, body: `${SECONDS}.x` })['webhook-signature'];
      const text = `${id}.${SECONDS}.${SECONDS}.x`;
      for (const [otherId, timestamp, body] of [
        [`${id}.${SECONDS}`, String(SECONDS), 'x'],
        [id, String(SECONDS).slice(0, cut), `${String(SECONDS).slice(cut)}.${SECONDS}.x`],
        [text.slice(0, cut), String(SECONDS), text.slice(cut)],
      ] as const)
        assert.notEqual(kindOf({ id: otherId, timestamp, body, signature: signed }), 'genuine');
    }),
    { numRuns: 200 },
  );
});

test('two signatures that are both wrong are forged, also when halves of them are right', () => {
  const [half, rest] = [VECTOR.slice(0, 20), VECTOR.slice(20)];
  assert.equal(kindOf({ signature: `${half} ${rest}` }), 'forged');
  assert.equal(kindOf({ signature: `${half}${rest.split('').toReversed().join('')} v1,${rest}` }), 'forged');
});
