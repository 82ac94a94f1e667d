/** No machine answers: a person is asked, and whoever answers first counts, with one note that does and one that no longer asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../workflow/rehearsal.ts';
import { all, assertSuperseded, notesOn, endedRecords } from '../workflow/people.ts';
import { asked, assertAnswered, assertSet, handedOver } from './stage.ts';
import type { ProcessUnderTest } from './contract.ts';
import type { OpenStage } from './stage.ts';

export function people(open: OpenStage, under: ProcessUnderTest): void {
  const { name, words } = under.row;

  test(`${name}: where every route fails a person is asked, whose answer is checked, written once, and supersedes the note that asks`, async () => {
    const stage = await open(under);
    const { desk, say, ended, replayed, idOf } = stage;
    const { ticket, task } = await handedOver(stage);
    const [asking] = notesOn(desk, ticket);
    const begins = `^Standby asks a person \\(dispatcher\\): please ${words.please} by \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\\.`;
    const goesOn =
      '\\nWhy: no AI could answer\\.\\nTried: OpenAI failing since [^\\n]*\\nWhat to do: take this ticket or set its fields here;';
    assert.match(asking?.now ?? '', new RegExp(begins + goesOn));
    for (const label of ['OpenAI', 'Anthropic', 'the local model']) assert.match(asking?.now ?? '', new RegExp(`${label} failing since`));

    for (const { given, why } of [...under.person.refused, { given: null, why: /Expected/ }])
      await assert.rejects(say(ticket, 'answerTask', { task, by: 'Dana', decision: given }), (error: Error) => {
        assert.match(String(error.cause), why);
        return true;
      });
    assert.equal(notesOn(desk, ticket).length, 1, 'what is refused writes nothing');

    await say(ticket, 'answerTask', { task, by: 'Dana', decision: under.person.given });
    const { outcome } = await ended(ticket);
    assert.deepEqual(outcome.kind === 'decided' && [outcome.by, outcome.note.kind, outcome.failedUndos], [
      { kind: 'person', staff: 'Dana' },
      'written',
      [],
    ]);
    const notes = notesOn(desk, ticket);
    assertSuperseded(notes, 'Dana');
    assert.match(notes[1]?.now ?? '', under.person.noted);
    assertSet(stage, ticket, under.person.fields);
    assert.deepEqual(await endedRecords(stage, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
    await replayed(idOf(ticket));
  });

  test(`${name}: with every route down for eight hours people are asked four times, and AI that is back answers`, async () => {
    const stage = await open(under);
    const { desk, providers, ledger, alerts, ended, sleep, idOf } = stage;
    const { ticket, task } = await handedOver(stage);
    const row = await ledger.task(task);
    assert.deepEqual([row?.kind, row?.role], ['answer', 'dispatcher']);
    assert.match(row?.detail ?? '', /status 503/);
    // Whoever reads the note has no shell.
    const [asking] = notesOn(desk, ticket);
    assert.doesNotMatch(asking?.now ?? '', /standby tasks/);
    assert.ok(!asking?.now.includes(idOf(ticket)));

    // Each names an hour, and is believed: a canary a minute of each would be 1,400, and is what the six hours of a dead primary are for.
    await all(providers, { kind: 'status', status: 503, retryAfter: '3600' });
    await sleep(8 * HOUR_MS);
    // The first at its deadline of half an hour, then every two hours.
    assert.deepEqual(
      alerts.filter(({ kind }) => kind === 'task-escalated').map(({ detail }) => detail.split(':')[0]),
      ['service-manager', 'owner', 'owner', 'owner'],
    );
    assert.equal((await ledger.task(task))?.escalations, 4);
    // Two of the first round; after each hour either a canary or the ticket asks anew, never both for long.
    const counts = (): readonly number[] => Object.keys(providers).map((name) => asked(stage).filter((one) => one === name).length);
    const before = counts();
    assert.ok(
      before.every((count) => count >= 3 && count <= 2 + 8),
      `${before.join(', ')} requests in eight hours`,
    );

    // Only the first: whichever is back first answers what waits. Nobody says so but its control.
    await providers.openai.setMode({ kind: 'works' });
    const done = { ticket, ...(await ended(ticket)) };
    assertAnswered(stage, done, { route: 'openai/gpt-5.5' });
    // Within the hour that it has named; on a busy machine, on which the drain may be overtaken, by its own try hours later.
    assert.ok(
      done.durationMs >= 8 * HOUR_MS && done.durationMs < 8 * HOUR_MS + HOUR_MS + 5 * HOUR_MS,
      `took ${done.durationMs} ms of virtual time`,
    );
    assert.equal(counts()[0], (before[0] ?? 0) + 1);
    const notes = notesOn(desk, ticket);
    assertSuperseded(notes, 'OpenAI');
    assert.match(notes[0]?.now ?? '', /^Superseded: answered by OpenAI; see the note \(standby [0-9a-f]{8}\)\.[^\n]*$/, 'one line');
    assert.deepEqual(await endedRecords(stage, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
  });
}
