/** kill -9 of the whole service while a route is closed: it is still closed afterwards, no ticket asks it, and a canary finds it when it is back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { live, until } from '../support/live.ts';
import type { Ledger, RouteState } from '../../ledger/contract.ts';

const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };
const primary = async (ledger: Ledger): Promise<RouteState | undefined> =>
  (await ledger.routeStates()).find(({ route }) => route.startsWith('openai/'));

test('a breaker that is open outlives a kill of everything that could have forgotten it, and closes by itself when its provider is back', async (t) => {
  const service = await live(t);
  const { stage } = service;
  await stage.setProvider('openai', { kind: 'status', status: 503 });
  let created = 0;
  const answered = async (count: number): Promise<readonly string[]> => {
    const ids = Array.from({ length: count }, () => `C${++created}`);
    await stage.create(ids.map((id) => ({ id, ...TICKET })));
    await until(
      `an answer of ${ids.join(', ')}`,
      90_000,
      () => service.withLedger((ledger) => ledger.decisions({})),
      (decisions) => ids.every((id) => decisions.some(({ item }) => item === id)),
    );
    return ids;
  };
  const asks = (ids: readonly string[], provider: string): Promise<number> =>
    service.withLedger(async (ledger) => {
      const attempts = (await Promise.all(ids.map((id) => ledger.attempts(triageId('desk', id))))).flat();
      return attempts.filter(({ route }) => route.startsWith(`${provider}/`)).length;
    });
  await answered(4);
  const before = await service.withLedger(primary);
  assert.equal(before?.state, 'open');

  await service.service().started.kill();
  await service.restart();
  const after = await service.withLedger(primary);
  assert.deepEqual([after?.state, after?.opening], ['open', before.opening]);
  const inOutage = await answered(4);
  assert.equal(await asks(inOutage, 'openai'), 0, 'no ticket asks it');

  await stage.setProvider('openai', { kind: 'works' });
  await until(
    'a canary that has found it',
    90_000,
    () => service.withLedger(primary),
    (state) => state?.state !== 'open',
  );
  const back = await answered(1);
  assert.equal(await asks(back, 'openai'), 1);
  const { opening } = (await service.withLedger(primary)) ?? {};
  const canaries = await service.withLedger((ledger) => ledger.attempts('control:openai'));
  t.diagnostic(`${canaries.length} canaries in ${opening} opening, the kill in the middle`);
});
