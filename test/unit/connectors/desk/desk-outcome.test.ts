/** What each status of a desk means for a write and for a read; each row is a test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cannotList,
  isAbsence,
  isRefusedPlace,
  isUnknownVersion,
  isUnsupported,
  troubleOf,
  writeTroubleOf,
} from '../../../../connectors/desk/outcome.ts';
import { delayOf } from '../../../../connectors/trouble.ts';
import type { Exchange } from '../../../../net/exchange.ts';
import type { DeskWrite } from '../../../../connectors/ticket-system.ts';

const NOW_MS = Date.UTC(2026, 10, 25);
const reply = (status: number, retryAfter: string | null = null) => ({
  kind: 'reply' as const,
  status,
  date: null,
  body: new Uint8Array(),
  retryAfter,
});
const meaning = (write: DeskWrite): string => (write.kind === 'rejected' ? write.because : write.kind);

for (const [status, means] of [
  [302, 'unknown'],
  [400, 'invalid'],
  [401, 'forbidden'],
  [403, 'forbidden'],
  [404, 'gone'],
  [408, 'unknown'],
  [409, 'changed-meanwhile'],
  [410, 'gone'],
  [412, 'changed-meanwhile'],
  [413, 'invalid'],
  [422, 'invalid'],
  [429, 'not-sent'],
  [500, 'unknown'],
  [502, 'unknown'],
  [504, 'unknown'],
] as const)
  test(`a write that is answered ${status} is ${means}`, () => assert.equal(meaning(writeTroubleOf(reply(status), NOW_MS)), means));

test('a write whose request never left is not sent, and one whose reply never came is unknown', () => {
  assert.equal(meaning(writeTroubleOf({ kind: 'unsent', detail: 'refused' }, NOW_MS)), 'not-sent');
  assert.equal(meaning(writeTroubleOf({ kind: 'lost', detail: 'cut' }, NOW_MS)), 'unknown');
});

for (const [status, kind] of [
  [401, 'forbidden'],
  [403, 'forbidden'],
  [404, 'unreachable'],
  [409, 'unreachable'],
  [429, 'unreachable'],
  [500, 'unreachable'],
] as const)
  test(`a read that is answered ${status} in vain is ${kind}`, () => assert.equal(troubleOf(reply(status), NOW_MS).kind, kind));

test('a desk that asks for an hour is asked again after a minute', () => {
  assert.deepEqual(writeTroubleOf(reply(429, '3600'), NOW_MS), {
    kind: 'not-sent',
    detail: 'the desk answered HTTP 429',
    retryAfterMs: 60_000,
  });
});

test('an end that is no reply keeps its own words, and gives no time to come again', () => {
  const [unsent, lost, large]: Exchange[] = [
    { kind: 'unsent', detail: 'refused' },
    { kind: 'lost', detail: 'cut' },
    { kind: 'too-large', detail: 'much' },
  ];
  assert.ok(unsent && lost && large);
  assert.deepEqual(writeTroubleOf(unsent, NOW_MS), { kind: 'not-sent', detail: 'refused', retryAfterMs: undefined });
  assert.deepEqual(writeTroubleOf(lost, NOW_MS), { kind: 'unknown', detail: 'cut' });
  assert.deepEqual(writeTroubleOf(large, NOW_MS), { kind: 'unknown', detail: 'much' });
  for (const [end, detail] of [
    [unsent, 'refused'],
    [lost, 'cut'],
    [large, 'much'],
  ] as const)
    assert.deepEqual(troubleOf(end, NOW_MS), { kind: 'unreachable', detail, retryAfterMs: undefined });
});

test('a 503 is certainly not stored only where the desk says when to come again', () => {
  assert.deepEqual(writeTroubleOf(reply(503, '2'), NOW_MS), {
    kind: 'not-sent',
    detail: 'the desk answered HTTP 503',
    retryAfterMs: 2_000,
  });
  assert.deepEqual(writeTroubleOf(reply(503, '0'), NOW_MS), { kind: 'not-sent', detail: 'the desk answered HTTP 503', retryAfterMs: 0 });
  assert.deepEqual(writeTroubleOf(reply(503), NOW_MS), { kind: 'unknown', detail: 'the desk answered HTTP 503' });
  assert.deepEqual(writeTroubleOf(reply(503, 'soon'), NOW_MS), { kind: 'unknown', detail: 'the desk answered HTTP 503' });
  assert.equal(writeTroubleOf(reply(500, '2'), NOW_MS).kind, 'unknown', 'no other refusal says so by it');
  assert.deepEqual(writeTroubleOf(reply(429), NOW_MS), { kind: 'not-sent', detail: 'the desk answered HTTP 429', retryAfterMs: undefined });
});

test('a write is refused as it stands from 400 to 499 only', () => {
  for (const [status, means] of [
    [199, 'unknown'],
    [399, 'unknown'],
    [400, 'invalid'],
    [499, 'invalid'],
    [500, 'unknown'],
  ] as const)
    assert.equal(meaning(writeTroubleOf(reply(status), NOW_MS)), means, String(status));
});

test('what is refused says which status it was, and a refusal of our rights says where to look', () => {
  const detail = (status: number): string => `the desk answered HTTP ${status}; check the token and the rights of its account`;
  for (const status of [401, 403]) {
    assert.deepEqual(troubleOf(reply(status), NOW_MS), { kind: 'forbidden', detail: detail(status) });
    assert.deepEqual(writeTroubleOf(reply(status), NOW_MS), { kind: 'rejected', because: 'forbidden', detail: detail(status) });
  }
  assert.deepEqual(writeTroubleOf(reply(410), NOW_MS), { kind: 'rejected', because: 'gone', detail: 'the desk answered HTTP 410' });
  assert.deepEqual(writeTroubleOf(reply(412), NOW_MS), {
    kind: 'rejected',
    because: 'changed-meanwhile',
    detail: 'the desk answered HTTP 412',
  });
  assert.deepEqual(writeTroubleOf(reply(422), NOW_MS), { kind: 'rejected', because: 'invalid', detail: 'the desk answered HTTP 422' });
  assert.deepEqual(troubleOf(reply(503, '7'), NOW_MS), {
    kind: 'unreachable',
    detail: 'the desk answered HTTP 503',
    retryAfterMs: 7_000,
  });
});

/** Which questions a status answers with yes: absent, unknown version, unsupported, no list, refused place. */
for (const [status, yes] of [
  [200, ''],
  [302, ''],
  [399, ''],
  [400, 'version place'],
  [401, ''],
  [403, ''],
  [404, 'absent no-list'],
  [405, 'version unsupported no-list'],
  [408, ''],
  [409, 'version'],
  [410, 'absent place'],
  [422, 'version place'],
  [429, ''],
  [499, 'version'],
  [500, ''],
  [501, 'unsupported no-list'],
  [503, ''],
] as const)
  test(`a ${status} says ${yes === '' ? 'nothing' : yes} of what was asked for`, () => {
    const given = reply(status);
    const said = {
      absent: isAbsence(given),
      version: isUnknownVersion(given),
      unsupported: isUnsupported(given),
      'no-list': cannotList(given),
      place: isRefusedPlace(given),
    };
    assert.equal(
      Object.entries(said)
        .flatMap(([word, is]) => (is ? [word] : []))
        .join(' '),
      yes,
    );
  });

test('what never came as a reply refuses neither a call, nor a list, nor a place', () => {
  for (const end of [{ kind: 'lost', detail: '' } as const, { kind: 'unsent', detail: '' } as const])
    assert.deepEqual([isUnsupported(end), cannotList(end), isRefusedPlace(end)], [false, false, false]);
});

for (const [value, ms] of [
  [null, undefined],
  ['0', 0],
  ['5', 5_000],
  ['60', 60_000],
  ['61', 60_000],
  ['Wed, 25 Nov 2026 00:00:30 GMT', 30_000],
  ['Wed, 25 Nov 2026 00:00:00 GMT', 0],
  ['Wed, 25 Nov 2026 00:01:01 GMT', 60_000],
  ['Tue, 24 Nov 2026 23:59:59 GMT', undefined],
  ['soon', undefined],
  ['', undefined],
] as const)
  test(`the advice ${JSON.stringify(value)} of a desk is ${ms === undefined ? 'none' : `${ms} ms`}`, () =>
    assert.equal(delayOf(value, NOW_MS), ms));
