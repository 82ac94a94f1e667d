/** What every ledger must do about what people have suspended, and about the record of what has changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { start } from '../fixtures/ledger-rows.ts';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger, RouteState, Suspension } from '../../ledger/contract.ts';
import type { Place } from './ledger-migrations.ts';

const STAFF = 'canary-9c1e Dana of the desk';
const suspension = (more: Partial<Suspension> = {}): Suspension => ({
  target: 'provider:cloud',
  actor: 'Dana',
  reason: 'too dear',
  sinceMs: 1_000,
  untilMs: undefined,
  letsFinish: false,
  ...more,
});
const changed = (state: RouteState['state'], version: number): RouteState => ({
  route: 'cloud/a',
  version,
  state,
  untilMs: undefined,
  why: state === 'open' ? 'down' : undefined,
  grant: state === 'half-open' ? 2 : undefined,
});

export function suspensionTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('what is suspended holds until it is resumed or its time is over, one row a target, the newest word', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.suspensions(1_000), []);
    const timed = suspension({ target: 'model:m', untilMs: 5_000, letsFinish: true });
    await ledger.suspend(suspension());
    await ledger.suspend(timed);
    assert.deepEqual(await ledger.suspensions(4_999), [timed, suspension()]);
    assert.deepEqual(await ledger.suspensions(5_000), [suspension()], 'at its end it holds no more');
    const newer = suspension({ actor: 'Kim', reason: 'worse', sinceMs: 2_000, untilMs: 9_000, letsFinish: true });
    await ledger.suspend(newer);
    assert.deepEqual(await ledger.suspensions(6_000), [newer]);
    await ledger.suspend(suspension({ sinceMs: 3_000 }));
    assert.deepEqual(await ledger.suspensions(99_000), [suspension({ sinceMs: 3_000 })], 'a time that was given before is gone');
    const by = { actor: 'Kim', atMs: 7_000 };
    assert.deepEqual([await ledger.resume('provider:cloud', by), await ledger.resume('provider:cloud', by)], [true, false]);
    assert.equal(await ledger.resume('provider:clou', by), false);
    assert.deepEqual(await ledger.suspensions(6_000), []);
  });

  test('no attempt begins whose route, provider or model is suspended, also where what is under way may end; any other does', async (t) => {
    const ledger = await opened(t);
    for (const [target, isSuspended] of [
      ['route:cloud/a', true],
      ['provider:cloud', true],
      ['model:a-1', true],
      ['route:cloud', false],
      ['provider:cloud/a', false],
      ['model:a', false],
      ['model:a-1-2026', false],
    ] as const) {
      await ledger.suspend(suspension({ target, untilMs: 5_000, letsFinish: true }));
      const kinds = [];
      for (const startedAtMs of [4_999, 5_000])
        kinds.push((await ledger.beginAttempt(start({ workflowId: `triage:desk:${target}:${startedAtMs}`, startedAtMs }))).kind);
      assert.deepEqual(kinds, [isSuspended ? 'suspended' : 'begun', 'begun'], target);
      assert.equal((await ledger.attempts(`triage:desk:${target}:4999`)).length, isSuspended ? 0 : 1);
      await ledger.resume(target, { actor: 'Dana', atMs: 6_000 });
    }
    await ledger.suspend(suspension({ untilMs: 5_000 }));
    assert.deepEqual(await ledger.beginAttempt(start({ workflowId: 'triage:desk:told' })), { kind: 'suspended', untilMs: 5_000 });
  });

  test('what changed before the time that is kept goes with the attempts of that time', async (t) => {
    const ledger = await opened(t);
    for (const sinceMs of [100, 200, 300])
      await ledger.suspend({ target: `route:a/${sinceMs}`, actor: 'Dana', reason: 'x', sinceMs, untilMs: undefined, letsFinish: false });
    await ledger.removeAttempts(300, 1);
    assert.deepEqual(
      (await ledger.routeEvents(9)).map(({ atMs }) => atMs),
      [300, 200],
    );
    await ledger.removeAttempts(300, 9);
    assert.deepEqual(
      (await ledger.routeEvents(9)).map(({ atMs }) => atMs),
      [300],
    );
    assert.equal((await ledger.suspensions(400)).length, 3, 'what holds stays');
  });

  test('what has changed stands there with who and why, the newest first, as many as are asked for', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.routeEvents(9), []);
    await ledger.suspend(suspension({ sinceMs: 1_000 }));
    await ledger.resume('provider:cloud', { actor: 'Kim', atMs: 2_000 });
    await ledger.resume('provider:cloud', { actor: 'Kim', atMs: 2_500 });
    for (const [at, state] of (['open', 'half-open', 'closed'] as const).entries())
      await ledger.stepRoute('cloud/a', 3_000 + at, () => ({ state: changed(state, at + 1), result: undefined }));
    await ledger.stepRoute('cloud/a', 4_000, () => ({ state: { ...changed('closed', 3), nextCanaryAtMs: 9_000 }, result: undefined }));
    const events = [
      { target: 'route:cloud/a', atMs: 3_002, kind: 'closed', detail: '' },
      { target: 'route:cloud/a', atMs: 3_001, kind: 'half-open', detail: '2 at once' },
      { target: 'route:cloud/a', atMs: 3_000, kind: 'open', detail: 'down' },
      { target: 'provider:cloud', atMs: 2_000, kind: 'resumed', detail: 'by Kim' },
      { target: 'provider:cloud', atMs: 1_000, kind: 'suspended', detail: 'by Dana: too dear' },
    ];
    assert.deepEqual(await ledger.routeEvents(9), events, 'a canary that is put off is no change, and neither is what was not suspended');
    assert.deepEqual(await ledger.routeEvents(2), events.slice(0, 2));
  });
}

export function drainTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a drain is begun for the generation that it was due in, and one that came since is due still', async (t) => {
    const ledger = await opened(t);
    const back = (version: number): RouteState => ({ ...changed('half-open', version), isDrainDue: true });
    await ledger.putRouteState(back(2));
    await ledger.putRouteState({ ...back(1), route: 'cloud/b' });
    const routes = ['cloud/a', 'cloud/b'];
    assert.deepEqual(await ledger.drainsDue(routes), [
      { route: 'cloud/a', version: 2 },
      { route: 'cloud/b', version: 1 },
    ]);
    assert.deepEqual(await ledger.drainsDue([]), []);
    await ledger.stepRoute('cloud/a', 3_000, () => ({ state: back(4), result: undefined }));
    await ledger.drainBegun({ route: 'cloud/a', version: 2 });
    assert.deepEqual(await ledger.drainsDue(['cloud/a']), [{ route: 'cloud/a', version: 4 }]);
    await ledger.drainBegun({ route: 'cloud/a', version: 4 });
    assert.deepEqual(await ledger.drainsDue(routes), [{ route: 'cloud/b', version: 1 }]);
  });
}

export function togetherTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('what a route was opened with is kept until its provider names a time, and a step changes its kin with it', async (t) => {
    const ledger = await opened(t);
    const open = (route: string): RouteState => ({ ...changed('open', 1), route, openedWith: 'group cloud', untilMs: 9_000 });
    for (const route of ['cloud/a', 'cloud/b']) await ledger.putRouteState(open(route));
    const seen = await ledger.stepRoute(
      'cloud/a',
      3_000,
      (_state, _ended, kin) => ({ state: undefined, kin: kin.map((one) => ({ ...one, untilMs: 8_000 })), result: kin }),
      ['cloud/b', 'cloud/none'],
    );
    assert.deepEqual(seen, [open('cloud/b')], 'of which anything is kept');
    assert.deepEqual(await ledger.routeStates(), [open('cloud/a'), { ...open('cloud/b'), untilMs: 8_000 }]);
    await ledger.blockRoute({ route: 'cloud/b', untilMs: 20_000, reason: 'throttled', why: 'status 429', atMs: 4_000 });
    assert.deepEqual(
      (await ledger.routeStates()).map(({ openedWith }) => openedWith),
      ['group cloud', undefined],
    );
  });
}

export function suspensionTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('who suspends and why stands nowhere in the database in plain, and reads back whole', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    const given = suspension({ actor: STAFF, reason: `${STAFF} says so` });
    await ledger.suspend(given);
    await ledger.resume('provider:cloud', { actor: STAFF, atMs: 2_000 });
    await ledger.suspend(given);
    const kept = await bytes();
    assert.ok(kept.includes('provider:cloud'), 'the search would find what is plain');
    assert.ok(!kept.includes(STAFF) && !kept.includes(STAFF.slice(0, 11)));
    const again = await open(seal);
    assert.deepEqual(await again.suspensions(1_000), [given]);
    assert.deepEqual(
      (await again.routeEvents(2)).map(({ detail }) => detail),
      [`by ${STAFF}: ${STAFF} says so`, `by ${STAFF}`],
    );
    await assert.rejects((await open(newSeal())).suspensions(1_000), { name: 'UnsealError' });
  });

  test('of two processes, what one begins after the other has suspended does not begin; what began before has its row', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const [one, other] = [await open(seal), await open(seal)];
    const begin = async (at: number) => (await other.beginAttempt(start({ workflowId: `triage:desk:${at}` }))).kind;
    const beside = Array.from({ length: 20 }, (_, at) => begin(at));
    await one.suspend(suspension());
    const after = await Promise.all(Array.from({ length: 20 }, (_, at) => begin(20 + at)));
    assert.deepEqual([...new Set(after)], ['suspended']);
    const ends = [...(await Promise.all(beside)), ...after];
    for (const [at, kind] of ends.entries()) assert.equal((await one.attempts(`triage:desk:${at}`)).length, kind === 'begun' ? 1 : 0);
  });
}
