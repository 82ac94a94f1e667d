/** An item that is kept as frozen facts: its ticket is only where something is written, first by code and then by an answer about the same facts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERTS_ROW } from '../../../../activities/alerts/row.ts';
import { keptFactsOf } from '../../../../activities/kept-facts.ts';
import { MODEL, NOTHING_SET, TICKET, deskInMemory } from '../../../support/desk-in-memory.ts';
import { frozenOf } from '../../../support/frozen-alerts.ts';
import { ledgerInMemory } from '../../../support/ledger-in-memory.ts';
import type { ReadPorts } from '../../../../activities/desk/read.ts';
import type { FactsRow } from '../../../../ledger/contract.ts';
import type { WriteRequest, WriteStep } from '../../../../workflows/ticket/writes.ts';
import type { Bench } from '../../../support/desk-in-memory.ts';

const ITEM = 'alert-summary:desk:T1';
const SUMMARY = { happened: 'A disk is full.', causes: [], verdict: 'unclear', steps: [] } as const;
const NOTE = { kind: 'note', decision: SUMMARY, by: MODEL, routeFailures: [] } as const satisfies WriteStep;
const row = (number: number, given: Partial<FactsRow> = {}): FactsRow => ({
  number,
  atMs: 1,
  forModel: true,
  dueAtMs: undefined,
  facts: frozenOf({ count: number }),
  hash: `hash-${number}`,
  ...given,
});

type OfFacts = {
  readonly bench: Bench;
  readonly ports: Pick<ReadPorts, 'facts'>;
  read(): ReturnType<Bench['read']>;
  write(step: WriteStep, given?: Partial<WriteRequest>): ReturnType<Bench['write']>;
};
function ofFacts(rows: readonly FactsRow[]): OfFacts {
  const bench = deskInMemory();
  const ledger = {
    factsAt: (_: string, number: number) => Promise.resolve(rows.find((one) => one.number === number)),
    newestFacts: () => Promise.resolve(rows.findLast(({ forModel }) => forModel)),
  };
  const ports = { facts: keptFactsOf([ALERTS_ROW], ledger), words: () => ALERTS_ROW.words };
  const of = () => ({ process: ALERTS_ROW.name, workflowId: ITEM, episode: rows.at(-1)?.number ?? 1 });
  return {
    bench,
    ports,
    read: () => bench.read({ workflowId: ITEM }, ports),
    write: (step, given) => bench.write(bench.request(step, { ...of(), ...given }), ports),
  };
}

test('the episode is the number of the newest facts, due as they say, and nothing of the ticket or the facts is read into it', async () => {
  const { bench, read } = ofFacts([row(2), row(3, { dueAtMs: 77 })]);
  bench.ticket = { ...TICKET, owner: 'kim', openings: 5, dueAtMs: 1 };
  assert.deepEqual(await read(), {
    kind: 'episode',
    number: 3,
    snapshot: {
      client: 'acme',
      version: '1',
      owner: 'kim',
      dueAtMs: 77,
      fields: NOTHING_SET,
      choices: { categories: [], destinations: [] },
      text: 'facts 3 (hash-3)',
    },
  });
});

test('a ticket that Standby has made itself, on any board and however often it was reopened, is read all the same', async () => {
  const { bench, ports } = ofFacts([row(1)]);
  bench.ticket = { ...TICKET, externalId: 'standby-1', openings: 40 };
  const rules = {
    scope: { include: [], exclude: [{ clients: ['acme'] }] },
    sla: { source: 'field', table: [], calendar: undefined, fallbackMs: 1 },
  } as const;
  assert.equal((await bench.read({ workflowId: ITEM, rules }, ports)).kind, 'episode');
  assert.equal((await bench.read({ rules }, ports)).kind, 'nothing-new', 'unlike an item that is its ticket');
});

for (const [what, rows, change, why] of [
  ['no facts', [], {}, 'there are no facts to explain'],
  ['facts of which no model is to speak', [row(1, { forModel: false })], {}, 'there are no facts to explain'],
  ['facts that were emptied', [row(1, { facts: undefined, hash: '' })], {}, 'the facts 1 are older than the ledger keeps them'],
  ['a ticket that is closed', [row(1)], { status: 'closed' }, 'the ticket is closed'],
] as const)
  test(`there is nothing to do for ${what}`, async () => {
    const { bench, read } = ofFacts(rows);
    bench.ticket = { ...TICKET, ...change };
    assert.deepEqual(await read(), { kind: 'nothing-new', why });
  });

test('an episode that has ended, or whose note stands, is not begun anew; newer facts are another', async () => {
  const rows = [row(1)];
  const { bench, read, write } = ofFacts(rows);
  await write(NOTE);
  assert.deepEqual(await read(), { kind: 'nothing-new', why: 'episode 1 has its note' });
  bench.ledger.ended.add(`${ITEM} 1`);
  rows.push(row(2));
  const again = await read();
  assert.equal(again.kind === 'episode' && again.number, 2);
});

test('another ticket that bears the number by now is none of the item', async () => {
  const { bench, read } = ofFacts([row(1)]);
  assert.equal((await read()).kind, 'episode');
  bench.ticket = { ...TICKET, createdAtText: '2046-11-26T07:00:00Z', createdAtMs: Date.parse('2046-11-26T07:00:00Z'), body: 'Another.' };
  assert.deepEqual(await read(), { kind: 'gone', why: 'the number stands for another ticket now' });
});

test('what code has told of the facts is named to the episode, if only it may stand', async () => {
  const rows = [row(1)];
  const { bench, read, write } = ofFacts(rows);
  await write({ kind: 'told', number: 1 });
  const first = await read();
  assert.equal(first.kind === 'episode' && first.told, 'told');
  rows.push(row(2));
  bench.instead.addNote.push({ kind: 'unknown', detail: 'lost' });
  await write({ kind: 'told', number: 2 });
  const second = await read();
  assert.equal(second.kind === 'episode' && second.told, 'told-2');
});

test('the facts are told once, by code alone, and an answer about the same facts takes the place of that note', async () => {
  const { bench, write } = ofFacts([row(1)]);
  const told = await write({ kind: 'told', number: 1 });
  assert.deepEqual([told.kind, (await write({ kind: 'told', number: 1 })).kind, bench.notes.length], ['written', 'written', 1]);
  assert.match(bench.notes[0]?.text ?? '', /^Standby counts 1 alert: [^]*without AI; an explanation follows when AI answers\.\n\[standby /);
  assert.equal((await write(NOTE)).kind, 'written');
  assert.match(bench.notes[1]?.text ?? '', /^Standby counts 1 alert: [^]*"A disk is full\."/);
  const undoReason = { kind: 'answered', by: 'OpenAI', successor: 'note' } as const;
  await write({ kind: 'supersede', target: 'told', undoReason });
  assert.match(
    bench.notes[0]?.text ?? '',
    /^Superseded: explained by OpenAI; the same figures stand in the note \(standby [0-9a-f]{8}\)\. \[standby [0-9a-f]{8}\] \[standby [0-9a-f]{8}\]$/,
  );
});

test('where the answer stands already nothing is told before it', async () => {
  const { bench, write } = ofFacts([row(1)]);
  await write(NOTE);
  assert.deepEqual(await write({ kind: 'told', number: 1 }), {
    kind: 'withheld',
    why: 'the answer about the same facts is there already',
  });
  assert.equal(bench.notes.length, 1);
});

test('nothing is told, and no answer written, of facts that are not kept, that were emptied, or that are none', async () => {
  for (const [rows, why] of [
    [[], /Expected the facts 1 of alert-summary:desk:T1, got none\./],
    [[row(1, { facts: undefined })], /got some that were emptied/],
    [[row(1, { facts: { facts: {} } })], /Expected the frozen facts of a group of alerts, got invalid_type at facts\.client\./],
  ] as const) {
    const { bench, write } = ofFacts(rows);
    for (const step of [{ kind: 'told', number: 1 } as const, NOTE]) await assert.rejects(write(step), why);
    assert.deepEqual(bench.sent(), []);
  }
});

test('a process that says nothing of facts by itself is not made to', async () => {
  const bench = deskInMemory();
  await assert.rejects(
    bench.write(bench.request({ kind: 'told', number: 1 })),
    /Expected a process that says something of facts by itself/,
  );
  assert.deepEqual(ledgerInMemory().rows.size, 0);
});
