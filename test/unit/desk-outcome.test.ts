/** What each status of a desk means for a write and for a read; each row is a test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { troubleOf, writeTroubleOf } from '../../connectors/desk/outcome.ts';
import type { Exchange } from '../../connectors/desk/exchange.ts';
import type { DeskWrite } from '../../connectors/desk/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25);
const reply = (status: number, retryAfter: string | null = null): Exchange => ({
  kind: 'reply',
  status,
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
