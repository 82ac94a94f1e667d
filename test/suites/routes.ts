/** Route after route: an answer is written once, a failure of any kind goes to the next one, a rejected answer is asked for once more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../workflow/rehearsal.ts';
import { notesOn, endedRecords } from '../workflow/people.ts';
import { REASON_WORDS } from '../../activities/reason-words.ts';
import { CLIENT, SETTINGS, announced, asked, assertAnswered, assertUntouched, handledByStaff, worked } from './stage.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';
import type { FailureReason } from '../../workflows/chain/contract.ts';
import type { ProcessUnderTest } from './contract.ts';
import type { OpenStage, Stage } from './stage.ts';

type Failure = { readonly mode: ModeInput; readonly reason: FailureReason; readonly requests: number };
const status = (code: number, more: { code?: string } = {}): ModeInput => ({ kind: 'status', status: code, ...more });
/** What the first vendor does beside what the second does, so that one ticket shows two. */
const FAILURES: readonly (readonly [Failure, Failure])[] = [
  [
    { mode: { kind: 'reset' }, reason: 'unreachable', requests: 2 },
    { mode: status(529), reason: 'server-error', requests: 2 },
  ],
  [
    { mode: { kind: 'refuse' }, reason: 'unreachable', requests: 2 },
    { mode: { kind: 'quota' }, reason: 'out-of-quota', requests: 1 },
  ],
  [
    { mode: status(401), reason: 'key-refused', requests: 1 },
    { mode: { kind: 'retired' }, reason: 'retired', requests: 1 },
  ],
  [
    { mode: { kind: 'refusal' }, reason: 'declined', requests: 1 },
    { mode: { kind: 'html', status: 403 }, reason: 'set-up', requests: 1 },
  ],
  [
    { mode: status(403), reason: 'region', requests: 1 },
    { mode: { kind: 'truncated' }, reason: 'bad-answer', requests: 2 },
  ],
  [
    { mode: status(400), reason: 'bad-request', requests: 1 },
    { mode: status(413), reason: 'too-long', requests: 1 },
  ],
  [
    { mode: status(429), reason: 'throttled', requests: 2 },
    { mode: { kind: 'too-large' }, reason: 'bad-answer', requests: 1 },
  ],
];

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

  test(`${name}: a failure of any kind goes to the next route, and the note says which route failed and how`, async () => {
    // Each two are met by a chain whose breakers are closed.
    for (const [first, second] of FAILURES) await bothFail(await open(under), first, second);
  });

  for (const { what, text, problem } of under.rejected)
    test(`${name}: an answer that is ${what} is asked for once more, with what was wrong, and the second one counts`, async () => {
      const stage = await open(under);
      stage.script('openai', text, JSON.stringify(under.answer));
      const done = await worked(stage);
      assertAnswered(stage, done, { route: 'openai/gpt-5.5' });
      assert.deepEqual(asked(stage), ['openai', 'openai']);
      const [before, adjusted] = stage.requests;
      assert.doesNotMatch(before?.prompt ?? '', problem);
      assert.match(adjusted?.prompt ?? '', problem);
      assert.ok(adjusted?.prompt.includes(text), 'the answer itself is shown');
      assert.ok(done.outcome.kind === 'decided' && done.outcome.routeFailures.length === 0);
    });

  test(`${name}: a route whose second answer is rejected, too, is left`, async () => {
    const stage = await open(under);
    stage.script('openai', under.rejected[0].text);
    const done = await worked(stage);
    assertAnswered(stage, done, { route: 'anthropic/claude-sonnet-5' });
    assert.deepEqual(asked(stage), ['openai', 'openai', 'anthropic']);
    assertLeft(stage, done.ticket, [['OpenAI', 'bad-answer']]);
    const [failure] = done.outcome.kind === 'decided' ? done.outcome.routeFailures : [];
    assert.match(failure?.why ?? '', under.rejected[0].problem);
  });

  for (const kind of ['hang', 'drip'] as const)
    test(`${name}: a route that would ${kind} for ever is asked once and left at its deadline, and a slow one is waited for`, async () => {
      const stage = await open(under);
      // Only the one that is to hang has to be quick: the others are given the time that a busy machine needs.
      const deadlineMs = 1_000;
      const quick = SETTINGS.routes.map((route) => (route.provider === 'openai' ? { ...route, attemptMs: deadlineMs } : route));
      stage.useSettings({ ...SETTINGS, routes: quick });
      await stage.providers.openai.setMode({ kind });
      await stage.providers.anthropic.setMode({ kind: 'slow', ms: 400 });
      const done = await worked(stage);
      assertAnswered(stage, done, { route: 'anthropic/claude-sonnet-5' });
      assert.deepEqual(asked(stage), ['openai', 'anthropic']);
      assertLeft(stage, done.ticket, [['OpenAI', 'silent']]);
      const attempts = await stage.ledger.attempts(stage.idOf(done.ticket));
      assert.deepEqual(
        attempts.map(({ end }) => end?.outcome),
        ['next-route', 'answered'],
      );
      const [hanging] = attempts;
      const tookMs = (hanging?.end?.endedAtMs ?? Number.NaN) - (hanging?.startedAtMs ?? Number.NaN);
      // An upper bound would be one for the machine: the other routes' deadlines are fifteen times as long.
      assert.ok(tookMs >= deadlineMs, `left after ${tookMs} ms`);
    });

  test(`${name}: a bug of ours is called once, hides behind no other route, and is told to people`, async () => {
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

/** A person's, unless the client's rules say otherwise. */
const DECLINED: ReadonlySet<FailureReason> = new Set(['declined', 'region']);

async function bothFail(stage: Stage, first: Failure, second: Failure): Promise<void> {
  const { providers, ledger, idOf } = stage;
  await providers.openai.setMode(first.mode);
  await providers.anthropic.setMode(second.mode);
  const done = await worked(stage, DECLINED.has(first.reason) ? CLIENT.refusalsGoOn : CLIENT.any);
  assertAnswered(stage, done, { route: 'ollama/llama3.2:3b' });
  assertLeft(stage, done.ticket, [
    ['OpenAI', first.reason],
    ['Anthropic', second.reason],
  ]);
  const attempts = await ledger.attempts(idOf(done.ticket));
  const times = (provider: string, count: number): readonly string[] => Array.from({ length: count }, () => provider);
  assert.deepEqual(
    attempts.map(({ provider }) => provider),
    [...times('openai', first.requests), ...times('anthropic', second.requests), 'ollama'],
    `${first.reason} and ${second.reason}`,
  );
  // Each wait between two requests to one route takes 1.5 to 2.5 s, and nothing else takes time.
  assert.ok(done.durationMs < 20_000, `took ${done.durationMs} ms of virtual time`);
}

/** The note names each, in words. */
function assertLeft({ desk }: Stage, ticket: string, left: readonly (readonly [label: string, reason: FailureReason])[]): void {
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 1);
  for (const [label, reason] of left)
    assert.match(
      notes[0]?.now ?? '',
      new RegExp(`${label} ${REASON_WORDS[reason]} since (\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d UTC`),
      `${label} ${reason}`,
    );
}
