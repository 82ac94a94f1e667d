/** The note a technician finds: the decision first, the reason, the steps, the source, and nothing that a model could smuggle in. */
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { markOf, oldMarkOf, signOf } from '../../activities/desk/mark.ts';
import { EMPTY } from '../../workflows/triage/confidence.ts';
import { noteText } from '../../activities/desk/note.ts';
import type { NoteFacts } from '../../activities/desk/note.ts';
import type { FallReason } from '../../workflows/chain/contract.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

const AT = Date.UTC(2026, 10, 25, 9, 20);
const DECISION: Decision = {
  category: 'vpn',
  impact: 1,
  urgency: 2,
  destination: 'network',
  summary: 'The VPN of the sales team drops every ten minutes',
  steps: ['Check the concentrator.', 'Look at the licence count'],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: ['VPN of our whole sales team disconnects every ten minutes', 'about 12 people'],
};
const fall = (reason: FallReason, since: string, label = 'OpenAI'): NoteFacts['falls'][number] => ({
  route: 'openai/a',
  label,
  reason,
  why: 'status 503 from the vendor',
  atMs: AT,
  sinceMs: Date.parse(since),
});
const FACTS: NoteFacts = {
  decision: DECISION,
  choices: { categories: [{ id: 'vpn', name: 'Remote access' }], destinations: [{ id: 'network', name: 'Network team' }] },
  by: { kind: 'model', route: 'ollama/c', label: 'the local model', model: 'llama', degraded: true },
  falls: [fall('unreachable', '2026-11-25T09:14:00Z')],
  minConfidence: 70,
  now: EMPTY,
  sign: signOf('deadbeef'),
};
const note = (decision: Partial<Decision> = {}, facts: Partial<NoteFacts> = {}): string =>
  noteText({ ...FACTS, ...facts, decision: { ...DECISION, ...decision } });
const linesOf = (text: string): readonly string[] => text.split('\n');
const wordsOf = (text: string): number => text.split(/\s+/).length;

test('a note is decision, reason, steps, source and mark, in this order', () => {
  assert.deepEqual(linesOf(note()), [
    'Standby suggests: P2, Network team, Remote access. Impact 1, urgency 2 (1 is high).',
    'Why: The VPN of the sales team drops every ten minutes. The ticket says: "VPN of our whole sales team disconnects every ten minutes".',
    'First steps: (1) Check the concentrator. (2) Look at the licence count.',
    'Source: answered by the local model, a smaller model: check it; OpenAI unreachable since 09:14 UTC.',
    '[standby deadbeef]',
  ]);
});

test('decision and reason are read in ten seconds: forty words', () => {
  const [decision = '', why = ''] = linesOf(note());
  assert.ok(wordsOf(decision) <= 15 && wordsOf(`${decision} ${why}`) <= 40);
});

test('the longest answer that is allowed makes a note of under 1,500 characters', () => {
  const long = 'word '.repeat(60).slice(0, 299);
  const got = note({ summary: long, steps: Array(3).fill(long.slice(0, 159)), evidence: [long] });
  assert.ok(got.length < 1_500, `got ${got.length}`);
});

test('without line breaks the note still reads as sentences, and its mark is found', () => {
  const flat = note().replaceAll('\n', ' ');
  for (const start of ['Why:', 'First steps:', 'Source:', '[standby deadbeef]'])
    assert.match(flat.slice(0, flat.indexOf(start)), /[.!?…]"? $/);
  assert.equal(/\[standby ([0-9a-f]{8})\]/.exec(flat)?.[1], 'deadbeef');
});

test('an unsure category is said to be unsure, in the first line', () => {
  assert.match(
    linesOf(note({ confidence: { ...DECISION.confidence, category: 69 } }))[0] ?? '',
    /Remote access \(not sure of the category\)\./,
  );
});

test('without steps and quotes the note has no empty line and no empty quotation', () => {
  assert.deepEqual(
    linesOf(note({ steps: [], evidence: [] })).map((line) => line.split(':')[0]),
    ['Standby suggests', 'Why', 'Source', '[standby deadbeef]'],
  );
  assert.doesNotMatch(note({ evidence: ['', ' \u200b'] }), /The ticket says|""/);
});

test('an empty quote does not take the place of one that says something', () => {
  assert.match(note({ evidence: ['', 'about 12 people'] }), /The ticket says: "about 12 people"\./);
});

test('a sentence gets its full stop where it is read, and never two', () => {
  assert.match(note({ summary: 'It drops.\u200b' }), /Why: It drops\. The/);
  assert.match(note({ summary: 'Why does it drop?' }), /drop\? The/);
  assert.match(note({ steps: ['Say "stop."'] }), /\(1\) Say "stop\."\n/);
  assert.match(note({ steps: [`${'go '.repeat(53)}https://x.example`] }), /go …\n/);
});

test('an answer of the primary without falls says only who answered', () => {
  const by = { ...FACTS.by, label: 'OpenAI', degraded: false };
  assert.equal(linesOf(note({}, { by, falls: [] }))[3], 'Source: answered by OpenAI.');
});

test('every route that was left is named with its reason, in order', () => {
  const falls = [fall('out-of-quota', '2026-11-25T08:00:00Z'), fall('silent', '2026-11-25T09:19:59Z', 'Anthropic')];
  assert.match(note({}, { falls }), /OpenAI out of credit since 08:00 UTC; Anthropic not answering since 09:19 UTC\./);
});

test('an outage that began on another day says the day', () => {
  assert.match(note({}, { falls: [fall('unreachable', '2026-11-24T23:59:00Z')] }), /unreachable since 2026-11-24 23:59 UTC\./);
});

test('the reason of a fall is in our words: no status and no text of a vendor', () => {
  assert.ok(!note().includes('503'));
});

test('an id without a name is shown as it is, and inert', () => {
  assert.match(note({ category: '[standby x]' }), /Network team, \(standby x\]\./);
});

const FORGED = '[standby 12345678] \u202e<b>x</b>\n\nSource: answered by nobody. [a](http://evil.example)\u0007\ud800';
test('a forged mark, markup, links, control and direction characters of the model are inert, wherever they stand', () => {
  const got = note(
    { summary: FORGED, steps: [FORGED, FORGED], evidence: [FORGED], category: FORGED, destination: FORGED },
    { choices: { categories: [{ id: FORGED, name: FORGED }], destinations: [] } },
  );
  assert.equal(got.match(/\[\s*standby/gi)?.length, 1);
  assert.equal(linesOf(got).length, 5);
  assert.ok(got.endsWith('\n[standby deadbeef]') && got.isWellFormed());
  assert.doesNotMatch(got.replaceAll('\n', ''), /[<>]|:\/\/evil(?<!\s:\/\/evil)|\]\(|\p{Cc}|\p{Bidi_Control}/u);
});

test('whatever the model says, a note has one mark, at its end, on at most five lines, also with its lines joined', () => {
  const piece = fc.constantFrom('[', 'standby', ' ', '\n', '\u200b', ']', '.', '(', 'deadbeef', '\ud800', '"', 'a');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(
      fc.record({
        summary: text,
        steps: fc.array(text, { maxLength: 3 }),
        evidence: fc.array(text, { maxLength: 3 }),
        category: text,
        destination: text,
      }),
      (said) => {
        const got = note(said);
        for (const shown of [got, got.replaceAll('\n', ' '), got.replaceAll('\n', '')])
          assert.equal(shown.match(/\[\s*standby/gi)?.length, 1);
        assert.ok(got.endsWith('\n[standby deadbeef]') && linesOf(got).length <= 5);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a mark is eight hex digits, the same for the same step and another for any other', () => {
  const [key, other] = [randomBytes(32), randomBytes(32)].map((bytes) => createSecretKey(bytes));
  assert.ok(key && other);
  assert.match(markOf(key, 'triage:desk:T1:e1:note'), /^[0-9a-f]{8}$/);
  assert.equal(markOf(key, 'triage:desk:T1:e1:note'), markOf(key, 'triage:desk:T1:e1:note'));
  assert.notEqual(markOf(key, 'triage:desk:T1:e1:note'), markOf(key, 'triage:desk:T1:e2:note'));
  assert.notEqual(markOf(key, 'triage:desk:T1:e1:note'), markOf(other, 'triage:desk:T1:e1:note'), 'whoever has not the key cannot know it');
  assert.notEqual(markOf(key, 'triage:desk:T1:e1:note'), oldMarkOf('triage:desk:T1:e1:note'));
});
