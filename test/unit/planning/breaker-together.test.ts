/** Routes that share an account or a group: what one of them finds out holds for all, and what is true of one alone for that one only. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { ANSWERED, DECLINED, FAULT, MINUTE, SHUT, UNFIT, said } from './breaker-model.ts';
import { GroupModel, NAMES } from './group-model.ts';
import type { Said } from './breaker-model.ts';
import type { Asked, Name } from './group-model.ts';

const SEQUENCES = { numRuns: 5_000 } as const;
const [GONE, THROTTLED, EMPTY] = [said('next-route', 'retired'), said('next-route', 'throttled'), said('open-until', 'out-of-quota')];
const takers = (group: GroupModel): readonly string[] => NAMES.filter((name) => group.takes(name));
const BLOCKED = (...names: readonly Name[]): readonly string[] => NAMES.filter((name) => !names.includes(name));

for (const [what, how, set] of [
  ['a key is refused', SHUT, 'key'],
  ['an account is empty', EMPTY, 'account'],
  ['an account is on hold', said('open-until', 'set-up'), 'account'],
] as const)
  test(`where ${what}, one request is enough for all routes of its account, and no other is touched`, () => {
    const group = new GroupModel();
    assert.ok(group.ask('a/x', how));
    assert.deepEqual(takers(group), BLOCKED('a/x', 'a/y'));
    assert.equal(group.of('a/y').why, `a/x failed, and both are of one ${set} a`);
    assert.equal(group.of('a/y').reason, how.reason, 'whoever passes it over says the same');
  });

/** Two keys of one account, one of them at two providers that do not fail together, and an account that shares a group with them. */
const TWO_KEYS = [
  { route: 'one/x', provider: 'one', fate: { key: 'one', account: 'msp', group: 'cloud' } },
  { route: 'two/x', provider: 'two', fate: { key: 'two', account: 'msp', group: 'cloud' } },
  { route: 'far/x', provider: 'far', fate: { key: 'two', account: 'msp', group: 'far' } },
  { route: 'else/x', provider: 'else', fate: { key: 'else', account: 'else', group: 'cloud' } },
] as const;
const takersOf = (group: GroupModel): readonly string[] => TWO_KEYS.flatMap(({ route }) => (group.takes(route) ? [route] : []));

test('a key that is refused closes what is asked with it, in whatever group, and no other key of its account; an empty account closes all its keys', () => {
  for (const [how, left] of [
    [SHUT, ['one/x', 'else/x']],
    [EMPTY, ['else/x']],
  ] as const) {
    const group = new GroupModel(TWO_KEYS);
    group.ask('two/x', how);
    assert.deepEqual(takersOf(group), left);
  }
});

test('what fails together is one group alone, though a route of another group has the same account', () => {
  const group = new GroupModel(TWO_KEYS);
  for (const route of ['one/x', 'one/x', 'two/x']) group.ask(route, FAULT);
  assert.deepEqual(takersOf(group), ['far/x']);
});

test('a key that is refused when its account is back leaves the account, and closes none that answers', () => {
  const group = new GroupModel(TWO_KEYS);
  group.ask('one/x', EMPTY);
  for (let time = 0; time < 20; time++) {
    group.nowMs += 10_000;
    for (const canary of group.step()) group.end(canary, canary.route === 'one/x' ? SHUT : ANSWERED);
    if (group.takes('one/x')) group.ask('one/x', SHUT);
  }
  assert.deepEqual(takersOf(group), ['two/x', 'far/x', 'else/x']);
});

for (const [what, how, times] of [
  ['a model that is gone', GONE, 1],
  ['answers that are bad', UNFIT, 10],
  ['a rate that is over its limit', THROTTLED, 3],
] as const)
  test(`${what}: only that route is closed`, () => {
    const group = new GroupModel();
    for (let time = 0; time < times; time++) group.ask('a/x', how);
    assert.deepEqual(takers(group), BLOCKED('a/x'));
  });

test('one route that fails alone opens alone, also where others of its group answer meanwhile', () => {
  const group = new GroupModel();
  for (let time = 0; time < 3; time++) {
    group.ask('a/x', FAULT);
    group.ask('b/x', ANSWERED);
  }
  assert.deepEqual(takers(group), BLOCKED('a/x'));
});

for (const [what, asks, blocked] of [
  ['two failures of one and one of another open the group', ['a/x', 'a/x', 'b/x'], ['a/x', 'a/y', 'b/x']],
  ['one failure of each of two is too few', ['a/x', 'b/x'], []],
  ['three that were opened by one alone and then the first of another', ['a/x', 'a/x', 'a/x', 'b/x'], ['a/x', 'a/y', 'b/x']],
  ['failures of another group say nothing of this one', ['a/x', 'a/x', 'c/x'], []],
] as const)
  test(what, () => {
    const group = new GroupModel();
    for (const route of asks) assert.ok(group.ask(route, FAULT), route);
    assert.deepEqual(takers(group), BLOCKED(...blocked));
  });

test('failures that lie more than a minute apart are not one', () => {
  const group = new GroupModel();
  group.ask('a/x', FAULT);
  group.ask('a/x', FAULT);
  group.nowMs += MINUTE + 1;
  group.ask('b/x', FAULT);
  assert.deepEqual(takers(group), NAMES);
});

test('an answer between two failures says that the group is up, and a refused key does, too', () => {
  for (const how of [ANSWERED, GONE, THROTTLED]) {
    const group = new GroupModel();
    group.ask('a/x', FAULT);
    group.ask('a/x', FAULT);
    group.ask('a/y', how);
    group.ask('b/x', FAULT);
    assert.ok(group.takes('b/x'), how.reason);
  }
  const group = new GroupModel();
  for (const [route, how] of [
    ['a/x', FAULT],
    ['a/x', FAULT],
    ['a/y', DECLINED],
    ['b/x', FAULT],
  ] as const)
    group.ask(route, how);
  assert.ok(!group.takes('b/x'), "what is one ticket's doing says nothing of a group");
});

/** All canaries that are asked within so long, each ended a second later. */
function canariesFor(group: GroupModel, ms: number, how: (route: string) => Said | undefined): readonly string[] {
  const asked: string[] = [];
  const ends: { readonly one: Asked; readonly atMs: number }[] = [];
  for (const endMs = group.nowMs + ms; group.nowMs < endMs; group.nowMs += 1_000) {
    for (const { one } of ends.filter(({ atMs }) => atMs === group.nowMs)) {
      const end = how(one.route);
      if (end === undefined) group.lose(one);
      else group.end(one, end);
    }
    for (const one of group.step()) {
      asked.push(one.route);
      ends.push({ one, atMs: group.nowMs + 1_000 });
    }
  }
  return asked;
}
const down = (): GroupModel => {
  const group = new GroupModel();
  for (const route of ['a/x', 'a/x', 'b/x']) group.ask(route, FAULT);
  return group;
};

test('a group that is down is asked by as many canaries as one route, each in its turn', () => {
  const one = new GroupModel();
  for (let time = 0; time < 3; time++) one.ask('c/x', FAULT);
  const alone = canariesFor(one, 30 * MINUTE, () => FAULT).length;
  const asked = canariesFor(down(), 30 * MINUTE, () => FAULT);
  assert.ok(asked.length <= alone + 1, `${asked.length} canaries, and ${alone} of one route`);
  for (const route of ['a/x', 'a/y', 'b/x'])
    assert.ok(asked.filter((name) => name === route).length >= asked.length / 4, `${route}: ${asked.join(' ')}`);
});

test('one canary that is answered brings all back: its own route, and the others for a request each', () => {
  const group = down();
  const asked = canariesFor(group, 10_000, () => ANSWERED);
  assert.equal(asked.length, 1);
  assert.deepEqual(takers(group), NAMES);
  for (const route of ['a/x', 'a/y', 'b/x']) assert.deepEqual([group.of(route).state, group.of(route).grant], ['half-open', 1]);
});

test('of those that came back together the first that fails closes those that have not answered, and none that has', () => {
  const group = down();
  const [proven = ''] = canariesFor(group, 10_000, () => ANSWERED);
  const [first = '', last = ''] = ['a/x', 'a/y', 'b/x'].filter((route) => route !== proven);
  group.ask(first, FAULT);
  assert.deepEqual(
    takers(group),
    NAMES.filter((name) => name === proven || name === 'c/x'),
  );
  assert.equal(group.of(last).state, 'open', 'by one request and not one each');
});

for (const [how, end] of [
  ['answered a ticket', ANSWERED],
  ['answered one badly', UNFIT],
] as const)
  test(`of those that came back together one that has ${how} is back by itself, and stays open to requests when another fails`, () => {
    const group = down();
    const [proven = ''] = canariesFor(group, 10_000, () => ANSWERED);
    const [first = '', last = ''] = ['a/x', 'a/y', 'b/x'].filter((route) => route !== proven);
    group.ask(last, end);
    group.ask(first, FAULT);
    assert.deepEqual([group.of(first).state, group.of(last).state, group.of(last).grant], ['open', 'half-open', 2]);
  });

test('a route that stays down keeps no other of its group closed', () => {
  const group = down();
  canariesFor(group, 5 * MINUTE, (route) => (route === 'a/x' ? FAULT : ANSWERED));
  for (const route of ['a/y', 'b/x']) assert.ok(group.takes(route), route);
});

test('where the canary of one is never asked, another one is', () => {
  const group = down();
  const asked = canariesFor(group, 3 * MINUTE, (route) => (route === 'a/x' ? undefined : ANSWERED));
  assert.ok(asked.length <= 3, asked.join(' '));
  for (const route of ['a/y', 'b/x']) assert.ok(group.takes(route), route);
});

test('a canary that is answered by a no keeps its own route closed and lets the others be tried', () => {
  const group = down();
  let first: string | undefined;
  canariesFor(group, 2 * MINUTE, (route) => (route === (first ??= route) ? GONE : ANSWERED));
  assert.deepEqual(
    takers(group),
    NAMES.filter((name) => name !== first),
  );
});

test('a canary that was stopped by a suspension says nothing: its route stays with the others, and the next one is asked', () => {
  const group = down();
  const asked = canariesFor(group, MINUTE, () => said('aborted'));
  assert.ok(new Set(asked).size === 3, asked.join(' '));
  for (const route of ['a/x', 'a/y', 'b/x']) assert.equal(group.of(route).openedWith, 'group cloud');
});

/** What happens, one number each: to which route, what, and how it ends. */
const steps = fc.array(fc.nat(0xff_ff), { maxLength: 60, size: 'max' });
const ENDS = [ANSWERED, ANSWERED, FAULT, FAULT, FAULT, SHUT, EMPTY, GONE, THROTTLED, UNFIT, DECLINED] as const;
const met = new Map<string, number>();
const meet = (key: string): void => void met.set(key, (met.get(key) ?? 0) + 1);

function run(
  group: GroupModel,
  all: readonly number[],
  each: (before: ReadonlyMap<string, string>, asked: Asked, how: Said) => void,
): void {
  for (const step of all) {
    const [name = 'a/x', kind] = [NAMES[step % NAMES.length], (step >> 2) % 6];
    const how = ENDS[(step >> 5) % ENDS.length] ?? ANSWERED;
    if (kind === 0) group.nowMs += step * 4;
    // It goes on while other things happen, and ends under another generation perhaps.
    if (kind === 1) group.begin(name);
    const [canary, ...others] = kind === 2 ? group.step() : [];
    for (const one of others) group.lose(one);
    const asked = canary ?? (kind === 3 ? group.open[step % Math.max(1, group.open.length)] : kind > 3 ? group.begin(name) : undefined);
    if (asked === undefined) continue;
    const before = new Map(NAMES.map((one) => [one, JSON.stringify(group.of(one))]));
    group.end(asked, how);
    for (const one of NAMES) meet(group.of(one).openedWith?.split(' ')[0] ?? 'alone');
    each(before, asked, how);
  }
}
after(() => {
  for (const key of ['alone', 'key', 'account', 'group'])
    assert.ok((met.get(key) ?? 0) > 500, `"${key}" was met ${met.get(key) ?? 0} times only`);
});

test('whatever happens, an end changes no route of another group, and one that speaks of its route alone opens no other', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const group = new GroupModel();
      run(group, all, (before, { route }, how) => {
        for (const name of NAMES) {
          const is = group.of(name);
          const was = JSON.parse(before.get(name) ?? '{}') as { state?: string };
          if (name === route || JSON.stringify(is) === before.get(name)) continue;
          assert.ok(name !== 'c/x' && route !== 'c/x', 'of another group');
          if (is.state === 'open' && was.state !== 'open') assert.ok([FAULT, SHUT, EMPTY].includes(how), `${how.outcome} ${how.reason}`);
        }
      });
    }),
    SEQUENCES,
  );
});

test('after a refused key or an empty account no route of it takes a request before a canary of one has been answered, or they are over', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const group = new GroupModel();
      run(group, all, (before, { route }, how) => {
        const was = JSON.parse(before.get(route) ?? '{}') as { opening?: number };
        // Of an older generation: nobody counts what it says.
        if (![SHUT, EMPTY].includes(how) || group.of(route).opening === was.opening || !route.startsWith('a/')) return;
        for (const name of ['a/x', 'a/y'] as const) assert.ok(!group.takes(name), `${name} takes requests after ${route}`);
      });
    }),
    SEQUENCES,
  );
});

test('whatever happened, once all works every route takes requests again within three minutes and a half, without a ticket', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const group = new GroupModel();
      run(group, all, () => undefined);
      for (let [one] = group.open; one !== undefined; [one] = group.open) group.lose(one);
      // What rests because of bad answers has a time of its own.
      const resting = NAMES.filter((name) => group.of(name).nextCanaryAtMs === undefined && group.of(name).state === 'open');
      canariesFor(group, 3.5 * MINUTE, () => ANSWERED);
      for (const name of NAMES) assert.ok(resting.includes(name) || group.takes(name), `${name}: ${JSON.stringify(group.of(name))}`);
    }),
    { numRuns: 500 },
  );
});
