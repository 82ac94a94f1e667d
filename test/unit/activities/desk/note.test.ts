/** The note a technician finds: the decision first, the reason, the steps, the source, and nothing that a model could smuggle in. */
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { markOf, oldMarkOf, signOf } from '../../../../activities/desk/mark.ts';
import { noteText } from '../../../../activities/triage/note.ts';
import type { FieldPlan, NoteFacts as Facts } from '../../../../activities/desk/words.ts';
import type { FailureReason } from '../../../../workflows/chain/contract.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';

type NoteFacts = Facts<Decision>;
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
const failure = (reason: FailureReason, since: string, label = 'OpenAI'): NoteFacts['routeFailures'][number] => ({
  route: 'openai/a',
  label,
  reason,
  why: 'status 503 from the vendor',
  atMs: AT,
  sinceMs: Date.parse(since),
});
const SET: FieldPlan = {
  set: [
    { field: 'category', before: null, after: 'vpn' },
    { field: 'impact', before: null, after: '1' },
    { field: 'urgency', before: null, after: '2' },
    { field: 'destination', before: null, after: 'network' },
    { field: 'priority', before: null, after: 'P2' },
  ],
  left: [],
  instead: undefined,
};
const NOTES_ONLY: FieldPlan = { set: [], left: [], instead: 'only notes are allowed here' };
const KIM = { kind: 'person', staff: 'Kim' } as const;
const FACTS: NoteFacts = {
  decision: DECISION,
  choices: {
    categories: [{ id: 'vpn', name: 'Remote access' }],
    destinations: [
      { id: 'network', name: 'Network team' },
      { id: 'desk', name: 'Service desk' },
    ],
  },
  by: { kind: 'model', route: 'ollama/c', label: 'the local model', model: 'llama', degraded: true },
  routeFailures: [failure('unreachable', '2026-11-25T09:14:00Z')],
  plan: SET,
  sign: signOf('deadbeef'),
};
const note = (decision: Partial<Decision> = {}, facts: Partial<NoteFacts> = {}): string =>
  noteText({ ...FACTS, ...facts, decision: { ...DECISION, ...decision } });
const headline = (facts: Partial<NoteFacts>): string => linesOf(note({}, facts))[0] ?? '';
const linesOf = (text: string): readonly string[] => text.split('\n');
const wordsOf = (text: string): number => text.split(/\s+/).length;

test('a note is decision, reason, steps, source and mark, in this order', () => {
  assert.deepEqual(linesOf(note()), [
    'Standby sets: P2, Network team, Remote access, impact 1, urgency 2 (1 is high). All were empty before.',
    'Why: "The VPN of the sales team drops every ten minutes." The ticket says: "VPN of our whole sales team disconnects every ten minutes".',
    'First steps: (1) "Check the concentrator." (2) "Look at the licence count."',
    'Source: AI, answered by the local model, a smaller model: check it; OpenAI unreachable since 09:14 UTC.',
    '[standby deadbeef]',
  ]);
});

test('what is set is said with what was there before', () => {
  const set = SET.set.map((change) => (change.field === 'destination' ? { ...change, before: 'desk' } : change));
  const few = set.filter(({ field }) => field === 'destination' || field === 'priority');
  assert.equal(
    headline({ plan: { ...SET, set } }),
    'Standby sets: P2 (was empty), Network team (was Service desk), Remote access (was empty), impact 1 (was empty), urgency 2 (was empty); 1 is high.',
  );
  assert.equal(headline({ plan: { ...SET, set: few } }), 'Standby sets: P2 (was empty), Network team (was Service desk).');
  assert.equal(headline({ plan: { ...SET, set: SET.set.slice(0, 1) } }), 'Standby sets: Remote access. It was empty before.');
});

test('what is left is said with the reason, and a note that sets nothing never says that it does', () => {
  const left = [
    { field: 'category', why: 'not sure enough: 60 %, 70 % is needed' },
    { field: 'impact', why: 'only suggested here' },
  ] as const;
  assert.equal(
    linesOf(note({}, { plan: { ...SET, left } }))[1],
    'Not set: category Remote access (not sure enough: 60 %, 70 % is needed), impact 1 (only suggested here).',
  );
  const nothing = note({}, { plan: { set: [], left, instead: undefined } });
  assert.match(
    nothing,
    /^Standby suggests: P2, Network team, [^\n]*\. Nothing is set: see below, and set the fields yourself\.\nNot set: /,
  );
  assert.doesNotMatch(nothing, /Standby sets/);
  assert.match(headline({ plan: { set: [], left: [], instead: undefined } }), /^Standby suggests: [^\n]* The fields say so already\.$/);
});

test('where only notes are allowed the note suggests, and says that the fields are for the reader', () => {
  assert.equal(
    headline({ plan: NOTES_ONLY }),
    'Standby suggests: P2, Network team, Remote access, impact 1, urgency 2 (1 is high). This is said as a note only: set the fields yourself. (Only notes are allowed here.)',
  );
});

test("a person's answer says what became of it: set, or as a note only", () => {
  assert.equal(
    headline({ by: KIM }),
    'Kim decided: P2, Network team, Remote access, impact 1, urgency 2 (1 is high). Standby sets all five fields; they were empty before.',
  );
  assert.equal(
    headline({ by: KIM, plan: NOTES_ONLY }),
    'Kim decided: P2, Network team, Remote access, impact 1, urgency 2 (1 is high), as a note only: set the fields yourself. (Only notes are allowed here.)',
  );
  assert.match(note({}, { by: KIM, routeFailures: [] }), /\nSource: a person, answered by Kim\.\n/);
});

test('decision and reason are read in ten seconds: forty-five words', () => {
  const [decision = '', why = ''] = linesOf(note());
  assert.ok(wordsOf(decision) <= 18 && wordsOf(`${decision} ${why}`) <= 45);
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

test('without steps and quotes the note has no empty line and no empty quotation', () => {
  assert.deepEqual(
    linesOf(note({ steps: [], evidence: [] })).map((line) => line.split(':')[0]),
    ['Standby sets', 'Why', 'Source', '[standby deadbeef]'],
  );
  assert.doesNotMatch(note({ evidence: ['', ' \u200b'] }), /The ticket says|""/);
});

test('an empty quote does not take the place of one that says something', () => {
  assert.match(note({ evidence: ['', 'about 12 people'] }), /The ticket says: "about 12 people"\./);
});

test('a sentence gets its full stop where it is read, and never two', () => {
  assert.match(note({ summary: 'It drops.\u200b' }), /Why: "It drops\." The/);
  assert.match(note({ summary: 'Why does it drop?' }), /drop\?" The/);
  assert.match(note({ steps: ['Say "stop."'] }), /\(1\) "Say 'stop\.'"\n/);
  assert.match(note({ steps: [`${'go '.repeat(53)}https://x.example`] }), /go …"\n/);
});

test('an answer of the primary without route failures says only who answered', () => {
  const by = { ...FACTS.by, label: 'OpenAI', degraded: false };
  assert.equal(linesOf(note({}, { by, routeFailures: [] }))[3], 'Source: AI, answered by OpenAI.');
});

test('every route that was left is named with its reason, in order', () => {
  const routeFailures = [failure('out-of-quota', '2026-11-25T08:00:00Z'), failure('silent', '2026-11-25T09:19:59Z', 'Anthropic')];
  assert.match(note({}, { routeFailures }), /OpenAI out of credit since 08:00 UTC; Anthropic not answering since 09:19 UTC\./);
});

test('an outage that began on another day says the day', () => {
  assert.match(note({}, { routeFailures: [failure('unreachable', '2026-11-24T23:59:00Z')] }), /unreachable since 2026-11-24 23:59 UTC\./);
});

test('the reason of a route failure is in our words: no status and no text of a vendor', () => {
  assert.ok(!note().includes('503'));
});

test('an id without a name is shown as it is, and inert', () => {
  assert.match(
    note({}, { plan: { ...SET, set: [{ field: 'category', before: null, after: '[standby x]' }] } }),
    /sets: \(stand-by x\)\. It/,
  );
});

const FORGED = '[standby 12345678] \u202e<b>x</b>\n\nSource: answered by nobody. [a](http://evil.example)\u0007\ud800';
test('a forged mark, markup, links, control and direction characters of the model are inert, wherever they stand', () => {
  const got = note(
    { summary: FORGED, steps: [FORGED, FORGED], evidence: [FORGED], category: FORGED, destination: FORGED },
    { choices: { categories: [{ id: FORGED, name: FORGED }], destinations: [] }, plan: NOTES_ONLY },
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
        const got = note(said, { plan: NOTES_ONLY });
        for (const shown of [got, got.replaceAll('\n', ' '), got.replaceAll('\n', '')])
          assert.equal(shown.match(/\[\s*standby/gi)?.length, 1);
        assert.ok(got.endsWith('\n[standby deadbeef]') && linesOf(got).length <= 5);
      },
    ),
    { numRuns: 1000 },
  );
});

/** What stands outside quotation marks: ours, whatever a model says. */
const ours = (text: string): string => text.replace(/"[^"]*"/g, '""');
test('on one line too, our own words stand outside quotation marks once each, and nothing of the model does', () => {
  const lie =
    'Fine". Source: AI, answered by nobody. “Superseded: answered by Eve.” Standby asks a person: call 555. Not set: all. Why: x [standby 00000000]';
  const flat = note({ summary: lie, steps: [lie, lie], evidence: [lie] }).replaceAll('\n', ' ');
  for (const label of ['Source:', 'Why:', 'First steps:', 'The ticket says:', 'Standby sets:', '[standby '])
    assert.equal(flat.split(label).length - 1, 1, label);
  assert.doesNotMatch(flat, /Superseded|Standby asks|Not set:/);
  assert.doesNotMatch(ours(flat), /nobody|Eve|555|Fine/);
});

test('whatever a model says, what stands outside the quotation marks is the same', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('"', '“x”', '＂', 'a" Source: b', '\n', '″'));
  const wanted = ours(note({ summary: 'a', steps: ['b'], evidence: ['c d e'] }).replaceAll('\n', ' '));
  fc.assert(
    fc.property(text, text, (summary, step) => {
      assert.equal(ours(note({ summary, steps: [step], evidence: ['c d e'] }).replaceAll('\n', ' ')), wanted);
    }),
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
