/** What a run of a group that is begun again learns of what the one before it has said and had made: on a real ledger file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBench } from '../../../support/group-bench.ts';
import type { TellingKind } from '../../../../workflows/alerts/group-contract.ts';

const telling = (kind: TellingKind) => ({ kind, explain: false }) as const;

test('nothing is told of a group that has no ticket, nor to a run that knows its episode', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  assert.equal((await bench.look(group, 'desk')).stood, undefined);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  assert.equal((await bench.look(group)).stood, undefined);
});

test('what was last said stands, and the next telling has a number that none before it had', async (t) => {
  const bench = await groupBench(t);
  const startedAtMs = bench.desk.nowMs;
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  bench.desk.nowMs += 1_000;
  await bench.post([{ key: 'e'.repeat(16), host: 'srv-02', startsAtMs: startedAtMs }]);
  await bench.tell(group, { episode, number: 2, telling: telling('update') });
  const { stood } = await bench.look(group, 'desk');
  assert.deepEqual(
    [stood?.ticket, stood?.openings, stood?.followed, stood?.earlier, stood?.last],
    ['T1', 1, undefined, [], { kind: 'update', atMs: startedAtMs + 1_000, count: 2, severity: 'warning', hosts: 2, rules: 1 }],
  );
  assert.deepEqual(stood?.notesAtMs, [startedAtMs, startedAtMs + 1_000]);
  assert.ok((stood?.tellings ?? 0) >= 2);
});

test('a closing note that was begun is said on under its number, unless something fires again', async (t) => {
  const bench = await groupBench(t);
  const startsAtMs = bench.desk.nowMs;
  const group = await bench.post([{ startsAtMs }]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  bench.desk.nowMs += 60_000;
  await bench.post([{ startsAtMs, state: 'resolved', endsAtMs: bench.desk.nowMs }]);
  await bench.tell(group, { episode, number: 2, telling: telling('closing') });
  assert.equal((await bench.look(group, 'desk')).stood?.tellings, 1);
  await bench.post([{ key: 'e'.repeat(16), startsAtMs: bench.desk.nowMs }]);
  assert.ok(((await bench.look(group, 'desk')).stood?.tellings ?? 0) >= 2);
});

test('a survivor is followed no second time, and is not taken for one that was made', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  await bench.ledger.putEpisodeTicket({ connection: 'prom', group, episode }, 'S1');
  const { stood } = await bench.look(group, 'desk');
  assert.deepEqual([stood?.ticket, stood?.followed], ['S1', { from: 'T1', into: 'S1', isSaid: true }]);
});

test('what the run before has seen is the same in each try of a first look', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  assert.equal((await bench.look(group, 'desk')).before, undefined);
  await bench.look(group);
  await bench.post([{ key: 'e'.repeat(16), severity: 'critical' }]);
  // The answer of the first try is lost with its process.
  for (let tries = 0; tries < 2; tries += 1) assert.equal((await bench.look(group, 'desk')).before, 'warning');
  await bench.look(group);
  assert.equal((await bench.look(group, 'desk')).before, 'critical');
});

test('who listens hears how severe it is and what is held still, of its own episode, and its run is told of what comes next', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  const workflowId = `alerts:prom:${group}`;
  const row = { workflowId, process: 'alerts', connection: null, item: group, acceptedAtMs: 1, dueAtMs: 2 };
  const { acceptance } = await bench.ledger.putDue(row);
  await bench.ledger.dueSignalled(workflowId, acceptance, 1);
  await bench.post([{ key: 'e'.repeat(16), severity: 'critical' }]);
  assert.deepEqual(await bench.hear(group, episode), { severity: 'critical', atMs: bench.desk.nowMs, heldUntilMs: undefined });
  assert.equal((await bench.ledger.putDue(row)).signalledAtMs, undefined);
  // What was accepted is still to be looked at.
  assert.equal((await bench.ledger.standingDue(9)).length, 2);
  assert.equal(await bench.hear(group, episode + 1), undefined);
});
