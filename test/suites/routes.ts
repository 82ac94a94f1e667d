/** An answer is written once, and what keeps one from being there is told to people. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../workflow/rehearsal.ts';
import { notesOn, endedRecords } from '../workflow/people.ts';
import { CLIENT, announced, asked, assertAnswered, assertUntouched, handledByStaff, worked } from './stage.ts';
import type { ProcessUnderTest } from './contract.ts';
import type { OpenStage } from './stage.ts';

export function routes(open: OpenStage, under: ProcessUnderTest): void {
  const { name } = under.row;

  test(`${name}: an answer of the first route is written once, and a redelivery asks nobody and writes nothing`, async () => {
    const stage = await open(under);
    const { desk, deliver, ended, sleep, ledger, idOf } = stage;
    const first = await worked(stage);
    const { ticket } = first;
    assertAnswered(stage, first, { route: 'openai/gpt-5.5', degraded: false });
    for (const deliveryId of [`first-${ticket}`, `second-${ticket}`]) {
      await sleep(HOUR_MS);
      await deliver(ticket, deliveryId);
      const { outcome, runId } = await ended(ticket);
      assert.notEqual(runId, first.runId);
      assert.equal(outcome.kind, 'nothing-new');
    }
    assert.deepEqual(asked(stage), ['openai']);
    assert.equal(notesOn(desk, ticket).length, 1);
    assertAnswered(stage, first, {});
    const rows = await ledger.decisions({ workflowId: idOf(ticket) });
    assert.deepEqual(
      rows.map(({ process, outcome, route, episode }) => [process, outcome, route, episode]),
      [[name, 'decided', 'openai/gpt-5.5', 1]],
    );
    await endedRecords(stage, ticket);
  });

  test(`${name}: a bug of ours is called once for each ticket, and told to people, or to the record alone where a client is only observed`, async () => {
    const stage = await open(under);
    const { alerts, asked: taskOf, ended } = stage;
    stage.script('openai', new TypeError('cannot read properties of undefined'));
    const observed = await announced(stage, CLIENT.observed);
    const { outcome } = await ended(observed);
    assert.equal(outcome.kind === 'would-ask-a-person' && outcome.because.kind, 'defect');
    const ticket = await announced(stage);
    assert.match((await taskOf(ticket)).detail, /TypeError/);
    assert.deepEqual(asked(stage), ['openai', 'openai'], 'once for each ticket');
    assert.deepEqual(
      alerts.map(({ kind }) => kind),
      ['defect', 'defect'],
    );
    assert.match(alerts[0]?.detail ?? '', /TypeError/);
    assertUntouched(stage, observed);
    await handledByStaff(stage, ticket);
  });
}
