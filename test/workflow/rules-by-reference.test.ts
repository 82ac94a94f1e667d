/** A run carries the hash of its rules: what that costs its history, and that it keeps them whatever is configured or removed meanwhile. On the real server, whose lists say which run holds what. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import proto from '@temporalio/proto';
import { canonical } from '../../activities/canonical.ts';
import { isHeldIn, removeOldRules } from '../../workers/rules-retention.ts';
import { LARGE, clientName } from '../fixtures/large-installation.ts';
import { triageId } from '../support/triage-id.ts';
import { PERSONS, TICKET, all, handedOver, notesOn, setByUs } from './people.ts';
import { CLOUD, SETTINGS, decided, rehearse } from './rehearsal.ts';
import { stop } from './convenience.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { Rehearsal } from './rehearsal.ts';

const { HistoryEvent } = proto.temporal.api.history.v1;
const CLIENT = clientName(77);
const MOST_DIFFERENCE = 0.05;
const opened = rehearse({ server: 'dev' });

const SMALL: EpisodeSettings = {
  ...SETTINGS,
  clients: { [CLIENT.toLowerCase()]: { ...CLOUD, onRefusal: 'next-route', criticality: 'convenience' } },
  exceptions: [],
};
const hashOf = ({ clients, otherClients, exceptions, reading }: EpisodeSettings): string =>
  createHash('sha256').update(canonical({ clients, otherClients, exceptions, reading })).digest('hex');

async function historyOf({ handle }: Rehearsal, ticket: string): Promise<{ readonly events: number; readonly bytes: number }> {
  const { events = [] } = await handle(triageId('desk', ticket)).fetchHistory();
  const bytes = (events ?? []).reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0);
  return { events: (events ?? []).length, bytes };
}

test('a happy ticket of 500 clients with 20 boards each has the history of one of a single client, to 5 %', async (t) => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, useSettings } = rehearsal;
  await all(providers, { kind: 'works' });
  const costs = [];
  for (const settings of [SMALL, { ...SETTINGS, ...LARGE }]) {
    useSettings(settings);
    const ticket = await desk.createTicket({ ...TICKET, client: CLIENT, fields: { destination: 'service-desk' } });
    await deliver(ticket);
    assert.equal(decided((await ended(ticket)).outcome).fields.kind, 'written');
    costs.push(await historyOf(rehearsal, ticket));
  }
  const [small, large] = costs;
  assert.ok(small && large);
  const difference = large.bytes / small.bytes - 1;
  t.diagnostic(
    `rules of ${canonical(LARGE).length} bytes: ${large.bytes} bytes in ${large.events} events, with one client ${small.bytes} in ${small.events}`,
  );
  assert.equal(large.events, small.events);
  assert.ok(Math.abs(difference) <= MOST_DIFFERENCE, `${(difference * 100).toFixed(1)} % more`);
});

test('a run that waits for a person keeps its rules when others are configured and old ones are removed; one that begins then has the new ones', async () => {
  const rehearsal = opened();
  const { desk, client, ledger, providers, deliver, ended, say, until, useSettings } = rehearsal;
  const before: EpisodeSettings = { ...SETTINGS, clients: { acme: CLOUD }, exceptions: [{ when: { boards: ['unused'] }, write: 'note' }] };
  useSettings(before);
  const { ticket, task } = await handedOver(rehearsal);
  const now: EpisodeSettings = { ...SETTINGS, clients: { acme: { ...CLOUD, write: 'observe' } } };
  useSettings(now);
  await all(providers, { kind: 'works' });
  const later = await desk.createTicket({ ...TICKET, subject: 'A later one' });
  await deliver(later);
  const { note } = decided((await ended(later)).outcome);
  assert.deepEqual([note.kind, notesOn(desk, later)], ['withheld', []]);

  const idle = await ledger.putRules('rules that nobody began with', 1_000);
  const isHeld = isHeldIn(client);
  await until('Temporal lists the run with its rules', () => isHeld(hashOf(before)));
  const removed = await removeOldRules({ ledger, putCurrent: async () => undefined, isHeld }, 2 ** 52, new AbortController().signal);
  assert.ok(removed >= 1);
  assert.deepEqual([await ledger.rules(idle), typeof (await ledger.rules(hashOf(before)))], [undefined, 'string']);
  assert.equal(await isHeld(hashOf({ ...now, otherClients: CLOUD })), false);

  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  assert.equal((await ended(ticket)).outcome.kind, 'decided');
  assert.equal(setByUs(desk, ticket).length, 1, 'written under the rules that it began with');
  await rehearsal.replayed(triageId('desk', ticket));
});

test('a run whose rules the ledger does not know asks no machine and writes nothing, is told of, and goes on as soon as they are there', async () => {
  const rehearsal = opened();
  const { desk, client, ledger, providers, alerts, ended, until, handle } = rehearsal;
  await all(providers, { kind: 'works' });
  const lost: EpisodeSettings = { ...SETTINGS, exceptions: [{ when: { boards: ['lost'] }, write: 'note' }] };
  const { clients, otherClients, exceptions, reading, ...common } = lost;
  const ticket = await desk.createTicket({ ...TICKET, subject: 'Lost rules' });
  const asked = (): number => Object.values(providers).reduce((sum, provider) => sum + provider.requests(), 0);
  const before = asked();
  const workflowId = triageId('desk', ticket);
  await client.workflow.start('triageTicket', {
    workflowId,
    taskQueue: 'standby',
    args: [{ connection: 'desk', ticket, settings: { ...common, rules: hashOf(lost) } }],
  });
  const told = () => alerts.filter(({ kind, detail }) => kind === 'rules-unknown' && detail.includes(hashOf(lost).slice(0, 12)));
  await until('people are told', () => told().length > 0);
  await until('the reading was tried again', async () => {
    const { raw } = await handle(workflowId).describe();
    return (raw.pendingActivities?.[0]?.attempt ?? 0) >= 3;
  });
  assert.deepEqual([told().length, asked(), notesOn(desk, ticket)], [1, before, []]);
  assert.equal((await handle(workflowId).describe()).status.name, 'RUNNING');
  await ledger.putRules(canonical({ clients, otherClients, exceptions, reading }), Date.now());
  assert.equal(decided((await ended(ticket)).outcome).fields.kind, 'written');
});

test('a ticket that is moved while its rules are gone goes on waiting for a person, and is looked at anew once they are back', async () => {
  const rehearsal = opened();
  const { desk, ledger, deliver, restart, until, useSettings, alerts } = rehearsal;
  const gone: EpisodeSettings = { ...SETTINGS, exceptions: [{ when: { boards: ['projects'] }, ai: 'local-only' }] };
  useSettings(gone);
  const { ticket, task } = await handedOver(rehearsal, { ...TICKET, fields: { destination: 'service-desk' } });
  const text = await ledger.rules(hashOf(gone));
  assert.ok(text !== undefined);
  // With nothing in the memory of the worker.
  await restart('workflow', async () => assert.ok(await ledger.removeRules(hashOf(gone), 2 ** 52)));
  await desk.editTicket(ticket, { destination: 'projects' }, 'automation');
  await deliver(ticket);
  await until('people are told', () =>
    alerts.some(({ kind, detail }) => kind === 'rules-unknown' && detail.includes(hashOf(gone).slice(0, 12))),
  );
  assert.equal((await ledger.task(task.task))?.end, undefined);
  await ledger.putRules(text, Date.now());
  await until('the ticket is looked at anew', async () => (await ledger.task(task.task))?.end?.how === 'moved');
  await stop(rehearsal, ticket);
});
