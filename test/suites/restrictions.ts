/** What a client's rules forbid is not done: no request to a cloud, or to any machine, and no write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../workflow/rehearsal.ts';
import { notesOn, setByUs, endedRecords, soon } from '../workflow/people.ts';
import { CLIENT, announced, asked, assertAnswered, assertUntouched, worked } from './stage.ts';
import type { ProcessUnderTest } from './contract.ts';
import type { OpenStage } from './stage.ts';

export function restrictions(open: OpenStage, under: ProcessUnderTest): void {
  const { name } = under.row;

  if (under.whereAiIsOff === 'nobody') nobodyIsAsked(open, under);
  else aPersonIsAsked(open, under);

  test(`${name}: a ticket that moves to a client of local AI only while a cloud is thinking is answered by the local model, with one note`, async () => {
    const stage = await open(under);
    const { desk, providers, ledger, ended, idOf } = stage;
    await providers.openai.setMode({ kind: 'held' });
    const ticket = await announced(stage);
    await soon(() => stage.requests.length > 0);
    await desk.moveClient(ticket, CLIENT.localOnly);
    await providers.openai.setMode({ kind: 'works' });
    assertAnswered(stage, { ticket, ...(await ended(ticket)) }, { route: 'ollama/llama3.2:3b' });
    assert.deepEqual(
      (await ledger.attempts(idOf(ticket))).map(({ round, client, provider }) => [round, client, provider]),
      [
        [1, CLIENT.any, 'openai'],
        [2, CLIENT.localOnly, 'ollama'],
      ],
    );
    assert.equal(notesOn(desk, ticket).length, 1);
    const [record] = await ledger.decisions({ workflowId: idOf(ticket) });
    assert.equal(record?.client, CLIENT.localOnly);
  });

  test(`${name}: a ticket that moves to a client of local AI only while the first route fails asks no further cloud`, async () => {
    const stage = await open(under);
    const { desk, providers, deliver, ended } = stage;
    await providers.openai.setMode({ kind: 'status', status: 503 });
    const ticket = await announced(stage);
    await soon(() => stage.requests.length > 0);
    await desk.moveClient(ticket, CLIENT.localOnly);
    await deliver(ticket, `moved-${ticket}`);
    assertAnswered(stage, { ticket, ...(await ended(ticket)) }, { route: 'ollama/llama3.2:3b' });
    assert.ok(!asked(stage).includes('anthropic'), 'the second cloud was asked');
  });

  test(`${name}: a client that is only observed gets no note, no field and no task, whether a machine answers or none does`, async () => {
    const stage = await open(under);
    const { desk, providers, ledger, idOf } = stage;
    const answered = await worked(stage, CLIENT.observed);
    assert.equal(answered.outcome.kind === 'decided' && answered.outcome.note.kind, 'withheld');
    assertUntouched(stage, answered.ticket);

    await providers.openai.setMode({ kind: 'status', status: 500 });
    await providers.anthropic.setMode({ kind: 'reset' });
    await providers.ollama.setMode({ kind: 'status', status: 503 });
    const { ticket, outcome, durationMs } = await worked(stage, CLIENT.observed);
    assert.ok(outcome.kind === 'would-ask-a-person', JSON.stringify(outcome));
    assert.equal(outcome.because.kind, 'exhausted');
    assert.deepEqual(
      outcome.routeFailures.map(({ label, reason }) => [label, reason]),
      [
        ['OpenAI', 'server-error'],
        ['Anthropic', 'unreachable'],
        ['the local model', 'server-error'],
      ],
    );
    assert.ok(durationMs >= 4_500 && durationMs < 30_000, `took ${durationMs} ms of virtual time`);
    assert.deepEqual(asked(stage), ['openai', ...['openai', 'anthropic', 'ollama'].flatMap((one) => [one, one])]);
    assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
    assert.deepEqual(await endedRecords(stage, ticket), { tasks: [], outcomes: ['would-ask-a-person'] });
    const [record] = await ledger.decisions({ workflowId: idOf(ticket) });
    assert.match(record?.detail ?? '', /status 503/);
  });
}

function aPersonIsAsked(open: OpenStage, under: ProcessUnderTest): void {
  test(`${under.row.name}: a client without AI is sent to no machine at all, and a person is asked`, async () => {
    const stage = await open(under);
    const { desk, say, ended, sleep } = stage;
    const ticket = await announced(stage, CLIENT.withoutAi);
    const { task } = await stage.asked(ticket);
    await sleep(2 * HOUR_MS);
    assert.match(notesOn(desk, ticket)[0]?.now ?? '', /AI is off for this client/);
    await say(ticket, 'answerTask', { task, by: 'Dana', decision: under.person.given });
    const { outcome } = await ended(ticket);
    assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
    assert.deepEqual(asked(stage), []);
  });
}

function nobodyIsAsked(open: OpenStage, under: ProcessUnderTest): void {
  test(`${under.row.name}: a client without AI is sent to no machine at all, and nobody is asked`, async () => {
    const stage = await open(under);
    const { ticket, outcome } = await worked(stage, CLIENT.withoutAi);
    assert.deepEqual(
      [outcome.kind, 'why' in outcome && outcome.why],
      ['nothing-new', 'AI is off for this client, and nobody is asked for an explanation'],
    );
    assertUntouched(stage, ticket);
    assert.deepEqual([asked(stage), await stage.ledger.tasks({ workflowId: stage.idOf(ticket) }, 9)], [[], []]);
  });
}
