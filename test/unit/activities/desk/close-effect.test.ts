/** A ticket that we have made is closed where nobody else has touched it, and in doubt stays open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { touchedIn } from '../../../../activities/desk/close-effect.ts';
import { ACTORS } from '../../../../connectors/ticket-system.ts';
import { SETTINGS, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { Act, ActKind, Actor } from '../../../../connectors/ticket-system.ts';
import type { WriteStep } from '../../../../workflows/ticket/writes.ts';

const CLOSE = { kind: 'close', madeAt: '1' } as const satisfies WriteStep;
const actOf = (actor: Actor, kind: ActKind): Act => ({ actor, kind, staff: undefined, atMs: 0 });
const KINDS = ['owner', 'fields', 'reply', 'closed', 'reopened', 'merged', 'other'] as const;
const OPENED = { openings: 1 };

test('any act of whoever may be a human being touches it, and of others only a reopening', () => {
  const touching = ACTORS.flatMap((actor) =>
    KINDS.filter((kind) => touchedIn([actOf(actor, kind)], OPENED) !== undefined).map((kind) => `${actor} ${kind}`),
  );
  const human = (['staff', 'client', 'person'] as const).flatMap((actor) => KINDS.map((kind) => `${actor} ${kind}`));
  assert.deepEqual(touching.toSorted(), [...human, 'us reopened', 'automation reopened'].toSorted());
  assert.equal(touchedIn([], { openings: 2 }), 'it was opened again');
  assert.equal(touchedIn([], OPENED), undefined);
});

test('untouched it is closed with the version that was read, and recorded as every write', async () => {
  const bench = deskInMemory();
  bench.acts.push(actOf('automation', 'fields'), actOf('us', 'other'));
  assert.equal((await bench.write(bench.request(CLOSE))).kind, 'written');
  assert.equal(bench.ticket.status, 'closed');
  assert.deepEqual(
    bench.sent().map(([name, ticket, version]) => [name, ticket, version]),
    [['close', 'T1', '1']],
  );
  const [write] = await bench.ledger.writes(bench.request(CLOSE).workflowId);
  assert.deepEqual(
    [write?.step, write?.changes, write?.state.kind],
    ['close', [{ field: 'status', before: 'open', after: 'closed' }], 'applied'],
  );
});

for (const [what, prepare, why] of [
  ['a client has answered', (bench) => void bench.acts.push(actOf('client', 'reply')), 'somebody has acted on it'],
  ['somebody has it', (bench) => void (bench.ticket = { ...bench.ticket, owner: 'kim' }), 'a technician owns the ticket: a note at most'],
  ['it was reopened', (bench) => void (bench.ticket = { ...bench.ticket, openings: 2 }), 'it was opened again'],
  [
    'the desk does not know the version',
    (bench) => void bench.instead.acts.push({ kind: 'unknown-version' }),
    'what was done to it is not known',
  ],
  [
    'it was closed by a rule',
    (bench) => void (bench.acts.push(actOf('automation', 'closed')), (bench.ticket = { ...bench.ticket, status: 'closed' })),
    'the ticket was closed meanwhile',
  ],
] as readonly (readonly [string, (bench: ReturnType<typeof deskInMemory>) => void, string])[])
  test(`left open where ${what}`, async () => {
    const bench = deskInMemory();
    prepare(bench);
    assert.deepEqual(await bench.write(bench.request(CLOSE)), { kind: 'withheld', why });
    assert.deepEqual(bench.sent(), []);
  });

for (const [write, why] of [
  ['observe', 'this ticket is only observed'],
  ['note', 'only notes are allowed here'],
] as const)
  test(`where ${write} is the rule nothing is closed`, async () => {
    const bench = deskInMemory();
    const settings = { ...SETTINGS, clients: {}, otherClients: { ...SETTINGS.otherClients, write, fields: {} } };
    assert.deepEqual(await bench.write(bench.request(CLOSE, { settings })), { kind: 'withheld', why });
    assert.deepEqual(bench.sent(), []);
  });

test('an unknown end is looked at first: closed by us is done, and what a person did meanwhile stands', async () => {
  for (const isReopened of [false, true]) {
    const bench = deskInMemory();
    bench.instead.close.push({ kind: 'unknown', detail: 'timed out' });
    assert.equal((await bench.write(bench.request(CLOSE))).kind, 'again');
    bench.acts.push(actOf('us', 'closed'));
    bench.ticket = { ...bench.ticket, status: 'closed', version: '2' };
    if (isReopened) {
      bench.acts.push(actOf('staff', 'reopened'));
      bench.ticket = { ...bench.ticket, status: 'open', version: '3', openings: 2 };
    }
    bench.nowMs += 61_000;
    const end = await bench.write(bench.request(CLOSE));
    assert.equal(end.kind, isReopened ? 'withheld' : 'written');
    assert.equal(bench.sent().length, 1);
  }
});

test('a person who acts between the look and the close makes it another version, and is looked at', async () => {
  const bench = deskInMemory();
  bench.instead.close.push({ kind: 'rejected', because: 'changed-meanwhile', detail: 'another version' });
  assert.equal((await bench.write(bench.request(CLOSE))).kind, 'again');
  bench.acts.push(actOf('client', 'reply'));
  assert.deepEqual(await bench.write(bench.request(CLOSE)), { kind: 'withheld', why: 'somebody has acted on it' });
});
