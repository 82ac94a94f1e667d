/** What a provider's word about a model means, and what a person is told to do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertsFinding, deskFinding, riskFinding, routeFinding, tryFinding } from '../../../../cli/check/findings.ts';
import type { Finding } from '../../../../cli/check/findings.ts';
import type { TriedIn } from '../../../../providers/try-model.ts';

const NOW = 1_764_000_000_000;
const route = { route: 'openai/gpt-5.5', label: 'OpenAI', model: 'gpt-5.5' };
const looked = (serverMs: number | undefined) => routeFinding(route, { lookup: { kind: 'present' }, latencyMs: 80, serverMs }, NOW);

test('a clock that is a minute off is warned of, in which direction, and a side that says no time is not', () => {
  assert.equal(looked(NOW - 60_000).state, 'ok');
  assert.equal(looked(undefined).state, 'ok');
  assert.match(looked(NOW - 61_000).detail, /61 s ahead of OpenAI's/);
  assert.match(looked(NOW + 120_000).detail, /120 s behind OpenAI's/);
  assert.equal(looked(NOW + 120_000).state, 'warning');
});

test('a model that is asked a few words is there if it answers, whatever its list says, and what it costs is said', () => {
  const listed = { state: 'ok', what: 'route openai/gpt-5.5', detail: 'OpenAI: key and model are there', latencyMs: 80 } as const;
  const missing = { ...listed, state: 'wrong', detail: 'gpt-5.5 is not in its list of 2 models' } as const;
  const found = (tried: TriedIn['tried'], before: Finding = listed) => tryFinding(route, before, { tried, latencyMs: 900 });
  const answered = { kind: 'answered', model: 'gpt-5.5-1', otherForm: false, costMicros: 812, text: '{"ok":true}' } as const;
  assert.deepEqual(found(answered), { ...listed, detail: 'OpenAI: gpt-5.5-1 has answered (0.000812 US dollars)', latencyMs: 900 });
  assert.match(found({ ...answered, costMicros: null }).detail, /\(price unknown\)/);
  const unlisted = found(answered, missing);
  assert.deepEqual([unlisted.state, /has answered .*; gpt-5\.5 is not in its list/.test(unlisted.detail)], ['warning', true]);
  assert.equal(found(answered, { ...missing, state: 'warning' }).state, 'warning');
  const plain = found({ ...answered, otherForm: true });
  assert.deepEqual([plain.state, /plainest form only; dialect: /.test(plain.detail)], ['warning', true]);
  assert.deepEqual(found({ kind: 'unusable', detail: 'Expected an answer, got an empty one.' }), {
    ...listed,
    state: 'wrong',
    detail: 'OpenAI gives unusable answers: Expected an answer, got an empty one.',
    latencyMs: 900,
  });
  // A ticket would leave for the next route.
  const other = found({ ...answered, model: 'llama-3.3-70b' });
  assert.deepEqual(
    [other.state, other.detail],
    ['wrong', 'OpenAI: another model answers than gpt-5.5: llama-3.3-70b; name the one that is meant'],
  );
  for (const text of ['Certainly! {"ok": true}', 'ok', '[1', ''])
    assert.deepEqual(
      [found({ ...answered, text }).state, found({ ...answered, text }).detail],
      ['wrong', 'OpenAI gives unusable answers: gpt-5.5-1 was asked for JSON and has answered something else'],
    );
  for (const text of ['```json\n{"ok":true}\n```', '{"ok":false}', '{"answer":1}'])
    assert.equal(found({ ...answered, text }).state, 'ok', text);
  const fault = {
    kind: 'http',
    status: 429,
    code: 'insufficient_quota',
    cause: 'spent',
    retryAfter: undefined,
    body: 'error',
    detail: '',
  } as const;
  assert.deepEqual(
    found({ kind: 'failed', fault }).detail,
    'OpenAI is out of credit (status 429 insufficient_quota); OpenAI: key and model are there',
  );
  assert.equal(found({ kind: 'failed', fault }).state, 'wrong');
});

test('a ticket system without a list of changes is well for webhooks only, with the price of it said', () => {
  assert.equal(deskFinding({ name: 'desk', intake: 'poll' }, { kind: 'unsupported' }, 5).state, 'wrong');
  const webhook = deskFinding({ name: 'desk', intake: 'webhook' }, { kind: 'unsupported' }, 5);
  assert.equal(webhook.state, 'ok');
  assert.match(webhook.detail, /a lost webhook is a lost ticket/);
});

test('an accepted risk goes on being shown', () => {
  const accepted = { reason: 'second vendor is being bought', by: 'Kim', until: '2027-01-31' };
  const finding = riskFinding({ process: 'ticket-triage', chain: 'default', groups: ['openai'], accepted });
  assert.equal(finding.state, 'warning');
  assert.match(finding.detail, /openai alone; accepted by Kim until 2027-01-31/);
});

test('of a source of alerts it is said whether its ticket system makes tickets, closes them and follows those that were merged', () => {
  const prom = { name: 'prom', tickets: 'desk', create: true, closeResolved: false };
  const closing = { ...prom, closeResolved: true };
  const of = (contract: string, ...optional: readonly string[]) => ({ kind: 'capabilities', contract, actors: [], optional }) as const;
  const can = (...optional: readonly string[]) => of('2.2.0', ...optional);
  const NONE =
    'desk makes no tickets for Standby: a summary goes on a ticket that the source names, or is only told; say create: false where that is meant';
  const MERGED = 'of a ticket that was merged desk does not say into which (since contract 2.2), so it counts as closed by a person';
  const open = (says: string): string =>
    `closeResolved wants tickets closed, and desk closes none for Standby (${says}): they stay open with their closing note; connect an adapter of contract 2.2 that says close, or leave closeResolved out`;
  for (const [source, read, said] of [
    [prom, can('create'), 'ok: makes tickets on desk'],
    [prom, of('2.1.0', 'create'), `ok: makes tickets on desk; ${MERGED}`],
    [prom, can(), `warning: ${NONE}`],
    [prom, { kind: 'unsupported' }, `warning: ${NONE}`],
    [prom, undefined, 'warning: whether desk makes tickets could not be asked'],
    [{ ...prom, create: false }, of('2.1.0'), 'ok: summaries go on the tickets that its source makes on desk'],
    [closing, can('create', 'close'), 'ok: makes tickets on desk, and closes each once all is resolved, where nobody else has acted on it'],
    [closing, can('create'), `warning: ${open('it says contract 2.2.0, and not close')}`],
    [closing, of('2.1.0', 'create'), `warning: ${open('it says contract 2.1.0, and not close')}; ${MERGED}`],
    [closing, can(), `warning: ${NONE}`],
    [closing, { kind: 'forbidden', detail: 'no' }, 'warning: whether desk makes tickets could not be asked'],
  ] as const) {
    const { state, what, detail } = alertsFinding(source, read);
    assert.deepEqual([what, `${state}: ${detail}`], ['alerts prom', said]);
  }
});
