/** What code has told of a group of alerts, and its explanation: one visible note of each kind, through an outage, a repeat and newer facts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeToTicket } from '../../activities/desk/write.ts';
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { WORDS, keptFacts } from '../../workers/processes.ts';
import { EMPTY } from '../../workflows/ticket/fields.ts';
import { frozenOf } from '../support/frozen-alerts.ts';
import { openWriteRules } from '../support/configured.ts';
import { AI_WAIT_MS, CLIENT, SETTINGS } from '../suites/stage.ts';
import { HOUR_MS, rehearse } from './rehearsal.ts';
import { all, notesOn, endedRecords } from './people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { FrozenFacts } from '../../activities/alerts/frozen.ts';
import type { Written } from '../../workflows/ticket/writes.ts';
import type { Rehearsal } from './rehearsal.ts';

let desk: TicketSystem;
const opened = rehearse({ settings: SETTINGS, control: true, wrapDesk: (real) => (desk = real) });
const DOWN = { kind: 'status', status: 503 } as const;

async function group(
  client: string,
): Promise<{ rehearsal: Rehearsal; ticket: string; freeze: (number: number, facts: FrozenFacts) => Promise<Written> }> {
  const rehearsal = opened();
  rehearsal.useProcess(ALERTS_ROW);
  await all(rehearsal.providers, { kind: 'works' });
  await rehearsal.ledgerAnew();
  const { ledger, nowMs } = rehearsal;
  const ticket = await rehearsal.desk.createTicket({ client, subject: 'DiskFull on 3 hosts', body: 'Counted by code.' });
  const workflowId = rehearsal.idOf(ticket);
  return { rehearsal, ticket, freeze };

  /** As whoever follows the group does: first frozen, then told, and only then announced. */
  async function freeze(number: number, facts: FrozenFacts): Promise<Written> {
    await ledger.putFacts({ workflowId, number, atMs: await nowMs(), facts, forModel: true, dueAtMs: undefined });
    const ports = {
      desk,
      ledger,
      clock: { nowMs },
      alert: () => undefined,
      words: WORDS,
      facts: keptFacts(ledger),
      look: (of: string, mark: string) => desk.findNote(of, mark, 10_000),
      leftMs: () => 30_000,
    };
    const seen = { fields: EMPTY, choices: { categories: [], destinations: [] }, version: '1' };
    const of = { process: ALERTS_ROW.name, connection: 'desk', ticket, workflowId, episode: number, client };
    return writeToTicket(ports, { ...of, settings: openWriteRules(), seen, step: { kind: 'told', number }, since: undefined });
  }
}

test('while every provider is down the table stands, and the explanation takes its place by itself once one is back', async () => {
  const { rehearsal, ticket, freeze } = await group(CLIENT.patient);
  const { providers, ledger, deliver, until, sleep, ended, replayed, idOf } = rehearsal;
  await all(providers, DOWN);
  assert.equal((await freeze(1, frozenOf({ count: 3 }))).kind, 'written');
  assert.equal((await freeze(1, frozenOf({ count: 9 }))).kind, 'written', 'what was frozen first is what is told, once');
  await deliver(ticket);
  await until('it waits for AI', async () => (await ledger.waiting(ALERTS_ROW.name, 9)).length === 1);
  await sleep(8 * HOUR_MS);
  const [table, ...others] = notesOn(rehearsal.desk, ticket);
  assert.deepEqual([others, table?.edits], [[], 0]);
  assert.match(table?.now ?? '', /^Standby counts 3 alerts: [^]*an explanation follows when AI answers\./);

  await providers.openai.setMode({ kind: 'works' });
  const { outcome, durationMs } = await ended(ticket);
  assert.ok(outcome.kind === 'decided' && outcome.by.kind === 'model', JSON.stringify(outcome));
  assert.ok(durationMs < AI_WAIT_MS);
  const notes = notesOn(rehearsal.desk, ticket);
  assert.equal(notes.length, 2);
  assert.match(
    notes[0]?.now ?? '',
    /^Superseded: explained by OpenAI; the same figures stand in the note \(standby [0-9a-f]{8}\)\.[^\n]*$/,
  );
  assert.match(notes[1]?.now ?? '', /^Standby counts 3 alerts: [^]*Alerts: \(1\)[^]*explained by AI, answered by OpenAI[;.]/);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['decided'] });
  await replayed(idOf(ticket));
});

test('newer facts are told and explained as an episode of their own, on the same ticket', async () => {
  const { rehearsal, ticket, freeze } = await group(CLIENT.any);
  const { ledger, deliver, ended, idOf } = rehearsal;
  await freeze(1, frozenOf({ count: 3 }));
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'decided');
  await freeze(2, frozenOf({ count: 7, kind: 'update' }));
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'decided');
  const notes = notesOn(rehearsal.desk, ticket).map(({ now }) => now);
  assert.deepEqual(
    notes.map((text) => /^Superseded|counts \d+ alerts/.exec(text)?.[0]),
    ['Superseded', 'counts 3 alerts', 'Superseded', 'counts 7 alerts'],
  );
  assert.match(notes[3] ?? '', /It has grown since the last note\./);
  assert.deepEqual(
    (await ledger.decisions({ workflowId: idOf(ticket) })).map(({ episode, outcome }) => [episode, outcome]),
    [
      [1, 'decided'],
      [2, 'decided'],
    ],
  );
  assert.equal((await freeze(2, frozenOf({ count: 7 }))).kind, 'written', 'told before, and not again');
  assert.equal(notesOn(rehearsal.desk, ticket).length, 4);
});

test('no text of an alert passes through a history: neither what is read nor what is asked holds any', async () => {
  const { rehearsal, ticket, freeze } = await group(CLIENT.any);
  const secret = 'canary-host-5e1f';
  await freeze(1, frozenOf({ count: 3, alert: () => ({ host: secret, text: `${secret} is full.` }) }));
  await rehearsal.deliver(ticket);
  assert.equal((await rehearsal.ended(ticket)).outcome.kind, 'decided');
  assert.ok(notesOn(rehearsal.desk, ticket)[1]?.now.includes(secret), 'the search would find it');
  const { events = [] } = await rehearsal.handle(rehearsal.idOf(ticket)).fetchHistory();
  const { loadedDataConverter } = rehearsal.client.options;
  const payloads = events?.flatMap((event) => [
    ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
    ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
    ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
  ]);
  assert.ok(payloads !== undefined && payloads.length > 5);
  for (const codec of loadedDataConverter.payloadCodecs)
    for (const { data } of await codec.decode(payloads)) assert.ok(!Buffer.from(data ?? []).includes(secret));
});
