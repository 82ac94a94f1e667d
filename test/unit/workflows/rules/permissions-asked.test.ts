/** What a run asks about its rules, in virtual time: each place once, four of them kept, and nobody kept waiting who must not be. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { permissionsBriefly, permissionsFor } from '../../../../workflows/rules/permissions-for.ts';
import type { Permitted } from '../../../../workflows/rules/permissions-for.ts';
import type { ClientPolicy, Place } from '../../../../workflows/rules/contract.ts';

const POLICY: ClientPolicy = { ai: 'cloud', write: 'note', onRefusal: 'person' };
const place = (client: string, board: string | null = 'desk', priority: string | null = null): Place => ({ client, board, priority });
const HELD = { rules: 'abc' };

async function askedFor(...places: readonly Place[]): Promise<readonly Place[]> {
  const asked: Place[] = [];
  const world = newWorld({ activities: { permissionsFor: (_rules: string, one: Place) => (asked.push(one), POLICY) } });
  const known: Permitted = [];
  await world.run(async () => {
    for (const one of places) assert.deepEqual(await permissionsFor(HELD, known, one), POLICY);
  });
  assert.ok(known.length <= 4, 'its state stays small');
  return asked;
}

test('the same place is asked about once; another client, board or priority is another place', async () => {
  const places = [place('acme'), place('globex'), place('acme', 'network'), place('acme', 'desk', 'P1')];
  assert.deepEqual(await askedFor(...places, ...places), places);
});

test('four places are known; of a fifth the oldest is forgotten, and only that', async () => {
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((client) => place(client)) as [Place, Place, Place, Place, Place];
  assert.deepEqual(await askedFor(a, b, c, d, e, b, e, a), [a, b, c, d, e, a]);
});

test('where they cannot be had whoever must not wait is told that they are unknown, and nothing is kept', async () => {
  const world = newWorld({
    activities: {
      permissionsFor: () => {
        throw ApplicationFailure.create({ type: 'LedgerBusy', message: 'busy' });
      },
    },
  });
  const known: Permitted = [];
  assert.deepEqual([await world.run(() => permissionsBriefly(HELD, known, place('acme'))), known], ['unknown', []]);
  const had = newWorld({ activities: { permissionsFor: () => POLICY } });
  assert.deepEqual(await had.run(() => permissionsBriefly(HELD, known, place('acme'))), POLICY);
});
