/** The form of an answer at its bounds: what a model's grammar is held to, and what the gate takes and does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnswer } from '../../../../activities/triage/read-answer.ts';
import { OUTPUT_TOKENS, RAISED_OUTPUT_TOKENS, answerSchema } from '../../../../activities/triage/schema.ts';

const CHOICES = {
  categories: [
    { id: 'vpn', name: 'VPN' },
    { id: 'mail', name: 'Mail' },
  ],
  destinations: [
    { id: 'network', name: 'Network' },
    { id: 'desk', name: 'Service desk' },
  ],
};
const ANSWER = {
  category: 'mail',
  impact: 1,
  urgency: 2,
  destination: 'desk',
  summary: 'The VPN drops.',
  steps: ['Look.'],
  confidence: { category: 0, impact: 100, urgency: 100, destination: 70 },
  evidence: ['it drops'],
};
const read = (answer: string | object) =>
  readAnswer(typeof answer === 'string' ? answer : JSON.stringify(answer), { text: 'VPN\nit drops', choices: CHOICES });
const said = (change: object): string => {
  const got = read({ ...ANSWER, ...change });
  return got.kind === 'unfit' ? got.problems.join('; ') : 'fit';
};

test('the schema says each bound: levels of 1 to 3, percent, texts, lists, and no field beside these', () => {
  const percent = { type: 'integer', minimum: 0, maximum: 100 };
  const level = { type: 'integer', enum: [1, 2, 3] };
  const confidence = { category: percent, impact: percent, urgency: percent, destination: percent };
  const properties = {
    category: { type: 'string', enum: ['vpn', 'mail'] },
    impact: level,
    urgency: level,
    destination: { type: 'string', enum: ['network', 'desk'] },
    summary: { type: 'string', maxLength: 300 },
    steps: { type: 'array', items: { type: 'string', maxLength: 160 }, maxItems: 3 },
    confidence: { type: 'object', properties: confidence, required: Object.keys(confidence), additionalProperties: false },
    evidence: { type: 'array', items: { type: 'string', maxLength: 200 }, maxItems: 3 },
  };
  assert.deepEqual(answerSchema(CHOICES), { type: 'object', properties, required: Object.keys(properties), additionalProperties: false });
});

test('an answer gets 1,200 tokens, and 4,000 once it was cut', () =>
  assert.deepEqual([OUTPUT_TOKENS, RAISED_OUTPUT_TOKENS], [1_200, 4_000]));

for (const [what, change, wanted] of [
  ['any of several ids', {}, 'fit'],
  ['a summary of 300 characters', { summary: 'a'.repeat(300) }, 'fit'],
  ['one of 301', { summary: 'a'.repeat(301) }, 'summary: too_big'],
  ['a step of 160 characters', { steps: ['a'.repeat(160)] }, 'fit'],
  ['one of 161', { steps: ['a'.repeat(161)] }, 'steps.0: too_big'],
  ['three steps', { steps: ['a', 'b', 'c'] }, 'fit'],
  ['four', { steps: ['a', 'b', 'c', 'd'] }, 'steps: too_big'],
  ['no step', { steps: [] }, 'fit'],
  ['a quote of 201 characters', { evidence: ['a'.repeat(201)] }, 'evidence.0: too_big'],
  ['one of 200, which stands nowhere', { evidence: ['a'.repeat(200)] }, '1 of 1 evidence quotes do not stand in the ticket'],
  ['four quotes', { evidence: Array(4).fill('it drops') }, 'evidence: too_big'],
  ['an impact of 3', { impact: 3 }, 'fit'],
  ['an impact of 0', { impact: 0 }, 'impact: invalid_value'],
  ['an urgency of 4', { urgency: 4 }, 'urgency: invalid_value'],
  ['a confidence of 101', { confidence: { ...ANSWER.confidence, category: 101 } }, 'confidence.category: too_big'],
  ['a confidence of -1', { confidence: { ...ANSWER.confidence, urgency: -1 } }, 'confidence.urgency: too_small'],
  ['another category', { category: 'network' }, 'category is not one of the allowed ids'],
  ['another destination', { destination: 'vpn' }, 'destination is not one of the allowed ids'],
] as const)
  test(`${what}: ${wanted}`, () => assert.equal(said(change), wanted));

test('blanks around a text are taken off, and its words stay', () => {
  const got = read({ ...ANSWER, summary: '  The VPN\n drops.\t', steps: [' Look. '] });
  assert.deepEqual(got.kind === 'answer' && [got.answer.summary, got.answer.steps], ['The VPN\n drops.', ['Look.']]);
});

test('of many faults the first five are named, and a key that the model made up is not repeated', () => {
  const got = read({ category: 1, impact: 'x', urgency: 'x', destination: 1, summary: 1, steps: 1, CANARY: 1 });
  assert.ok(got.kind === 'unfit');
  assert.equal(got.problems.length, 5);
  assert.ok(!got.problems.join().includes('CANARY'));
});

test('an answer over several lines is one, and a fence is one only with both its ends', () => {
  const json = JSON.stringify(ANSWER, null, 2);
  for (const fit of [json, `\`\`\`json\n${json}\n\`\`\``, `\`\`\`\n${json}\`\`\``]) assert.equal(read(fit).kind, 'answer', fit);
  const notJson = { kind: 'unfit', problems: ['the answer is not JSON'] };
  for (const unfit of [`abc\n${json}\n\`\`\``, `\`\`\`json\n${json}abc`, `\`\`\`${json}\`\`\``, '```json\n```', '````', '```\n```'])
    assert.deepEqual(read(unfit), notJson, unfit);
});
