/** What the words after `standby suspend` mean: which target, which reason, until when; and which routes are left by it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectOf } from '../../../../cli/suspend/effect.ts';
import { reasonOf, untilOf } from '../../../../cli/suspend/given.ts';
import { routesOf, targetIn } from '../../../../cli/suspend/target.ts';
import { resumedText, suspendedText, warningsOf } from '../../../../cli/suspend/text.ts';
import type { Given } from '../../../../cli/command.ts';
import type { Known } from '../../../../cli/suspend/known.ts';
import type { RouteState, Suspension } from '../../../../ledger/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
/** A route's name need not say its provider's or its model's; the last provider is called as a route is. */
const KNOWN: Known = {
  providers: ['openai', 'azure', 'own', 'azure/gpt'],
  routes: [
    { route: 'openai/gpt', provider: 'openai', model: 'gpt' },
    { route: 'azure/gpt', provider: 'azure', model: 'gpt' },
    { route: 'local/qwen', provider: 'own', model: 'qwen:3b' },
  ],
  chains: [
    { chain: 'default', routes: ['openai/gpt', 'azure/gpt', 'local/qwen'] },
    { chain: 'cloud', routes: ['azure/gpt', 'openai/gpt'] },
    { chain: 'local', routes: ['local/qwen'] },
  ],
};
const suspension = (target: string, more: Partial<Suspension> = {}): Suspension => ({
  target,
  actor: 'Dana',
  reason: 'too dear',
  sinceMs: NOW_MS,
  untilMs: undefined,
  letsFinish: false,
  ...more,
});
const stateOf = (route: string, more: Partial<RouteState> = {}): RouteState => ({
  route,
  version: 1,
  state: 'open',
  untilMs: NOW_MS + 60_000,
  why: 'down',
  grant: undefined,
  ...more,
});
const givenWith = (values: Given['values']): Given => ({ dataDir: '.', config: undefined, json: false, values, words: [] });

for (const [word, target, routes] of [
  ['openai', 'provider:openai', ['openai/gpt']],
  ['own', 'provider:own', ['local/qwen']],
  ['openai/gpt', 'route:openai/gpt', ['openai/gpt']],
  ['azure/gpt', 'provider:azure/gpt', []],
  ['route:azure/gpt', 'route:azure/gpt', ['azure/gpt']],
  ['provider:azure', 'provider:azure', ['azure/gpt']],
  ['model:gpt', 'model:gpt', ['openai/gpt', 'azure/gpt']],
  ['model:qwen:3b', 'model:qwen:3b', ['local/qwen']],
] as const)
  test(`${word} is ${target}`, () => {
    assert.deepEqual(targetIn(word, KNOWN), { target });
    assert.deepEqual(routesOf(target, KNOWN), routes);
  });

for (const word of ['gpt', 'model:gp', 'model:', '', 'qwen:3b', 'provider:openai/gpt', 'Openai', 'toString', 'model:__proto__'])
  test(`"${word}" is nothing of the configuration, and what there is is said`, () => {
    const meant = targetIn(word, KNOWN);
    assert.ok('kind' in meant && meant.kind === 'wrong');
    assert.equal(meant.why, `Expected a provider, a route or model:NAME of the configuration, got "${word}".`);
    assert.match(
      meant.todo,
      /There are: providers openai, azure, own, azure\/gpt; routes openai\/gpt, azure\/gpt, local\/qwen; models model:gpt, model:qwen:3b\.$/,
    );
  });

test('a slip is told what it probably means, and what stands suspended is known without the configuration', () => {
  const slip = targetIn('opneai', KNOWN);
  assert.ok('kind' in slip && slip.todo.startsWith('Did you mean "openai"? '));
  const none: Known = { providers: [], routes: [], chains: [] };
  assert.deepEqual(targetIn('gone', none, ['provider:gone']), { target: 'provider:gone' });
  assert.deepEqual(targetIn('model:gone', none, ['model:gone']), { target: 'model:gone' });
  assert.ok('kind' in targetIn('gone', none, ['model:gone']));
});

test('a reason is one line of 1 to 200 characters', () => {
  const of = (reason: string | undefined): string => {
    const read = reasonOf(givenWith({ reason }));
    return typeof read === 'string' ? read : read.kind;
  };
  assert.deepEqual([of(' too dear '), of('ü'.repeat(200)), of('😀'.repeat(200))], ['too dear', 'ü'.repeat(200), '😀'.repeat(200)]);
  for (const reason of [undefined, '', ' \t', 'x'.repeat(201), 'a\nb', 'a\u2028b', 'a\u0000b']) assert.equal(of(reason), 'wrong', reason);
});

test('an end is a time with its zone or a duration, ahead and within a year', () => {
  const of = (until: string | undefined) => {
    const read = untilOf(givenWith({ until }), NOW_MS);
    return typeof read === 'object' ? read.kind : read;
  };
  for (const [until, atMs] of [
    [undefined, undefined],
    ['30m', NOW_MS + 30 * 60_000],
    ['7d', NOW_MS + 7 * 86_400_000],
    ['2026-11-25T10:00Z', NOW_MS + 3_600_000],
    ['2026-11-25T11:00:30.5+01:00', NOW_MS + 3_630_500],
  ] as const)
    assert.equal(of(until), atMs, until);
  for (const until of [
    '',
    'noon',
    '2026-11-25',
    '2026-11-25T10:00',
    '2026-02-30T10:00Z',
    '2026-11-25T09:00Z',
    '2025-11-25T10:00Z',
    '367d',
    '999999999d',
    '2028-01-01T00:00Z',
    '-5m',
  ])
    assert.equal(of(until), 'wrong', until);
});

test('what is left of each chain is what neither a person nor a breaker closes', () => {
  const now = { suspensions: [suspension('model:gpt')], states: [stateOf('local/qwen', { state: 'half-open', grant: 1 })], nowMs: NOW_MS };
  const effect = effectOf('model:gpt', KNOWN, now);
  assert.deepEqual(effect.routes, ['openai/gpt', 'azure/gpt']);
  assert.deepEqual(effect.chains, [
    { chain: 'default', usable: ['local/qwen'], blocked: [] },
    { chain: 'cloud', usable: [], blocked: [] },
  ]);
  assert.deepEqual(warningsOf(effect), ['no route of the chain cloud is usable now; its work waits for people or for AI']);
  const down = effectOf('provider:openai', KNOWN, {
    ...now,
    suspensions: [suspension('provider:openai'), suspension('route:azure/gpt')],
    states: [stateOf('local/qwen')],
  });
  assert.deepEqual(down.chains[0], { chain: 'default', usable: [], blocked: ['local/qwen'] });
  assert.match(warningsOf(down)[0] ?? '', /^no route of the chain default is usable now: local\/qwen is blocked; /);
  const over = effectOf('provider:openai', KNOWN, { ...now, suspensions: [], states: [stateOf('openai/gpt', { untilMs: NOW_MS })] });
  assert.deepEqual([over.chains[0]?.usable, over.suspended], [['openai/gpt', 'azure/gpt', 'local/qwen'], []]);
});

test('who suspends reads what is done, what it replaces, what happens to what is under way, and in red where nothing is left', () => {
  const effect = effectOf('model:gpt', KNOWN, { suspensions: [suspension('model:gpt')], states: [], nowMs: NOW_MS });
  const said = { nowMs: NOW_MS, red: (text: string) => `<${text}>` };
  const text = suspendedText({ suspension: suspension('model:gpt'), replaced: suspension('model:gpt', { actor: 'Kim' }), effect }, said);
  assert.match(text, /^suspended +model:gpt by Dana, since 2026-11-25 09:00 UTC \(now\), until it is resumed: too dear\n/);
  assert.match(text, /\nin place of +model:gpt by Kim, .*\nroutes +openai\/gpt\n +azure\/gpt\nunder way +is ended within a second or two/);
  assert.match(text, /\nleft +default: local\/qwen\n +cloud: no route\n<! +no route of the chain cloud is usable now.*>$/);
  const gentle = suspension('model:gpt', { letsFinish: true, untilMs: NOW_MS + 3_600_000 });
  const gentleText = suspendedText({ suspension: gentle, replaced: undefined, effect }, said);
  assert.match(gentleText, /until 2026-11-25 10:00 UTC \(in 1 h\), what was under way may end: too dear\nroutes/);
  assert.match(gentleText, /\nunder way +may end\n/);
});

test('who resumes what something else forbids is told', () => {
  const effect = effectOf('provider:openai', KNOWN, { suspensions: [suspension('model:gpt')], states: [], nowMs: NOW_MS });
  const text = resumedText({ target: 'provider:openai', by: 'Dana', effect }, { nowMs: NOW_MS, red: (line) => `<${line}>` });
  assert.match(text, /^resumed +provider:openai by Dana\n/);
  assert.match(text, /<! +openai\/gpt is still suspended, by model:gpt\n! +no route of the chain cloud is usable now; .*>$/);
});
