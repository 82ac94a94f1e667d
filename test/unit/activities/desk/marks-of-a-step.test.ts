/** Which marks a note of a step may bear: figures that stand on tickets already, so that no release may compute others. */
import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { markOf, oldMarkOf, signOf } from '../../../../activities/desk/mark.ts';
import { findOurs, marksOf } from '../../../../activities/desk/marks.ts';
import { ledgerInMemory } from '../../../support/ledger-in-memory.ts';
import type { NoteLook } from '../../../../connectors/ticket-system.ts';

const KEY = 'triage:desk:T1:e1:note';
const SUBKEY = createSecretKey(Buffer.alloc(32, 7));

test('a mark is the same in every release: eight digits of the step under the installation’s key, and of the step alone in the old form', () => {
  assert.equal(markOf(SUBKEY, KEY), 'c6f1f5f5');
  assert.equal(oldMarkOf(KEY), '80c12be9');
  assert.equal(signOf('c6f1f5f5'), '[standby c6f1f5f5]');
});

test('a ticket that is older than the secret may bear the old mark, one that is as old or younger may not, and one of unknown age may', async () => {
  const ledger = Object.assign(ledgerInMemory(), { madeAtMs: 1_000 });
  const [own, old] = [markOf(SUBKEY, KEY), oldMarkOf(KEY)];
  for (const [createdAtMs, all] of [
    [999, [own, old]],
    [1_000, [own]],
    [1_001, [own]],
    [undefined, [own, old]],
  ] as const)
    assert.deepEqual(await marksOf(ledger, KEY, { createdAtMs }), { own, all }, String(createdAtMs));
});

test('a mark that was kept with the try stays the note’s, one of a try without a mark is the old one, and all that it may bear are looked for once', async () => {
  const now = markOf(SUBKEY, KEY);
  for (const [mark, own] of [
    ['00c0ffee', '00c0ffee'],
    [undefined, oldMarkOf(KEY)],
    [now, now],
  ] as const) {
    const ledger = ledgerInMemory();
    const intent = {
      key: KEY,
      workflowId: 'triage:desk:T1',
      episode: 1,
      step: 'note',
      process: 'ticket-triage',
      connection: 'desk',
      item: 'T1',
      changes: [],
    };
    await ledger.writeTried({ ...intent, ...(mark === undefined ? {} : { mark }) }, 0);
    assert.deepEqual(await marksOf(ledger, KEY, { createdAtMs: 1 }), { own, all: own === now ? [now] : [own, now] });
  }
});

test('ours is the first note that bears one of the marks; none is only where each was looked for in vain, and trouble ends the look', async () => {
  const found = { kind: 'found', noteId: 'n2', text: 'x' } as const;
  const trouble = { kind: 'forbidden', detail: '403' } as const;
  const looks = async (...answers: readonly NoteLook[]): Promise<unknown> => {
    const asked: string[] = [];
    const seen = await findOurs((mark) => Promise.resolve(answers[asked.push(mark) - 1] ?? { kind: 'none' }), ['a', 'b']);
    return [seen, asked];
  };
  assert.deepEqual(await looks(), [{ kind: 'none' }, ['a', 'b']]);
  assert.deepEqual(await looks(found), [{ ...found, mark: 'a' }, ['a']]);
  assert.deepEqual(await looks({ kind: 'none' }, found), [{ ...found, mark: 'b' }, ['a', 'b']]);
  assert.deepEqual(await looks(trouble, found), [trouble, ['a']]);
});
