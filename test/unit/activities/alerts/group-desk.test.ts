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

for (const [what, as, end] of [
  ['merged', { mergedInto: 'T2' }, { kind: 'merged', ticket: 'T1', into: 'T2' }],
  ['closed', {}, { kind: 'closed', ticket: 'T1', why: 'it is closed' }],
] as const)
  test(`a ticket that is ${what} between the reading for a note and the note is found so, and nothing counts as said`, async (t) => {
    const bench = await groupBench(t);
    const group = await bench.post([{}]);
    const { episode } = await bench.look(group);
    await bench.open(group, { episode });
    bench.desk.instead.read.push({ kind: 'found', ticket: bench.desk.ticket });
    bench.desk.ticket = { ...bench.desk.ticket, status: 'closed', version: '9', ...as };
    assert.deepEqual(await bench.tell(group, { episode, number: 2 }), end);
    assert.deepEqual(bench.desk.notes, []);
  });

test('what was merged into a survivor is said on that one alone, and not on the ticket of another alert of the board', async (t) => {
  const bench = await groupBench(t, { create: false, boards: { ids: ['noc'], conditions: [], severities: {}, otherwise: 'warning' } });
  bench.desk.ticket = { ...bench.desk.ticket, fields: { ...bench.desk.ticket.fields, destination: 'noc' } };
  const group = await bench.post([{ ticket: 'T1' }]);
  const { episode } = await bench.look(group);
  bench.desk.instead.read.push({ kind: 'found', ticket: { ...bench.desk.ticket, id: 'S1', status: 'closed' } });
  const followed = { from: 'A1', into: 'S1', isSaid: false };
  const telling = { kind: 'update', explain: false } as const;
  assert.deepEqual(await bench.tell(group, { episode, ticket: 'S1', telling, followed }), {
    kind: 'told',
    ticket: 'T1',
    said: { count: 1, severity: 'warning' },
  });
  assert.equal(bench.desk.notes.length, 1);
  assert.doesNotMatch(bench.desk.notes[0]?.text ?? '', /merged/);
});

test('a look that finds the survivor closed, and another ticket of the board open, does not say that the summary is there', async (t) => {
  const bench = await groupBench(t, { create: false, boards: { ids: ['noc'], conditions: [], severities: {}, otherwise: 'warning' } });
  bench.desk.ticket = { ...bench.desk.ticket, fields: { ...bench.desk.ticket.fields, destination: 'noc' } };
  const group = await bench.post([{ ticket: 'T1' }]);
  const { episode } = await bench.look(group);
  const of = { connection: 'prom', group, episode };
  await bench.ledger.putEpisodeTicket(of, 'S1');
  bench.desk.instead.read.push({ kind: 'found', ticket: { ...bench.desk.ticket, id: 'S1', status: 'closed' } });
  const followed = { from: 'A1', into: 'S1', isSaid: true };
  assert.deepEqual(await bench.lookAt(group, episode, { ticket: 'S1', followed }), { kind: 'told', ticket: 'T1' });
  assert.equal((await bench.ledger.openEpisode(of))?.ticket, 'S1');
});

for (const [first, then, says] of [
  ['update', 'closing', /all as resolved/],
  ['closing', 'update', /still firing.*It has grown/],
] as const)
  test(`a note (${first}) whose end is not known does not take the place of what is to be said instead (${then})`, async (t) => {
    const bench = await groupBench(t);
    const startsAtMs = bench.desk.nowMs;
    const group = await bench.post([{ startsAtMs }]);
    const { episode } = await bench.look(group);
    await bench.open(group, { episode });
    const other = { key: 'e'.repeat(16), startsAtMs: startsAtMs + 1_000 };
    const set = async (state: 'firing' | 'resolved'): Promise<void> => {
      bench.desk.nowMs += 60_000;
      const over = { state: 'resolved', endsAtMs: bench.desk.nowMs } as const;
      await bench.post(state === 'firing' ? [other] : [{ startsAtMs, ...over }, ...(first === 'update' ? [{ ...other, ...over }] : [])]);
    };
    await set(first === 'closing' ? 'resolved' : 'firing');
    bench.desk.instead.addNote.push({ kind: 'unknown', detail: 'timed out' });
    await bench.tell(group, { episode, number: 2, telling: { kind: first, explain: false } }).catch(() => undefined);
    await set(then === 'closing' ? 'resolved' : 'firing');
    await bench.tell(group, { episode, number: 2, telling: { kind: then, explain: false } });
    assert.match(bench.desk.notes.at(-1)?.text ?? '', says);
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
  assert.deepEqual(await bench.open(group, { episode }), { kind: 'opened', ticket: TICKET.id, said: { count: 1, severity: 'warning' } });
});

test('a ticket that is made by a later try says what its first try has frozen, also that the group flaps', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{}]);
  const { episode } = await bench.look(group);
  const flapping = { kind: 'flapping', explain: false } as const;
  const said = { count: 1, severity: 'warning', isFlapping: true };
  assert.deepEqual(await bench.open(group, { episode, telling: flapping }), { kind: 'opened', ticket: TICKET.id, said });
  await bench.post([{ key: keyOf(2), severity: 'critical' }]);
  assert.deepEqual(await bench.open(group, { episode }), { kind: 'opened', ticket: TICKET.id, said });
  assert.match(bench.made.values().next().value?.body ?? '', /No more is said until it is quiet/);
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

test('the ticket of an episode is kept by its opening and by what is said on the source’s own, and its facts under its own number', async (t) => {
  const bench = await groupBench(t, { priorities: { critical: 'P1', error: 'P2', warning: undefined, info: undefined } });
  const group = await bench.post([{ severity: 'critical' }]);
  const { episode } = await bench.look(group);
  assert.deepEqual(await bench.open(group, { episode }), { kind: 'opened', ticket: 'T1', said: { count: 1, severity: 'critical' } });
  assert.deepEqual(
    await bench.open(group, { episode }),
    { kind: 'opened', ticket: 'T1', said: { count: 1, severity: 'critical' } },
    'asked again, its answer was lost',
  );
  assert.equal(bench.made.size, 1);
  assert.equal((await bench.ledger.openEpisode({ connection: 'prom', group }))?.ticket, 'T1');
  const kept = await bench.ledger.factsAt('alert-summary:desk:T1', 1);
  assert.deepEqual([kept?.forModel, bench.explained[0]], [true, { ticket: 'T1', number: 1, isCritical: true }]);
});

test('on the source’s own tickets: the oldest of those that fire comes before an older one of what is over', async (t) => {
  const bench = await groupBench(t, { create: false });
  const at = bench.desk.nowMs;
  const group = await bench.post([
    { key: keyOf(1), startsAtMs: at - 3_000, state: 'resolved', ticket: 'OVER' },
    { key: keyOf(2), startsAtMs: at - 1_000, ticket: 'NEW' },
    { key: keyOf(3), startsAtMs: at - 2_000, ticket: 'T1' },
  ]);
  const { episode } = await bench.look(group);
  assert.deepEqual(await bench.tell(group, { episode, ticket: undefined }), {
    kind: 'told',
    ticket: 'T1',
    said: { count: 3, severity: 'warning' },
  });
  assert.equal(bench.desk.calls.find(([name]) => name === 'read')?.[1], 'T1');
  assert.equal((await bench.ledger.openEpisode({ connection: 'prom', group }))?.ticket, 'T1');
  assert.deepEqual(bench.explained, [{ ticket: 'T1', number: 1, isCritical: false }]);
});

test('what is not written is not explained, and an explanation that is not started is tried again', async (t) => {
  const bench = await groupBench(t, { create: false });
  const group = await bench.post([{ ticket: 'T1' }]);
  const { episode } = await bench.look(group);
  bench.desk.ticket = { ...bench.desk.ticket, client: 'globex' };
  assert.equal((await bench.tell(group, { episode })).kind, 'closed');
  assert.deepEqual(bench.explained, []);
  bench.desk.ticket = { ...bench.desk.ticket, client: 'acme' };
  Object.assign(bench.ports, { explain: async () => ({ kind: 'failed', why: 'Temporal does not answer' }) });
  await assert.rejects(bench.tell(group, { episode, number: 2 }), /the explanation was not started: Temporal does not answer/);
});

test('a client without AI is explained nothing, and no client more often in an hour than is configured', async (t) => {
  const bench = await groupBench(t, { callsAnHour: 1, groupBy: ['rule'], catchAll: { client: 'own' } });
  const willFollow = async (rule: string, owner: string): Promise<boolean> => {
    const group = await bench.post([{ key: keyOf(rule.charCodeAt(0)), rule, owner, severity: 'critical' }]);
    const { episode } = await bench.look(group);
    await bench.open(group, { episode });
    return (await bench.ledger.factsAt(`alerts:prom:${group}:e${episode}`, 1))?.forModel ?? assert.fail('no facts');
  };
  assert.deepEqual([await willFollow('A', 'acme'), await willFollow('B', 'acme')], [true, false]);
  bench.desk.nowMs += 3_600_001;
  assert.equal(await willFollow('C', 'acme'), true);
  assert.equal(await willFollow('D', 'Contoso'), false, 'its client allows nothing');
});

test('a closing note ends with the last of those that are over', async (t) => {
  const bench = await groupBench(t, { timeZone: 'UTC' });
  const group = await bench.post([{ key: keyOf(1) }, { key: keyOf(2) }]);
  const { episode } = await bench.look(group);
  await bench.open(group, { episode });
  for (const key of [keyOf(1), keyOf(2)]) {
    bench.desk.nowMs += 600_000;
    await bench.post([{ key, startsAtMs: episode, state: 'resolved' }]);
  }
  await bench.tell(group, { episode, number: 2, telling: { kind: 'closing', explain: false } });
  assert.match(bench.desk.notes[0]?.text ?? '', /from 2046-11-25 08:00 to 2046-11-25 08:20 \(UTC\)/);
});

test('a look keeps how the group stands, covers what was accepted, and says up to which change it has seen', async (t) => {
  const bench = await groupBench(t);
  const group = await bench.post([{ key: keyOf(1) }]);
  const due = { workflowId: `alerts:prom:${group}`, process: 'alert-summary', connection: null, item: group, acceptedAtMs: 5, dueAtMs: 9 };
  const { acceptance } = await bench.ledger.putDue(due);
  const first = await bench.look(group);
  assert.deepEqual([first.acceptance, first.change, first.counts.count], [acceptance, 1, 1]);
  assert.equal((await bench.ledger.putDue(due)).kind, 'made', 'what comes from here on is another reason to look');
  const row = await bench.ledger.openEpisode({ connection: 'prom', group });
  assert.equal((row?.stand as { readonly count: number } | undefined)?.count, 1);
  assert.deepEqual(await bench.ledger.unseenEpisodes(2 * bench.desk.nowMs, 5), []);
  await bench.post([{ key: keyOf(2) }, { key: keyOf(3) }]);
  const second = await bench.look(group);
  assert.deepEqual([second.change, second.counts.count], [3, 3]);
});
