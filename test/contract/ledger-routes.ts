/** What every ledger must do about routes that are closed by their provider's word, and about those that fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Place } from './ledger-migrations.ts';

const block = (untilMs: number) => ({ route: 'cloud/a', untilMs, reason: 'throttled', why: `status 429, until ${untilMs}`, atMs: 1_000 });
const failure = (over: object = {}) => ({
  route: 'cloud/a',
  sinceMs: 1_000,
  atMs: 2_000,
  reason: 'server-error',
  alert: 'route-failing',
  ...over,
});
const answer = (askedAtMs: number, over: object = {}) => ({ route: 'cloud/a', askedAtMs, quietMs: 10_000, atMs: askedAtMs + 500, ...over });

export function routeTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a provider closes its route, later and later only, and what a hand has closed stays closed', async (t) => {
    const ledger = await opened(t);
    const until = async (): Promise<unknown> => (await ledger.routeStates()).map(({ state, untilMs }) => [state, untilMs]);
    await ledger.blockRoute(block(5_000));
    assert.deepEqual(await ledger.routeStates(), [
      {
        route: 'cloud/a',
        version: 1,
        state: 'open',
        untilMs: 5_000,
        why: 'status 429, until 5000',
        grant: undefined,
        reason: 'throttled',
        opening: 1,
        openedAtMs: 1_000,
      },
    ]);
    await ledger.blockRoute(block(4_000));
    assert.deepEqual(await until(), [['open', 5_000]]);
    await ledger.blockRoute(block(6_000));
    assert.deepEqual(await until(), [['open', 6_000]]);
    const byHand = { route: 'cloud/a', version: 9, state: 'open', untilMs: undefined, why: 'suspended by Dana', grant: undefined } as const;
    await ledger.putRouteState(byHand);
    await ledger.blockRoute(block(9_000));
    assert.deepEqual(await ledger.routeStates(), [byHand]);
    await ledger.putRouteState({ ...byHand, version: 10, state: 'closed', why: undefined });
    await ledger.blockRoute(block(9_000));
    assert.deepEqual(await until(), [['open', 9_000]]);
    const word = { ...byHand, version: 20, state: 'half-open', grant: 2, reason: 'throttled' } as const;
    await ledger.putRouteState(word);
    assert.deepEqual(await ledger.routeStates(), [word]);
  });

  test('a route that is open by its failures and whose provider then names a time is asked by no canary before it, and holds as much longer', async (t) => {
    const ledger = await opened(t);
    const open = {
      route: 'cloud/a',
      version: 3,
      state: 'open',
      untilMs: 70_000,
      why: 'failed',
      grant: undefined,
      reason: 'throttled',
      opening: 1,
      openedAtMs: 1,
      nextCanaryAtMs: 10_000,
    } as const;
    await ledger.putRouteState(open);
    await ledger.blockRoute(block(30_000));
    assert.deepEqual(await ledger.routeStates(), [{ ...open, untilMs: 90_000, nextCanaryAtMs: 30_000 }]);
    await ledger.blockRoute(block(20_000));
    assert.deepEqual(await ledger.routeStates(), [{ ...open, untilMs: 90_000, nextCanaryAtMs: 30_000 }], 'an earlier time');
    await ledger.blockRoute(block(500_000));
    const [named] = await ledger.routeStates();
    assert.deepEqual([named?.untilMs, named?.nextCanaryAtMs, named?.opening], [500_000, undefined, 2], 'a later one is believed');
  });

  test('each block by a provider is newer than what stood, so that a late publication does not open it', async (t) => {
    const ledger = await opened(t);
    const opening = { route: 'cloud/a', state: 'closed', untilMs: undefined, why: undefined, grant: undefined } as const;
    const stands = async (): Promise<unknown> => (await ledger.routeStates()).map(({ version, state }) => [version, state]);
    await ledger.putRouteState({ ...opening, version: 7 });
    await ledger.blockRoute(block(5_000));
    assert.deepEqual(await stands(), [[8, 'open']]);
    await ledger.blockRoute(block(6_000));
    assert.deepEqual(await stands(), [[9, 'open']]);
    await ledger.putRouteState({ ...opening, version: 9 });
    assert.deepEqual(await stands(), [[9, 'open']], 'it was made before the block');
    await ledger.putRouteState({ ...opening, version: 10 });
    assert.deepEqual(await stands(), [[10, 'closed']]);
  });

  test('a route that fails is told once for each thing there is to tell, until it has worked, and then anew', async (t) => {
    const ledger = await opened(t);
    const met = async (over: object): Promise<unknown> => (await ledger.meetTrouble(failure(over))).kind;
    assert.deepEqual(await ledger.meetTrouble(failure()), { kind: 'new', sinceMs: 1_000 });
    assert.deepEqual(await ledger.meetTrouble(failure({ sinceMs: 1_500, atMs: 2_500 })), { kind: 'known', sinceMs: 1_000 });
    assert.deepEqual(await ledger.meetTrouble(failure({ alert: 'route-blocked', reason: 'key-refused' })), {
      kind: 'new',
      sinceMs: 1_000,
    });
    assert.equal(await met({ alert: 'route-blocked' }), 'known');
    assert.equal(await met({ alert: 'route-failing' }), 'known');
    assert.equal(await met({ route: 'cloud/b' }), 'new');
    const [row] = await ledger.routeTroubles();
    assert.deepEqual(row, { route: 'cloud/a', sinceMs: 1_000, failedAtMs: 2_500, answeredAtMs: undefined, reason: 'key-refused' });

    const ended = await ledger.endTrouble(answer(12_500));
    assert.deepEqual(ended, { route: 'cloud/a', sinceMs: 1_000, failedAtMs: 2_500, answeredAtMs: 13_000, reason: 'key-refused' });
    assert.equal(await ledger.endTrouble(answer(12_600)), undefined);
    assert.deepEqual(await ledger.meetTrouble(failure({ sinceMs: 20_000, atMs: 20_001 })), { kind: 'new', sinceMs: 20_000 });
  });

  test('an answer ends a trouble only if it was asked after the last failure, and long enough after it to be told', async (t) => {
    const ledger = await opened(t);
    const answeredAt = async (): Promise<unknown> => (await ledger.routeTroubles())[0]?.answeredAtMs;
    await ledger.meetTrouble(failure());
    assert.equal(await ledger.endTrouble(answer(1_999)), undefined);
    assert.equal(await answeredAt(), undefined, 'asked before the failure, it says nothing');
    assert.equal(await ledger.endTrouble(answer(2_000)), undefined);
    assert.equal(await answeredAt(), 2_500);
    await ledger.meetTrouble(failure({ atMs: 8_000 }));
    assert.equal(await ledger.endTrouble(answer(17_999)), undefined);
    assert.equal((await ledger.endTrouble(answer(18_000)))?.route, 'cloud/a');
    assert.deepEqual(await ledger.routeTroubles(), []);
  });
}

export function routeTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('of two processes that meet the same trouble, or its end, at once, one tells it; the later of two blocks stays', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const [one, other] = [await open(seal), await open(seal)];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 1_000 }), { minLength: 2, maxLength: 8 }), fc.nat(), async (times, name) => {
        const route = `cloud/${name}`;
        const each = <T>(act: (ledger: Ledger, at: number) => Promise<T>) =>
          Promise.all(times.map((at, index) => act(index % 2 ? one : other, at)));
        const met = await each((ledger) => ledger.meetTrouble(failure({ route })));
        assert.equal(met.filter(({ kind }) => kind === 'new').length, 1);
        const ended = await each((ledger) => ledger.endTrouble(answer(50_000, { route })));
        assert.equal(ended.filter((row) => row !== undefined).length, 1);
        await each((ledger, at) => ledger.blockRoute({ ...block(at), route }));
        const state = (await one.routeStates()).find((row) => row.route === route);
        assert.ok((state?.untilMs ?? 0) >= Math.max(...times));
      }),
      { numRuns: 20 },
    );
  });
}
