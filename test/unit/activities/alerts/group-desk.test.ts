/** What is said on the ticket of a group, on a real ledger: once, of its own facts, and on a ticket that can be one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICKET } from '../../../support/desk-in-memory.ts';
import { createBooks } from '../../../../activities/alerts/books.ts';
import { keyOf } from '../../../support/alerts.ts';
import { groupBench } from '../../../support/group-bench.ts';
import type { Hold } from '../../../../activities/alert-connection.ts';

test('two groups that speak on one ticket at the same time each say their own facts', async (t) => {
  const bench = await groupBench(t, { create: false, groupBy: ['rule'] });
  const one = await bench.post([{ key: keyOf(1), rule: 'DiskFull', ticket: 'T1' }]);
  const other = await bench.post([{ key: keyOf(2), rule: 'CpuHot', ticket: 'T1' }]);
  const [first, second] = [await bench.look(one), await bench.look(other)];
  await Promise.all([bench.tell(one, { episode: first.episode }), bench.tell(other, { episode: second.episode })]);
  const texts = bench.desk.notes.map(({ text }) => text.split('\n')[0] ?? '');
  assert.equal(texts.length, 2);
  assert.equal(texts.filter((text) => text.includes('DiskFull')).length, 1);
  assert.equal(texts.filter((text) => text.includes('CpuHot')).length, 1);
});

test('a note whose end was unknown is not written once more because another group has spoken on the ticket meanwhile', async (t) => {
  const bench = await groupBench(t, { create: false, groupBy: ['rule'] });
  const one = await bench.post([{ key: keyOf(1), rule: 'DiskFull', ticket: 'T1' }]);
  const other = await bench.post([{ key: keyOf(2), rule: 'CpuHot', ticket: 'T1' }]);
  const [first, second] = [await bench.look(one), await bench.look(other)];
  assert.equal((await bench.tell(one, { episode: first.episode })).kind, 'told');
  assert.equal((await bench.tell(other, { episode: second.episode })).kind, 'told');
  // The answer of the first was lost: its run asks again.
  assert.equal((await bench.tell(one, { episode: first.episode })).kind, 'told');
  assert.equal(bench.desk.notes.length, 2);
});

test('a ticket that people or a monitor have given a higher priority keeps it where the severity rises', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  bench.desk.ticket = { ...bench.desk.ticket, fields: { ...bench.desk.ticket.fields, priority: 'P1' }, setBy: { priority: 'automation' } };
  assert.equal((await bench.raise(group, { episode, to: 'error' })).kind, 'told');
  assert.equal(bench.desk.ticket.fields.priority, 'P1');
  bench.desk.ticket = { ...bench.desk.ticket, fields: { ...bench.desk.ticket.fields, priority: 'P4' } };
  assert.equal((await bench.raise(group, { episode, to: 'error', number: 3 })).kind, 'told');
  assert.equal(bench.desk.ticket.fields.priority, 'P2');
});

test('a severity that rises on a ticket that is another client’s now raises nothing there', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  bench.desk.ticket = { ...bench.desk.ticket, client: 'globex' };
  const moved = { kind: 'closed', ticket: 'T1', why: 'it belongs to another client now' };
  assert.deepEqual(await bench.raise(group, { episode }), moved);
  assert.deepEqual(await bench.lookAt(group, episode), moved);
});

test('facts of an opening that retention has emptied are frozen anew', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  const item = `alerts:prom:${group}:e${episode}`;
  await bench.ledger.putFacts({ workflowId: item, number: 1, atMs: 1, facts: { any: 'thing' }, forModel: false, dueAtMs: undefined });
  await bench.ledger.emptyBodies(bench.desk.nowMs, 10);
  assert.equal((await bench.ledger.factsAt(item, 1))?.facts, undefined);
  assert.deepEqual(await bench.open(group, { episode }), { kind: 'opened', ticket: TICKET.id });
});

test('a group whose alerts are all held by a rule that was made since ends with what is over', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{ key: keyOf(1) }, { key: keyOf(2), host: 'srv-2' }]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  await bench.post([
    { key: keyOf(1), state: 'resolved' },
    { key: keyOf(2), host: 'srv-2', state: 'resolved' },
  ]);
  const rule: Hold = {
    kind: 'benign',
    name: 'known',
    match: { rule: 'DiskFull' },
    includes: [],
    owner: 'kim',
    expiresAtMs: 2 * bench.desk.nowMs,
  };
  bench.connection = { ...bench.connection, holds: [rule] };
  Object.assign(bench.ports, { books: createBooks(bench.ledger) });
  await bench.tell(group, { episode, number: 2, telling: { kind: 'closing', explain: false } });
  assert.match(bench.desk.notes[0]?.text ?? '', /DiskFull, 2 alerts are over, from 2046/);
});

test('a critical alert of nobody known goes to the board of the catch-all, and the own alerts of its client to theirs', async (t) => {
  const bench = await groupBench(t, { destination: 'noc', catchAll: { client: 'acme', destination: 'triage' } });
  for (const [rule, owner, board] of [
    ['Unknown', 'Contoso', 'triage'],
    ['Own', 'acme', 'noc'],
  ] as const) {
    const group = await bench.post([{ key: keyOf(rule.length), rule, owner, severity: 'critical' }]);
    const { episode } = await bench.look(group);
    await bench.open(group, { episode });
    assert.equal([...bench.made.values()].at(-1)?.destination, board);
  }
});
