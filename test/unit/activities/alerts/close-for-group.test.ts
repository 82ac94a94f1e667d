/** The ticket of a group whose alerts are all over is closed where Standby has made it and the desk can; whatever else it is, it stays open, and says why. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKey } from '../../../../activities/desk/open-ticket.ts';
import { groupBench } from '../../../support/group-bench.ts';
import type { CapabilitiesRead, DeskWrite } from '../../../../connectors/ticket-system.ts';
import type { GroupBench } from '../../../support/group-bench.ts';

const can = (...optional: readonly string[]): CapabilitiesRead => ({ kind: 'capabilities', contract: '2.2.0', actors: [], optional });
const left = (why: string) => ({ kind: 'left', why });

type Prepared = { readonly bench: GroupBench; readonly group: string; readonly episode: number };
async function prepared(t: Parameters<typeof groupBench>[0], read = can('create', 'close')): Promise<Prepared> {
  const bench = await groupBench(t, { closeResolved: true });
  bench.ports.desk.capabilities = () => Promise.resolve(read);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  return { bench, group, episode };
}
const closes = ({ bench }: Prepared): number => bench.desk.calls.filter(([name]) => name === 'close').length;

test('made by Standby and touched by nobody it is closed, and asked again it is closed still', async (t) => {
  const all = await prepared(t);
  const { bench, group, episode } = all;
  bench.desk.acts.push({ actor: 'automation', kind: 'fields', staff: undefined, atMs: 0 });
  for (let asked = 1; asked <= 2; asked += 1) assert.deepEqual(await bench.close(group, { episode }), { kind: 'closed' });
  assert.deepEqual([bench.desk.ticket.status, closes(all)], ['closed', 1]);
});

const LEFT: readonly (readonly [what: string, why: string, prepare: (all: Prepared) => unknown, can?: CapabilitiesRead])[] = [
  [
    'where it is wanted no more',
    'it is not configured any more',
    ({ bench }) => (bench.connection = { ...bench.connection, closeResolved: false }),
  ],
  [
    'where a client has answered it',
    'somebody has acted on it',
    ({ bench }) => bench.desk.acts.push({ actor: 'client', kind: 'reply', staff: undefined, atMs: 0 }),
  ],
  [
    'that had to be found again after its making',
    'what was done to it before it was found again is not known',
    ({ bench, group, episode }) =>
      bench.ledger.countTrouble(openKey({ workflowId: `alerts:prom:${group}`, episode, number: 1 }), 'found-again', 1),
  ],
  [
    'about which a person is asked',
    'a person is asked about it',
    ({ bench }) =>
      bench.ledger.putTask({
        task: 'alert-summary:desk:T1:e1:answer',
        workflowId: 'alert-summary:desk:T1',
        episode: 1,
        kind: 'answer',
        client: 'acme',
        process: 'alert-summary',
        connection: 'desk',
        item: 'T1',
        openedAtMs: 1,
        dueAtMs: 2,
        role: 'dispatcher',
        escalations: 0,
        claim: undefined,
        end: undefined,
        detail: 'all are down',
      }),
  ],
  [
    'that is another client’s now',
    'it belongs to another client now',
    ({ bench }) => (bench.desk.ticket = { ...bench.desk.ticket, client: 'globex' }),
  ],
  [
    'that a technician has closed',
    'the ticket was closed meanwhile',
    ({ bench }) => (bench.desk.ticket = { ...bench.desk.ticket, status: 'closed' }),
  ],
  ['on a desk that does not say that it closes any', 'this ticket system closes no tickets for us', () => undefined, can('create')],
  ['on a desk that says nothing of itself', 'this ticket system closes no tickets for us', () => undefined, { kind: 'unsupported' }],
  [
    'on a desk that says that it closes some, and does not',
    'the ticket system refused: invalid',
    ({ bench }) => bench.desk.instead.close.push({ kind: 'rejected', because: 'invalid', detail: 'HTTP 405' } satisfies DeskWrite),
  ],
];
for (const [what, why, prepare, read] of LEFT)
  test(`left as it is: one ${what}`, async (t) => {
    const all = await prepared(t, read);
    await prepare(all);
    const { status } = all.bench.desk.ticket;
    assert.deepEqual(await all.bench.close(all.group, { episode: all.episode }), left(why));
    assert.equal(all.bench.desk.ticket.status, status);
  });

test('left as it is: one on which another group goes on, since its own ticket was merged into this one', async (t) => {
  const all = await prepared(t);
  const other = await all.bench.post([{ key: 'f'.repeat(16), rule: 'CpuHot' }]);
  const { episode } = await all.bench.look(other);
  await all.bench.tell(other, {
    episode,
    telling: { kind: 'update', explain: false },
    followed: { from: 'T0', into: 'T1', isSaid: false },
  });
  assert.deepEqual(await all.bench.close(all.group, { episode: all.episode }), left('another group goes on there'));
  assert.equal(closes(all), 0);
});

test('one that the source has made, or of another opening, is none of ours', async (t) => {
  const { bench, group, episode } = await prepared(t);
  for (const asked of [{ ticket: 'T9' }, { opening: 2 }])
    assert.deepEqual(await bench.close(group, { episode, ...asked }), left('Standby has not made it'));
});

test('a desk that cannot be asked now is asked again, and nothing is decided', async (t) => {
  const all = await prepared(t, { kind: 'unreachable', detail: 'timed out', retryAfterMs: undefined });
  await assert.rejects(all.bench.close(all.group, { episode: all.episode }), { type: 'RetryAttempt' });
  all.bench.ports.desk.capabilities = () => Promise.resolve(can('close'));
  all.bench.desk.instead.read.push({ kind: 'unreachable', detail: 'timed out', retryAfterMs: undefined });
  await assert.rejects(all.bench.close(all.group, { episode: all.episode }), { type: 'RetryAttempt' });
  assert.equal(closes(all), 0);
});
