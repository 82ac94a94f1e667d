/** Route after route, for whatever asks machines: who is asked how often, and who has answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT, SETTINGS, asked } from './stage.ts';
import { ANTHROPIC, LOCAL, OPENAI, firstRound, leftIn, times } from './first-question.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';
import type { FailureReason } from '../../workflows/chain/contract.ts';
import type { AskerUnderTest } from './contract.ts';
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

export function chain(open: OpenStage, under: AskerUnderTest): void {
  for (const part of [answers, corrections, deadlines]) part(open, under);
}

/** Each question once, but for the first, which is asked `more` often. */
const once = ({ questions }: AskerUnderTest, more = 0): readonly string[] => times('openai', questions.length + more);

function answers(open: OpenStage, under: AskerUnderTest): void {
  const { name } = under;

  test(`${name}: the first route answers, and is asked each question once`, async () => {
    const stage = await open(under);
    const id = await under.begin(stage, CLIENT.any);
    assert.equal(await under.said(stage, id), OPENAI);
    assert.deepEqual(asked(stage), once(under));
    for (const [index, question] of under.questions.entries()) assert.match(stage.requests[index]?.prompt ?? '', question);
    assert.deepEqual(await leftIn(stage, id), []);
    await stage.replayed(id);
  });

  test(`${name}: a failure of any kind goes to the next route, and it is told which route failed and how`, async () => {
    // Each two are met by a chain whose breakers are closed.
    for (const [one, other] of FAILURES) await bothFail(await open(under), under, one, other);
  });
}

function corrections(open: OpenStage, under: AskerUnderTest): void {
  const { name } = under;
  const [first] = under.questions;

  for (const { what, text, problem } of under.rejected)
    test(`${name}: an answer that is ${what} is asked for once more, with what was wrong, and the second one counts`, async () => {
      const stage = await open(under);
      stage.script('openai', text, JSON.stringify(under.answer));
      const id = await under.begin(stage, CLIENT.any);
      assert.equal(await under.said(stage, id), OPENAI);
      assert.deepEqual(asked(stage), once(under, 1));
      const [before, adjusted] = stage.requests;
      assert.doesNotMatch(before?.prompt ?? '', problem);
      assert.match(adjusted?.prompt ?? '', problem);
      assert.match(adjusted?.prompt ?? '', first);
      assert.ok(adjusted?.prompt.includes(text), 'the answer itself is shown');
      assert.deepEqual(await leftIn(stage, id), []);
    });

  test(`${name}: a route whose second answer is rejected, too, is left`, async () => {
    const stage = await open(under);
    stage.script('openai', under.rejected[0].text);
    const id = await under.begin(stage, CLIENT.any);
    assert.equal(await under.said(stage, id), ANTHROPIC);
    assert.deepEqual(asked(stage).slice(0, 3), ['openai', 'openai', 'anthropic']);
    assert.deepEqual(await leftIn(stage, id), [{ route: OPENAI, reason: 'bad-answer' }]);
    under.assertTold(stage, id, [{ route: OPENAI, reason: 'bad-answer' }]);
    const rejected = (await firstRound(stage, id)).filter(({ provider }) => provider === 'openai');
    for (const { end } of rejected) assert.match(end?.detail ?? '', under.rejected[0].problem);
  });
}

function deadlines(open: OpenStage, under: AskerUnderTest): void {
  const { name } = under;

  for (const kind of ['hang', 'drip'] as const)
    test(`${name}: a route that would ${kind} for ever is asked once and left at its deadline, and a slow one is waited for`, async () => {
      const stage = await open(under);
      // Only the one that is to hang has to be quick: the others are given the time that a busy machine needs.
      const deadlineMs = 1_000;
      const quick = SETTINGS.routes.map((route) => (route.provider === 'openai' ? { ...route, attemptMs: deadlineMs } : route));
      stage.useSettings({ ...SETTINGS, routes: quick });
      await stage.providers.openai.setMode({ kind });
      await stage.providers.anthropic.setMode({ kind: 'slow', ms: 400 });
      const id = await under.begin(stage, CLIENT.any);
      assert.equal(await under.said(stage, id), ANTHROPIC);
      assert.deepEqual(asked(stage).slice(0, 2), ['openai', 'anthropic']);
      assert.deepEqual(await leftIn(stage, id), [{ route: OPENAI, reason: 'silent' }]);
      under.assertTold(stage, id, [{ route: OPENAI, reason: 'silent' }]);
      const attempts = await firstRound(stage, id);
      assert.deepEqual(
        attempts.map(({ end }) => end?.outcome),
        ['next-route', 'answered'],
      );
      const [hanging] = attempts;
      const tookMs = (hanging?.end?.endedAtMs ?? Number.NaN) - (hanging?.startedAtMs ?? Number.NaN);
      // An upper bound would be one for the machine: the other routes' deadlines are fifteen times as long.
      assert.ok(tookMs >= deadlineMs, `left after ${tookMs} ms`);
    });
}

/** A person's, unless the client's rules say otherwise. */
const DECLINED: ReadonlySet<FailureReason> = new Set(['declined', 'region']);

async function bothFail(stage: Stage<AskerUnderTest>, under: AskerUnderTest, first: Failure, second: Failure): Promise<void> {
  await stage.providers.openai.setMode(first.mode);
  await stage.providers.anthropic.setMode(second.mode);
  const id = await under.begin(stage, DECLINED.has(first.reason) ? CLIENT.refusalsGoOn : CLIENT.any);
  assert.equal(await under.said(stage, id), LOCAL);
  const left = [
    { route: OPENAI, reason: first.reason },
    { route: ANTHROPIC, reason: second.reason },
  ];
  assert.deepEqual(await leftIn(stage, id), left);
  under.assertTold(stage, id, left);
  const requests = (one: Failure): number => one.requests + (one.reason === 'too-long' && under.canShorten ? 1 : 0);
  const attempts = await firstRound(stage, id);
  assert.deepEqual(
    attempts.map(({ provider }) => provider),
    [...times('openai', requests(first)), ...times('anthropic', requests(second)), 'ollama'],
    `${first.reason} and ${second.reason}`,
  );
  // Each wait between two requests to one route takes 1.5 to 2.5 s, and nothing else takes time.
  const tookMs = (attempts.at(-1)?.end?.endedAtMs ?? Number.NaN) - (attempts[0]?.startedAtMs ?? Number.NaN);
  assert.ok(tookMs < 20_000, `took ${tookMs} ms of virtual time`);
}
