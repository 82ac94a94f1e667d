/** What the end of one exchange is: an answer that passed the gates, one that may be corrected, or no answer at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../../activities/model/judge.ts';
import { TRIAGE_TASK } from '../../../../activities/triage/model-task.ts';
import type { Lacking } from '../../../../providers/contract.ts';
import type { Snapshot } from '../../../../workflows/ticket/contract.ts';

const SNAPSHOT: Snapshot = {
  client: 'acme',
  text: 'VPN down\n\nSince this morning the VPN drops.',
  version: 'v1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [{ id: 'vpn', name: 'VPN' }], destinations: [{ id: 'network', name: 'Network' }] },
};
const ANSWER = {
  category: 'vpn',
  impact: 1,
  urgency: 2,
  destination: 'network',
  summary: 'The VPN drops.',
  steps: ['Check the concentrator.'],
  confidence: { category: 90, impact: 0, urgency: 100, destination: 70 },
  evidence: ['the VPN drops'],
};
const provider = { verdictOf: () => ({ kind: 'next-route' }) as const };
const complete = (text: string) => ({ kind: 'complete', text, usage: undefined, model: 'm-1', raw: 'stop' }) as const;

test('a fit answer is judged answered, by the model that the vendor names', () => {
  assert.deepEqual(judge(complete(JSON.stringify(ANSWER)), provider, { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'm' }, 0), {
    kind: 'answered',
    value: ANSWER,
    model: 'm-1',
  });
});

test('an unfit answer keeps 2,000 well-formed characters for its correction', () => {
  const got = judge(complete(`${'x'.repeat(1_999)}😀tail`), provider, { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'm' }, 0);
  assert.equal(got.kind, 'unfit');
  assert.ok(got.kind === 'unfit' && got.draft.length === 2_000 && got.draft.isWellFormed());
});

test('an answer cut at the output limit is never read, and one that we stopped is no failure of the route', () => {
  assert.deepEqual(
    judge(
      { kind: 'truncated', usage: undefined, model: 'm', raw: 'length' },
      provider,
      { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'm' },
      0,
    ),
    {
      kind: 'truncated',
    },
  );
  assert.deepEqual(
    judge({ kind: 'fault', fault: { kind: 'aborted' }, usage: undefined }, provider, { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'm' }, 0),
    { kind: 'aborted' },
  );
});

for (const [lacks, problem] of [
  ['end', 'the answer did not come to its end'],
  ['text', 'the answer is empty'],
  ['text-beside-reasoning', 'there is reasoning and no answer'],
  ['form', 'the answer is not text'],
] as const satisfies readonly (readonly [Lacking, string])[])
  test(`an answer that lacks its ${lacks} is unfit, in our own words, and nothing of it is shown to the model again`, () => {
    const completion = { kind: 'unusable', lacks, detail: 'CANARY of the vendor', usage: undefined, model: 'm', raw: 'CANARY' } as const;
    assert.deepEqual(judge(completion, provider, { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'm' }, 0), {
      kind: 'unfit',
      problems: [problem],
      draft: '',
      ...(lacks === 'text-beside-reasoning' ? { reasonedAlone: true } : {}),
    });
  });

for (const [what, inputTokens, lacks, contextTokens, kind] of [
  ['fills its context', 8_192, 'text', 8_192, 'too-long'],
  ['is longer than its context', 9_000, 'text', 8_192, 'too-long'],
  ['has room in its context', 8_191, 'text', 8_192, 'unfit'],
  ['comes to a route that does not say what it takes', 9_000, 'text', undefined, 'unfit'],
  ['fills its context, beside reasoning,', 9_000, 'text-beside-reasoning', 8_192, 'unfit'],
] as const)
  test(`an empty answer to a prompt that ${what} is ${kind} (lmstudio-bug-tracker#2339)`, () => {
    const usage = { inputTokens, outputTokens: 0 };
    const completion = { kind: 'unusable', lacks, detail: '', usage, model: 'm', raw: 'stop' } as const;
    assert.equal(judge(completion, provider, { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'm', contextTokens }, 0).kind, kind);
  });

test('an answer of another family than the one that was asked leaves the route, however good it is; one of the same family counts', () => {
  const by = (model: string, text = JSON.stringify(ANSWER)) =>
    judge({ ...complete(text), model }, provider, { task: TRIAGE_TASK, item: SNAPSHOT, asked: 'gpt-5-mini' }, 0);
  const left = { kind: 'next-route', unexplained: false, reason: 'bad-answer', why: 'another model answered than was asked' };
  assert.deepEqual(by('claude-haiku-4-5'), left);
  assert.deepEqual(by('claude-haiku-4-5', 'not JSON'), left);
  for (const model of ['gpt-5-mini-2026-03-01', 'gpt-4o', 'triage', ''])
    assert.deepEqual(by(model), { kind: 'answered', value: ANSWER, model }, model);
});
