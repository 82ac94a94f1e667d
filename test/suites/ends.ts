/** What stops in the middle: a cancel takes back what was left on the ticket, a reply that is lost writes nothing twice, a drain wakes what waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../workflow/rehearsal.ts';
import { all, notesOn, setByUs, endedRecords } from '../workflow/people.ts';
import { CLIENT, SETTINGS, announced, asked, assertAnswered, handedOver } from './stage.ts';
import type { ProcessUnderTest } from './contract.ts';
import type { OpenStage, Stage } from './stage.ts';

export function ends(open: OpenStage, under: ProcessUnderTest): void {
  const { name } = under.row;

  test(`${name}: a cancel while a person is asked takes back the note and the move, and the ticket is theirs`, async () => {
    const stage = await open(under);
    const { desk, providers, alerts, ledger, sleep, routeBack, cancel, closed, deliver, ended, replayed, idOf } = stage;
    stage.useSettings({ ...SETTINGS, handOver: { kind: 'move', destination: 'projects' } });
    const { ticket, task } = await handedOver(stage, { fields: { destination: 'service-desk' } });
    assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }]);
    await sleep(10 * MINUTE_MS);
    await all(providers, { kind: 'works' });
    const before = asked(stage).length;
    await cancel(ticket);
    assert.equal(await closed(idOf(ticket)), 'CANCELLED');
    await assert.rejects(routeBack(ticket));
    await sleep(3 * HOUR_MS);
    const notes = notesOn(desk, ticket);
    assert.deepEqual([notes.length, notes[0]?.edits], [1, 1]);
    assert.match(notes[0]?.now ?? '', /^Superseded: Standby stopped; the ticket is yours\./);
    assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }, { destination: 'service-desk' }]);
    assert.equal(asked(stage).length, before);
    assert.deepEqual(
      alerts.filter(({ detail }) => detail.includes(task)),
      [],
    );
    assert.deepEqual(await endedRecords(stage, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
    const [row] = await ledger.decisions({ workflowId: idOf(ticket) });
    assert.deepEqual(JSON.parse(row?.detail ?? '{}').failedUndos, []);
    await replayed(idOf(ticket));
    // A stopped episode is over: a later delivery opens nothing.
    await deliver(ticket, `later-${ticket}`);
    assert.equal((await ended(ticket)).outcome.kind, 'nothing-new');
  });

  test(`${name}: a note that is stored while its reply is lost stands there once`, async () => {
    const stage = await open(under);
    const { desk, ended, replayed, idOf } = stage;
    await desk.setMode('note', { kind: 'apply-late', ms: 0, reply: 'lost', count: 1 });
    const ticket = await announced(stage);
    assertAnswered(stage, { ticket, ...(await ended(ticket)) }, { route: 'openai/gpt-5.5' });
    assert.equal(notesOn(desk, ticket).length, 1);
    assert.deepEqual(asked(stage), ['openai']);
    await replayed(idOf(ticket));
  });

  test(`${name}: a route that is back wakes what waits in the order in which it is due, those that wait for AI with those that wait for a person`, async () => {
    const stage = await open(under);
    const { desk, providers, ledger, nowMs, until, ended, idOf } = stage;
    const dueIn = async (hours: number): Promise<{ dueAt: string }> => ({
      dueAt: new Date((await nowMs()) + hours * HOUR_MS).toISOString(),
    });
    await all(providers, { kind: 'status', status: 503 });
    const patient = await announced(stage, CLIENT.patient);
    await until('it waits for AI', async () => (await ledger.waiting(name, 99)).some(({ lane }) => lane === 'ai'));
    const tickets: string[] = [patient];
    // Announced the other way round.
    for (const hours of [9, 6, 3]) tickets.unshift((await handedOver(stage, await dueIn(hours))).ticket);
    // Nobody starts a drain: the control does, and wakes as many at once as the route is given.
    await providers.openai.setMode({ kind: 'works' });
    const told = [];
    for (const ticket of tickets) {
      const done = { ticket, ...(await ended(ticket)) };
      assertAnswered(stage, done, { route: 'openai/gpt-5.5' });
      told.push({ ticket, atMs: await toldAtMs(stage, idOf(ticket)) });
    }
    assert.deepEqual(
      told.toSorted((one, other) => one.atMs - other.atMs).map(({ ticket }) => ticket),
      tickets,
    );
    assert.deepEqual(await ledger.waiting(name, 99), []);
    assert.equal(notesOn(desk, patient).length, 1, 'nobody was asked about what waits for AI');
  });
}

async function toldAtMs({ handle }: Stage, workflowId: string): Promise<number> {
  const { events } = await handle(workflowId).fetchHistory();
  const told = (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'routeBack');
  assert.equal(told.length, 1, `${workflowId} was told ${told.length} times`);
  const { seconds, nanos } = told[0]?.eventTime ?? {};
  return Number(seconds) * 1_000 + Number(nanos) / 1_000_000;
}
