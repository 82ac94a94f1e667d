/** When a ticket is still under the rules it was read under, so that what was begun may go on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configured } from '../../../support/configured.ts';
import { policyFor } from '../../../../workflows/rules/permissions.ts';
import { isAsRead, permissionsNow } from '../../../../workflows/episode/run.ts';
import type { Compensation } from '../../../../workflows/compensations/stack.ts';
import type { Permitted } from '../../../../workflows/rules/permissions-for.ts';
import type { Standing } from '../../../../workflows/ticket/contract.ts';
import type { EpisodeSettings } from '../../../../workflows/episode/contract.ts';
import type { Episode } from '../../../../workflows/episode/state.ts';
import type { ClientPolicy } from '../../../../workflows/rules/contract.ts';

const POLICY: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };
const SETTINGS: EpisodeSettings = {
  ...configured({
    clients: { acme: POLICY, globex: POLICY },
    otherClients: { ...POLICY, ai: 'off', write: 'observe' },
    handOver: { kind: 'move', destination: 'people' },
  }),
  exceptions: [
    { when: { boards: ['local'] }, ai: 'local-only' },
    { when: { boards: ['watched', 'people'] }, write: 'observe' },
    { when: { boards: ['notes'] }, write: 'note' },
    { when: { priorities: ['P1'] }, criticality: 'convenience', ai: 'off' },
  ],
};
const MOVED: Compensation = { id: 'move-1', kind: 'moved-ticket', number: 1, from: 'desk', to: 'people' };
/** What a run is told of each place by the activity that asks the ledger. */
const PERMITTED: Permitted = ['acme', 'globex'].flatMap((client) =>
  [null, 'desk', 'local', 'watched', 'notes', 'other', 'people'].flatMap((board) =>
    [null, 'p1', 'P1'].map((priority) => {
      const place = { client, board, priority };
      return { place, permissions: policyFor(SETTINGS, place) };
    }),
  ),
);
const runWith = (stack: readonly Compensation[]): Parameters<typeof isAsRead>[0] => ({
  input: { settings: { ...SETTINGS, rules: 'the hash of those above' } },
  state: { stack: [...stack], permitted: PERMITTED, lookAgain: false },
});
const reading = (destination: string | null): Episode => ({
  kind: 'episode',
  number: 1,
  snapshot: {
    client: 'acme',
    text: '',
    version: '1',
    dueAtMs: undefined,
    fields: { category: null, impact: null, urgency: null, priority: null, destination },
    choices: { categories: [], destinations: [] },
  },
});
const isSo = (
  now: Standing,
  { board = 'desk', stack = [] }: { board?: string | null; stack?: readonly Compensation[] } = {},
): Promise<boolean | 'unknown'> => isAsRead(runWith(stack), reading(board), now);

test('another client is another ticket, also where both have the same rules', async () => {
  assert.equal(await isSo({ client: 'acme' }), true);
  assert.equal(await isSo({ client: 'globex' }), false);
});

test('a board or priority that allows other machines is not as read, stricter or looser', async () => {
  assert.equal(await isSo({ client: 'acme', board: 'local' }), false);
  assert.equal(await isSo({ client: 'acme', board: 'desk' }, { board: 'local' }), false);
  assert.equal(await isSo({ client: 'acme', board: null }, { board: 'local' }), false);
  assert.equal(await isSo({ client: 'acme', board: 'desk', priority: 'p1' }), false);
});

test('a board that is observed is not as read, nor the way back; one of notes only is: the write is judged by itself', async () => {
  assert.equal(await isSo({ client: 'acme', board: 'watched' }), false);
  assert.equal(await isSo({ client: 'acme', board: 'desk' }, { board: 'watched' }), false);
  assert.equal(await isSo({ client: 'acme', board: 'notes' }), true);
  assert.equal(await isSo({ client: 'acme', board: 'other' }), true);
});

test('where it stands is as read where nobody could look', async () => {
  for (const board of ['local', 'watched']) assert.equal(await isSo({ client: 'acme' }, { board }), true);
});

test('where we have moved it ourselves it is under the rules of where it came from; where somebody else has, it is not', async () => {
  assert.equal(await isSo({ client: 'acme', board: 'people' }, { stack: [MOVED] }), true);
  assert.equal(await isSo({ client: 'acme', board: 'people' }), false);
  assert.equal(await isSo({ client: 'acme', board: 'local' }, { stack: [MOVED] }), false);
  assert.equal(await isSo({ client: 'acme', board: 'people', priority: 'P1' }, { stack: [MOVED] }), false);
  const now = await permissionsNow(runWith([MOVED]), reading('desk'), { client: 'acme', board: 'people', priority: 'P1' });
  assert.equal(now === 'unknown' || now.criticality, 'convenience');
});
