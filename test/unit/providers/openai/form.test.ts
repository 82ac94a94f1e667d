/** In which form a server is asked, after whatever it has said of the forms before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formAfter, formNow, mayTakeOther, startingForm } from '../../../../providers/openai/form.ts';
import type { FormState } from '../../../../providers/openai/form.ts';
import type { Completion } from '../../../../providers/contract.ts';

const FULL = { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true };
const PLAIN = { store: false, maxCompletionTokens: false, jsonSchema: false, strict: false };
const TAKEN: Completion = { kind: 'complete', text: '{}', usage: undefined, model: 'm', raw: 'stop' };
const http = (status: number, more: object = {}): Completion => ({
  kind: 'fault',
  usage: undefined,
  fault: { kind: 'http', status, code: undefined, cause: undefined, retryAfter: undefined, body: 'error', detail: '', ...more },
});
const REFUSED = http(400);

/** The state after these replies, each to a request in the form that held when it came. */
const after = (state: FormState, ...replies: readonly Completion[]): FormState =>
  replies.reduce((now, reply) => formAfter(now, formNow(now), reply), state);

const EXPLAINED = http(422, { cause: 'request' });

test('nothing is known of a server: OpenAI’s own form, and the plainest where that is refused', () => {
  const unknown = startingForm({});
  assert.deepEqual(formNow(unknown), FULL);
  assert.deepEqual(formNow(after(unknown, REFUSED)), PLAIN);
  assert.deepEqual(formNow(after(unknown, EXPLAINED)), PLAIN);
});

test('what is said to be the form is, whatever the status: gateways carry the words of others under their own', () => {
  for (const status of [200, 404, 415, 500])
    assert.deepEqual(formNow(after(startingForm({}), http(status, { cause: 'request' }))), PLAIN, String(status));
});

test('what is said of a server holds in both forms, and where all is said there is no other', () => {
  const some = startingForm({ store: false, strict: true });
  assert.deepEqual(formNow(some), { ...FULL, store: false });
  assert.deepEqual(formNow(after(some, REFUSED)), { ...PLAIN, strict: true });
  const all = startingForm({ ...PLAIN, jsonSchema: true });
  for (const state of [all, after(all, REFUSED), after(all, REFUSED, REFUSED)])
    assert.deepEqual(formNow(state), { ...PLAIN, jsonSchema: true });
  assert.equal(mayTakeOther(after(all, REFUSED), all.first, REFUSED), false);
});

test('a form in which the server has taken a request stays, whatever it refuses later', () => {
  for (const taken of [TAKEN, { kind: 'truncated', usage: undefined, model: 'm', raw: 'length' }, declined()] as const) {
    assert.deepEqual(formNow(after(startingForm({}), taken, REFUSED, REFUSED)), FULL);
    assert.deepEqual(formNow(after(startingForm({}), EXPLAINED, taken, REFUSED, REFUSED)), PLAIN);
    assert.deepEqual(formNow(after(startingForm({}), REFUSED, taken, REFUSED, taken, REFUSED, REFUSED)), PLAIN);
  }
});
function declined(): Completion {
  return { kind: 'fault', usage: undefined, fault: { kind: 'refused', raw: undefined, detail: '' } };
}

test('one refusal that nobody explains may be about that ticket alone: the next one is asked in the first form again', () => {
  const doubted = after(startingForm({}), REFUSED, TAKEN);
  assert.deepEqual(formNow(doubted), FULL);
  assert.deepEqual(formNow(after(doubted, TAKEN, REFUSED)), FULL);
  const refusedTwice = after(doubted, REFUSED);
  assert.deepEqual([formNow(refusedTwice), formNow(after(refusedTwice, TAKEN))], [PLAIN, PLAIN]);
  assert.equal(mayTakeOther(refusedTwice, refusedTwice.first, REFUSED), true);
});

test('a request that was on its way and is taken in the first form says that the refusal was not of the form', () => {
  const doubted = after(startingForm({}), REFUSED);
  assert.deepEqual(formNow(formAfter(doubted, doubted.first, TAKEN)), FULL);
  // Where the server has said that it is the form, another one behind the same gateway has taken it.
  const refused = after(startingForm({}), EXPLAINED);
  assert.deepEqual(formNow(formAfter(refused, refused.first, TAKEN)), PLAIN);
});

test('a late refusal says nothing of a form that is not asked for any more, and takes nothing back of what is known', () => {
  const trying = after(startingForm({}), REFUSED);
  const doubted = after(trying, TAKEN);
  assert.equal(formAfter(doubted, doubted.other, REFUSED), doubted);
  const refused = after(startingForm({}), EXPLAINED);
  assert.deepEqual(formNow(after(formAfter(refused, refused.first, REFUSED), TAKEN)), PLAIN);
});

test('two that were on their way and are refused say that it is the form', () => {
  const doubted = after(startingForm({}), REFUSED);
  const refused = formAfter(doubted, doubted.first, REFUSED);
  assert.deepEqual([formNow(refused), formNow(after(refused, TAKEN))], [PLAIN, PLAIN]);
});

test('where both forms are refused each further request is made in one of them in turn, once, until one is taken', () => {
  for (const first of [REFUSED, EXPLAINED]) {
    const both = after(startingForm({}), first, REFUSED);
    assert.deepEqual(formNow(both), FULL);
    assert.deepEqual(formNow(after(both, TAKEN, REFUSED)), FULL);
    const other = after(both, REFUSED);
    assert.equal(mayTakeOther(other, other.first, REFUSED), false);
    assert.deepEqual([formNow(other), formNow(after(other, TAKEN, REFUSED))], [PLAIN, PLAIN]);
    assert.deepEqual(formNow(after(other, REFUSED)), FULL);
    // One that was made in the form before says nothing new of the one that comes next.
    assert.equal(formAfter(other, other.first, REFUSED), other);
  }
});

test('what says nothing of the form changes nothing', () => {
  const others = [
    http(500),
    http(404),
    http(429),
    http(400, { body: 'page' }),
    http(400, { body: 'other' }),
    ...(['too-long', 'spent', 'key', 'declined', 'no-model', 'account'] as const).map((cause) => http(400, { cause })),
    { kind: 'fault', usage: undefined, fault: { kind: 'silent', detail: '' } },
    { kind: 'fault', usage: undefined, fault: { kind: 'malformed', detail: '' } },
  ] as const satisfies readonly Completion[];
  for (const other of others)
    for (const state of [startingForm({}), after(startingForm({}), REFUSED)]) {
      assert.equal(after(state, other), state, JSON.stringify(other));
      assert.equal(mayTakeOther(state, state.first, other), false);
    }
});

test('of requests that were on their way when the form changed, each refused one may be taken in the other', () => {
  const tried = after(startingForm({}), REFUSED);
  assert.equal(mayTakeOther(tried, tried.first, REFUSED), true);
  const settled = after(formAfter(tried, tried.first, REFUSED), TAKEN);
  assert.equal(mayTakeOther(settled, settled.first, REFUSED), true);
  assert.equal(mayTakeOther(settled, settled.other, REFUSED), false);
});

test('10,000 sequences of replies: a form is left for a refusal alone, or for what was doubted, and never once it is settled', () => {
  const replies: readonly Completion[] = [TAKEN, REFUSED, http(500), EXPLAINED, http(400, { cause: 'too-long' })];
  for (let seed = 1; seed <= 10_000; seed += 1) {
    let [state, doubts, taken] = [startingForm({}), 0, 0];
    for (let step = 0, random = seed; step < 12; step += 1) {
      random = (random * 48_271) % 2_147_483_647;
      const reply: Completion = replies[random % replies.length] ?? TAKEN;
      const before = formNow(state);
      state = formAfter(state, before, reply);
      const isChange = formNow(state) !== before;
      if (isChange && reply === TAKEN) doubts += 1;
      else assert.ok(!isChange || (taken === 0 && (reply === REFUSED || reply === EXPLAINED)) || doubts > 0, `seed ${seed}`);
      if (reply === TAKEN && !isChange) taken += 1;
      if (taken > 0) assert.ok(!isChange, `seed ${seed}`);
    }
    assert.ok(doubts <= 1, `seed ${seed}: ${doubts} doubts`);
  }
});
