/** How much of a stranger's words a note takes: names of 60 characters, reasons of 300, steps and quotes of 160; what is longer says that it is cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setText } from '../../../../activities/triage/fields-text.ts';
import { handOverText } from '../../../../activities/desk/hand-over-text.ts';
import { TRIAGE_WORDS } from '../../../../activities/triage/words.ts';
import { noteText } from '../../../../activities/triage/note.ts';
import { suggestionText } from '../../../../activities/triage/suggestion-text.ts';
import type { HandOverFacts } from '../../../../activities/desk/hand-over-text.ts';
import type { NoteFacts } from '../../../../activities/desk/words.ts';
import type { FailureReason } from '../../../../workflows/chain/contract.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';

const AT = Date.UTC(2026, 10, 25, 9, 20);
const LONG = 'x'.repeat(2_000);
/** As many as fit, the last of them the sign that there is more. */
const cut = (length: number): string => `${'x'.repeat(length - 1)}…`;
const DECISION: Decision = {
  category: 'vpn',
  impact: 1,
  urgency: 2,
  destination: 'network',
  summary: 'It drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: [],
};
const CHOICES = { categories: [{ id: 'vpn', name: 'VPN' }], destinations: [{ id: 'network', name: 'Network' }] };
const SAID = 'P2, Network, VPN, impact 1, urgency 2 (1 is high)';
const OPENAI = { kind: 'model', route: 'openai/a', label: 'OpenAI', model: 'a', degraded: false } as const;
const FACTS: NoteFacts = {
  decision: DECISION,
  choices: CHOICES,
  by: OPENAI,
  routeFailures: [],
  plan: { set: [], left: [], instead: undefined },
  sign: '[sign]',
};
const linesOf = (facts: Partial<NoteFacts>, decision: Partial<Decision> = {}): readonly string[] =>
  noteText({ ...FACTS, ...facts, decision: { ...DECISION, ...decision } }).split('\n');
const failure = (reason: FailureReason): NoteFacts['routeFailures'][number] => ({
  route: 'r',
  label: 'OpenAI',
  reason,
  why: '',
  atMs: AT,
  sinceMs: AT,
});

test('a note takes 300 characters of a summary, 160 of a step and of a quote', () => {
  assert.deepEqual(linesOf({}, { summary: LONG, steps: [LONG, 'Look.'], evidence: [LONG] }).slice(1, 3), [
    `Why: "${cut(300)}" The ticket says: "${cut(160)}".`,
    `First steps: (1) "${cut(160)}" (2) "Look."`,
  ]);
});

test('a note takes 60 characters of the name of a person, a category or a board', () => {
  const [headline, , source] = linesOf({
    by: { kind: 'person', staff: LONG },
    choices: { categories: [{ id: 'vpn', name: LONG }], destinations: [{ id: 'network', name: LONG }] },
  });
  assert.equal(headline, `${cut(60)} decided: P2, ${cut(60)}, ${cut(60)}, impact 1, urgency 2 (1 is high). The fields say so already.`);
  assert.equal(source, `Source: a person, answered by ${cut(60)}.`);
});

test('a value that stood in a field is no longer than a name', () => {
  assert.equal(setText([{ field: 'priority', before: LONG, after: 'P2' }], CHOICES), `P2 (was ${cut(60)}).`);
});

test('which end of the scale is high is said wherever a level is, and nowhere else', () => {
  const set = (field: 'impact' | 'urgency' | 'category', before: string | null): string =>
    setText([{ field, before, after: '1' }], CHOICES);
  assert.equal(set('impact', null), 'impact 1 (1 is high). It was empty before.');
  assert.equal(set('urgency', null), 'urgency 1 (1 is high). It was empty before.');
  assert.equal(set('category', null), '1. It was empty before.');
  assert.equal(set('impact', '3'), 'impact 1 (was 3); 1 is high.');
  assert.equal(set('urgency', '3'), 'urgency 1 (was 3); 1 is high.');
});

test('only a person of whose answer all five fields are set, each empty before, is told so in one sentence', () => {
  const all = (['category', 'impact', 'urgency', 'destination', 'priority'] as const).map((field) => ({
    field,
    before: null,
    after: { category: 'vpn', impact: '1', urgency: '2', destination: 'network', priority: 'P2' }[field],
  }));
  const headline = (set: NoteFacts['plan']['set']): string | undefined =>
    linesOf({ by: { kind: 'person', staff: 'Kim' }, plan: { set, left: [], instead: undefined } })[0];
  assert.equal(headline(all), `Kim decided: ${SAID}. Standby sets all five fields; they were empty before.`);
  assert.equal(headline(all.slice(0, 1)), `Kim decided: ${SAID}. Standby sets: VPN. It was empty before.`);
  assert.equal(
    headline(all.slice(0, 4)),
    `Kim decided: ${SAID}. Standby sets: Network, VPN, impact 1, urgency 2 (1 is high). All were empty before.`,
  );
  assert.equal(
    headline(all.map((change) => (change.field === 'impact' ? { ...change, before: '3' } : change))),
    `Kim decided: ${SAID}. Standby sets: P2 (was empty), Network (was empty), VPN (was empty), impact 1 (was 3), urgency 2 (was empty); 1 is high.`,
  );
});

const asked = (facts: Partial<HandOverFacts>): readonly string[] =>
  handOverText({
    role: 'dispatcher',
    askedAtMs: AT,
    dueAtMs: AT + 1,
    routeFailures: [],
    please: TRIAGE_WORDS.please,
    sign: '[sign]',
    because: 'ai-off',
    why: LONG,
    draft: undefined,
    draftBy: undefined,
    ...facts,
  }).split('\n');

test('a note that asks takes 60 characters of a role, and says since when a ticket is due', () => {
  assert.equal(asked({ role: LONG })[0], `Standby asks a person (${cut(60)}): please triage this ticket by 2026-11-25 09:20 UTC.`);
  assert.equal(
    asked({ dueAtMs: AT })[0],
    'Standby asks a person (dispatcher): please triage this ticket now, it is due (2026-11-25 09:20 UTC).',
  );
});

for (const [because, more, wanted] of [
  ['exhausted', {}, `no AI could be asked. "${cut(300)}"`],
  ['exhausted', { routeFailures: [failure('silent')] }, 'no AI could answer.'],
  ['not-confident', {}, `the answer of the AI was ${cut(300)}.`],
  ['not-confident', { draftBy: LONG, why: 'not sure' }, `the answer of ${cut(60)} was not sure.`],
  ['policy', {}, 'the AI declined this ticket, and such tickets are left to people here.'],
  [
    'policy',
    { routeFailures: [failure('silent'), failure('declined')] },
    'OpenAI declined this ticket, and such tickets are left to people here.',
  ],
  ['policy', { routeFailures: [failure('region')] }, 'OpenAI does not serve our region; whoever runs Standby has been told.'],
  [
    'policy',
    { routeFailures: [failure('region'), failure('declined')] },
    'OpenAI declined this ticket, and such tickets are left to people here.',
  ],
  ['ai-off', {}, 'AI is off for this client.'],
  ['fix-or-human', {}, 'two AI services could not read our request; whoever runs Standby has to look at it.'],
  ['defect', {}, 'a fault of Standby itself; whoever runs it has been told.'],
  ['unclear', {}, `"${cut(300)}"`],
  ['unreadable', {}, `"${cut(300)}"`],
  [undefined, { why: 'So it is' }, '"So it is."'],
] as const) {
  test(`a person who is asked because of ${because ?? 'something'} reads: ${wanted.slice(0, 40)}`, () =>
    assert.equal(asked({ because, ...more })[1], `Why: ${wanted}`));
}

test('a draft is said with 300 characters of its reason, and where none is there is no line for it', () => {
  assert.equal(asked({ draft: TRIAGE_WORDS.draft({ ...DECISION, summary: LONG }, CHOICES) })[2], `Draft: ${SAID}. "${cut(300)}"`);
  assert.deepEqual(
    asked({}).map((line) => line.split(' ')[0]),
    ['Standby', 'Why:', 'What', '[sign]'],
  );
});

test('a suggestion takes 60 characters of the name of who makes it and 300 of the reason', () => {
  const text = suggestionText({
    decision: { ...DECISION, summary: LONG },
    standing: { ...DECISION, impact: 3, urgency: 3, destination: 'x', category: 'y' },
    by: { kind: 'person', staff: LONG },
    choices: CHOICES,
    sign: '[sign]',
  });
  assert.deepEqual(text.split('\n'), [
    `Standby looked again: ${cut(60)} suggests P2, Network, VPN, instead of P4, x, y. Nothing was changed: set the fields yourself if you agree.`,
    `Why: "${cut(300)}"`,
    `Source: AI, a second look by ${cut(60)}. The first answer came from a smaller model, while the better ones did not answer.`,
    '[sign]',
  ]);
});
