/** The registry of alert sources: what each row promises, and how a delivery of it is known to be genuine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEVERITIES, withKnownStart } from '../../../../connectors/alert-source.ts';
import { ALERT_SOURCES, addAlertSource, alertSourceOf } from '../../../../connectors/alert-sources.ts';
import { signedHeaders } from '../../../../simulator/desk/sign.ts';
import { NOW, bytesOf, fixture, oneIn, sourceOf } from './fixtures.ts';
import type { RawDelivery } from '../../../../connectors/intake.ts';

const TOKEN = 'tok_0123456789abcdefghijklmn';
const OTHER = 'tok_abcdefghijklmn0123456789';
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

test('each kind stands in one row, and a kind without a row is nobody', () => {
  assert.deepEqual(
    ALERT_SOURCES.map(({ kind }) => kind),
    ['alertmanager', 'alerts', 'ninjaone', 'datto-rmm', 'wazuh'],
  );
  for (const odd of ['', 'desk', 'Wazuh', '__proto__', 'toString']) assert.equal(alertSourceOf(odd), undefined, odd);
  assert.throws(() => addAlertSource(sourceOf('wazuh')), { message: 'Expected a kind of alert source of its own, got wazuh.' });
});

for (const source of ALERT_SOURCES)
  test(`${source.kind}: an unknown word is a warning at least, and every field of the identity has its reason`, () => {
    const { severity, identity, episode, form, owner } = source;
    assert.ok(SEVERITIES.indexOf(severity.fallback) >= SEVERITIES.indexOf('warning'));
    for (const word of Object.keys(severity.words)) assert.equal(word, word.toLowerCase());
    assert.ok(identity.length > 0 && identity.every(({ field, why }) => field !== '' && why !== ''));
    assert.ok([episode.why, form.description, form.auth.wanted, owner].every((text) => text !== ''));
  });

for (const source of ALERT_SOURCES)
  test(`${source.kind}: what the form calls its ${source.form.auth.kind} is what a delivery is verified with`, () => {
    const accepts = (secret: string): boolean => {
      try {
        source.verify({ secrets: [secret], headers: new Headers({ authorization: 'Bearer x' }), rawBody: new Uint8Array(), nowMs: 0 });
        return true;
      } catch (error) {
        if (error instanceof RangeError) return false;
        throw error;
      }
    };
    const secrets = [
      TOKEN,
      SECRET,
      '',
      'short',
      'x'.repeat(23),
      'x'.repeat(24),
      'x'.repeat(200),
      'x'.repeat(201),
      `${TOKEN}\n`,
      `${TOKEN} `,
      'ü'.repeat(30),
    ];
    for (const secret of secrets) assert.equal(source.form.auth.fits(secret), accepts(secret), JSON.stringify(secret));
    assert.ok(secrets.some(source.form.auth.fits) && !secrets.every(source.form.auth.fits));
  });

const delivery = (authorization: string | undefined, secrets: readonly string[] = [TOKEN]): RawDelivery => ({
  secrets,
  headers: new Headers(authorization === undefined ? {} : { authorization }),
  rawBody: fixture('alertmanager-captured'),
  nowMs: NOW,
});

for (const source of ALERT_SOURCES.filter(({ form }) => form.auth.kind === 'token')) {
  test(`${source.kind}: the right token is genuine, of several any, and the same bytes have one id`, () => {
    for (const header of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN}`]) {
      assert.equal(source.refusedByHeaders(delivery(header).headers, NOW), undefined);
      assert.equal(source.verify(delivery(header)).kind, 'genuine', header);
    }
    assert.equal(source.verify(delivery(`Bearer ${TOKEN}`, [OTHER, TOKEN])).kind, 'genuine');
    const [one, two] = [source.verify(delivery(`Bearer ${TOKEN}`)), source.verify({ ...delivery(`Bearer ${TOKEN}`), nowMs: NOW + 1 })];
    assert.deepEqual(one, two);
    const other = source.verify({ ...delivery(`Bearer ${TOKEN}`), rawBody: bytesOf('{}') });
    assert.ok(one.kind === 'genuine' && other.kind === 'genuine' && one.deliveryId !== other.deliveryId);
  });

  test(`${source.kind}: no token, another, a part of one or more than one is forged, and is not repeated`, () => {
    for (const header of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      TOKEN,
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN} x`,
      `Bearer ${TOKEN}, Bearer ${OTHER}`,
    ]) {
      assert.equal(source.refusedByHeaders(delivery(header).headers, NOW)?.kind, 'forged', String(header));
      assert.equal(source.verify(delivery(header)).kind, 'forged', String(header));
    }
    for (const token of [OTHER, TOKEN.slice(1), TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()]) {
      const verified = source.verify(delivery(`Bearer ${token}`));
      assert.ok(verified.kind === 'forged' && !verified.why.includes(token), token);
    }
    assert.equal(source.verify(delivery(`Bearer ${TOKEN}`, [])).kind, 'forged');
  });
}

test('alerts: signed after Standard Webhooks over the very bytes, and within five minutes', () => {
  const source = sourceOf('alerts');
  const body = new TextDecoder().decode(fixture('alerts-generic'));
  const seconds = Math.floor(NOW / 1000);
  const headers = new Headers(signedHeaders(SECRET, { id: 'msg_1', seconds, body }));
  const signed = { secrets: [SECRET], headers, rawBody: bytesOf(body), nowMs: NOW };
  assert.deepEqual(source.verify(signed), { kind: 'genuine', deliveryId: 'msg_1' });
  assert.equal(source.verify({ ...signed, rawBody: bytesOf(`${body} `) }).kind, 'forged');
  assert.equal(source.verify({ ...signed, nowMs: NOW + 301_000 }).kind, 'stale');
  assert.equal(source.refusedByHeaders(headers, NOW), undefined);
  assert.equal(source.refusedByHeaders(new Headers({ authorization: `Bearer ${TOKEN}` }), NOW)?.kind, 'forged');
});

test('only where a key names an episode is its start the one that it is known by', () => {
  const alert = oneIn('alertmanager', fixture('alertmanager-captured'));
  for (const source of ALERT_SOURCES) {
    assert.equal(withKnownStart(source, alert, undefined), alert);
    assert.equal(withKnownStart(source, alert, 5).startsAtMs === 5, source.episode.by === 'key', source.kind);
  }
  assert.deepEqual(
    ALERT_SOURCES.map(({ kind, episode }) => `${kind} ${episode.by}`),
    ['alertmanager start', 'alerts start', 'ninjaone key', 'datto-rmm key', 'wazuh event'],
  );
});

test('a source that is not ours is a row that is added', () => {
  const toy = { ...sourceOf('wazuh'), kind: 'toy-alerts' };
  addAlertSource(toy);
  assert.equal(alertSourceOf('toy-alerts'), toy);
  assert.ok(ALERT_SOURCES.includes(toy));
});
