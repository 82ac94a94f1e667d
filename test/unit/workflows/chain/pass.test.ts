/** Where one pass of the chain stands, with values alone: who may be waited for, who has more room, and who is asked once more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  firstAdjustment,
  hasRoomier,
  inOrder,
  isOver,
  isProvenOurs,
  mayWaitFor,
  newPass,
  noteAsked,
  unblock,
  shorten,
} from '../../../../workflows/chain/pass.ts';
import type { Asked, Route } from '../../../../workflows/chain/contract.ts';

const route = (name: string, contextTokens?: number, kind: Route['kind'] = 'cloud'): Route => ({
  route: name,
  label: name,
  provider: name,
  kind,
  degraded: false,
  attemptMs: 1,
  budgetMs: 1,
  ...(contextTokens === undefined ? {} : { contextTokens }),
});
const named = (routes: readonly Route[]): readonly string[] => routes.map((one) => one.route);

const [small, large, unsaid, local] = [route('small', 8_000), route('large', 9_000), route('unsaid'), route('local', 9_000, 'local')];
for (const [what, asked, over, is] of [
  ['one that takes more and was not tried has', small, { routes: [small, large] }, true],
  ['one that takes as much has not', small, { routes: [small, route('same', 8_000)] }, false],
  ['one that does not say what it takes has not', small, { routes: [small, unsaid] }, false],
  ['nobody has where the route itself does not say', unsaid, { routes: [unsaid, large] }, false],
  ['one that was tried has not', small, { routes: [small, large], tried: ['small', 'large'] }, false],
  ['one in a cloud has not where only local AI is allowed', small, { routes: [small, large], ai: 'local-only' }, false],
  ['one that is local has where only local AI is allowed', small, { routes: [small, large, local], ai: 'local-only' }, true],
] as const)
  test(`of the routes that may have more room ${what}`, () => {
    const { tried, ...bounds } = { tried: ['small'], ai: 'cloud' as const, ...over };
    assert.equal(hasRoomier({ ...newPass(), tried: [...tried] }, asked, bounds), is);
  });

for (const [what, tried, blocked, is] of [
  ['before all were tried it is not', ['a'], [], false],
  ['when all were tried it is', ['a', 'b'], [], true],
  ['while one of all may be waited for it is not', ['a', 'b'], ['b'], false],
] as const)
  test(`whether a pass is over: ${what}`, () => {
    const pass = { ...newPass(), tried: [...tried], blocked: new Set(blocked) };
    assert.equal(isOver(pass, { routes: [route('a'), route('b')] }), is);
  });

test('those are waited for that were not tried, or are blocked until a time, and each once', () => {
  const pass = { ...newPass(), tried: ['tried', 'blocked', 'again'], blocked: new Set(['blocked', 'again']), waited: new Set(['again']) };
  const routes = ['tried', 'blocked', 'new', 'again'].map((name) => route(name));
  assert.deepEqual(mayWaitFor(pass, routes), ['blocked', 'new']);
  unblock(pass, 'blocked');
  assert.deepEqual([pass.tried, [...pass.blocked], [...pass.waited]], [['tried', 'again'], ['again'], ['again', 'blocked']]);
  assert.deepEqual(mayWaitFor(pass, routes), ['new']);
  unblock(pass, 'never tried');
  assert.deepEqual(pass.tried, ['tried', 'again']);
});

test('routes with more room than all that had too little come first, each group in its order', () => {
  const routes = [route('a', 8_000), route('b'), route('c', 32_000), route('d', 16_000), route('e', 64_000)];
  assert.deepEqual(inOrder(newPass(), routes), routes);
  const ordered = (...tight: Route[]) => named(inOrder({ ...newPass(), tight }, routes)).join('');
  assert.equal(ordered(route('a', 8_000)), 'cdeab');
  assert.equal(ordered(route('d', 16_000)), 'ceabd');
  assert.equal(ordered(route('a', 8_000), route('c', 32_000)), 'eabcd');
  assert.equal(ordered(route('b')), 'abcde', 'one that does not say what it takes is no measure');
});

test('the first that had too little room is asked once more with a shorter text, and then the next', () => {
  const pass = { ...newPass(), tried: ['a', 'b', 'c'], tight: [route('b', 1), route('a', 1)] };
  assert.deepEqual([firstAdjustment(pass, route('b')), shorten(pass)], [undefined, true]);
  assert.deepEqual(
    [pass.tried, firstAdjustment(pass, route('b')), firstAdjustment(pass, route('a'))],
    [['a', 'c'], { kind: 'shrink' }, undefined],
  );
  assert.deepEqual([shorten(pass), shorten(pass), pass.tried], [true, false, ['c']]);
});

test('a route that has had a request was tried, also where it is blocked before its end', () => {
  const pass = newPass();
  const blocked: Asked<never> = { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'blocked' };
  noteAsked(pass, 'a', blocked, 0);
  assert.deepEqual([pass.asked, pass.turnedAway], [1, 1]);
  noteAsked(pass, 'b', { ...blocked, wasAsked: true }, 0);
  assert.deepEqual([pass.asked, pass.turnedAway], [2, 1]);
});

test('a request is proven wrong by two dialects that cannot explain it, not by one of them twice', () => {
  const pass = newPass();
  const refusal = (unexplainedBy?: string): Asked<never> => ({
    kind: 'next-route',
    reason: 'bad-request',
    why: 'status 400',
    ...(unexplainedBy === undefined ? {} : { unexplainedBy }),
  });
  const proven = (asked: Asked<never>): boolean => isProvenOurs(pass, asked);
  assert.deepEqual([refusal('openai'), refusal('openai'), refusal(), { kind: 'truncated' } as const, refusal('ollama')].map(proven), [
    false,
    false,
    false,
    false,
    true,
  ]);
});
