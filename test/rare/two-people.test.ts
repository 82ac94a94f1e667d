/** Two people answer the same task in the same moment, a hundred times: one is taken, the other is told who was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notTaken, send } from '../../cli/tasks/send.ts';
import { updateIdOf } from '../../cli/tasks/answer.ts';
import { live, until } from '../support/live.ts';
import { waitingTickets } from '../support/waiting.ts';
import type { Client } from '@temporalio/client';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import type { Sent } from '../../cli/tasks/send.ts';

const TICKETS = 100;
/** Pairs at once: enough to keep the service busy, few enough that each pair meets in one moment. */
const AT_ONCE = 10;
const PEOPLE = ['Ada', 'Bob'] as const;

type Told = { readonly by: string; readonly sent: Sent; readonly why: string | undefined };

test('of two who answer at once one is taken and the other is told who, a hundred times', async (t) => {
  const service = await live(t);
  const startedAt = Date.now();
  const tickets = await waitingTickets(service, TICKETS);
  t.diagnostic(`${TICKETS} tickets waiting after ${seconds(startedAt)} s`);

  const answeringSince = Date.now();
  const pairs = await service.withLedger(async (ledger) => {
    const rows = await ledger.tasks({ open: true }, TICKETS + 1);
    assert.equal(rows.length, TICKETS);
    // A connection each: two people have two terminals.
    return service.withClient((ada) =>
      service.withClient((bob) => all(rows, (row, at) => answerTogether({ ledger, clients: [ada, bob] }, row, at))),
    );
  });
  t.diagnostic(`200 answers in ${seconds(answeringSince)} s`);

  const winners = new Map(
    pairs.map(({ ticket, told }) => {
      const taken = told.filter(({ sent }) => sent.kind === 'taken');
      assert.equal(taken.length, 1, `${ticket}: ${JSON.stringify(told)}`);
      const [winner = '', loser] = [taken[0]?.by, told.find(({ sent }) => sent.kind !== 'taken')];
      assert.match(loser?.why ?? '', new RegExp(`nswered by ${winner}\\b`), `${ticket}: ${JSON.stringify(told)}`);
      return [ticket, winner];
    }),
  );
  const ways = Map.groupBy(
    pairs.flatMap(({ told }) => told),
    ({ sent }) => (sent.kind === 'refused' ? `refused (${sent.why.split(' ')[0]} …)` : sent.kind),
  );
  t.diagnostic(`first: ${PEOPLE.map((by) => `${by} ${[...winners.values()].filter((one) => one === by).length}`).join(', ')}`);
  t.diagnostic(`sent: ${[...ways].map(([way, those]) => `${those.length} ${way}`).join(', ')}`);
  for (const by of PEOPLE) assert.ok([...winners.values()].includes(by), `not injected: ${by} was never first, so the two never met`);

  const decided = /^(\w+) decided: /;
  const journal = await until(
    'a decision on each ticket and each hand-over superseded',
    60_000,
    () => service.stage.journal(),
    (entries) => entries.filter((one) => one.kind === 'note-edited' && one.actor === 'us').length >= TICKETS,
  );
  for (const { id } of tickets) {
    const ours = journal.filter((one) => one.ticket === id && one.actor === 'us');
    const names = ours.flatMap(({ kind, text = '' }) => (kind === 'note-added' ? (decided.exec(text)?.[1] ?? []) : []));
    assert.deepEqual(names, [winners.get(id)], `${id}: one decision, of whoever was first`);
    const edits = ours.filter(({ kind }) => kind === 'note-edited').map(({ text }) => text ?? '');
    assert.deepEqual(
      edits.map((text) => text.startsWith(`Superseded: answered by ${winners.get(id)};`)),
      [true],
      `${id}: ${edits.join('\n')}`,
    );
  }
});

async function answerTogether(
  { ledger, clients }: { readonly ledger: Ledger; readonly clients: readonly [Client, Client] },
  row: TaskRow,
  at: number,
): Promise<{ readonly ticket: string; readonly told: readonly Told[] }> {
  // They disagree, and take turns in being a line earlier.
  const told = PEOPLE.map((by, person) => async (): Promise<Told> => {
    const decision = {
      category: 'network',
      impact: person === 0 ? 1 : 2,
      urgency: 2,
      destination: 'network-team',
      summary: `${by} says so.`,
    } as const;
    const request = { task: row.task, by, decision };
    const sent = await send(clients[person] ?? clients[0], row.workflowId, { update: 'answerTask', request }, updateIdOf(request));
    return { by, sent, why: sent.kind === 'taken' ? undefined : (await notTaken(ledger, row, sent)).why };
  });
  const order = at % 2 === 0 ? told : told.toReversed();
  return { ticket: row.item, told: await Promise.all(order.map((answer) => answer())) };
}

/** A few at a time, in order. */
async function all<T, R>(items: readonly T[], work: (item: T, at: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map((item, offset) => work(item, from + offset)))));
  return results;
}

const seconds = (sinceMs: number): string => ((Date.now() - sinceMs) / 1_000).toFixed(1);
