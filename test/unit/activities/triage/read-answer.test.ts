/** The gates: HTTP 200 is not success. What a model says becomes a decision here, or a list of problems without its text. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { readAnswer } from '../../../../activities/triage/read-answer.ts';
import type { Snapshot } from '../../../../workflows/ticket/contract.ts';

const TEXT = 'VPN down\n\nSince this morning the VPN of our  whole sales team drops. About 12 people.';
const SNAPSHOT: Snapshot = {
  client: 'acme',
  text: TEXT,
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
  evidence: ['the VPN of our whole sales team drops'],
};
const read = (answer: string | object, text = TEXT) =>
  readAnswer(typeof answer === 'string' ? answer : JSON.stringify(answer), { ...SNAPSHOT, text });
const problems = (answer: string | object, text = TEXT): string => {
  const got = read(answer, text);
  return got.kind === 'unfit' ? got.problems.join('; ') : 'none';
};
const but = (change: object): object => ({ ...ANSWER, ...change });
const sure = (change: object): object => but({ confidence: { ...ANSWER.confidence, ...change } });
/** JSON that `JSON.stringify` would not write. */
const raw = (part: string, other: string): string => {
  const json = JSON.stringify(ANSWER);
  assert.ok(json.includes(part));
  return json.replace(part, other);
};

test('a whole answer becomes a decision, and white space in a quote may differ', () => {
  assert.deepEqual(read(ANSWER), { kind: 'answer', answer: ANSWER });
});

for (const [what, around] of [
  ['one fence', (json: string) => `\`\`\`json\n${json}\n\`\`\``],
  ['one fence without a language', (json: string) => `\`\`\`\n${json}\n\`\`\``],
  ['blank lines', (json: string) => `\n\n  ${json}\n \n`],
  ['a byte order mark', (json: string) => `\uFEFF${json}`],
  ['a byte order mark, blank lines and a fence', (json: string) => `\uFEFF\n\`\`\`JSON  \r\n${json}\r\n\`\`\`\n\n`],
] as const)
  test(`${what} around an answer costs nothing: the gates judge the text`, () =>
    assert.equal(problems(around(JSON.stringify(ANSWER))), 'none'));

const unfit: readonly (readonly [string, string | object, RegExp])[] = [
  ['nothing', '', /^the answer is not JSON$/],
  ['words', 'I cannot help with that.', /not JSON/],
  ['words before a code fence', `Here it is:\n\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\``, /not JSON/],
  ['words after a code fence', `\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\`\nDone.`, /not JSON/],
  ['two fences', `\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\`\n\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\``, /not JSON/],
  ['a fence of another language', `\`\`\`python\n${JSON.stringify(ANSWER)}\n\`\`\``, /not JSON/],
  ['a fence without an end', `\`\`\`json\n${JSON.stringify(ANSWER)}`, /not JSON/],
  ['a fence that is all', '```', /not JSON/],
  ['a fence with nothing in it', '``````', /not JSON/],
  ['two objects', `${JSON.stringify(ANSWER)}\n${JSON.stringify(ANSWER)}`, /not JSON/],
  ['thoughts before the object', `<think>hm</think>${JSON.stringify(ANSWER)}`, /not JSON/],
  ['two objects on a line', `${JSON.stringify(ANSWER)}${JSON.stringify(ANSWER)}`, /not JSON/],
  ['two objects in a list', [ANSWER, ANSWER], /^the object: invalid_type$/],
  ['an answer that is JSON in a text', JSON.stringify(JSON.stringify(ANSWER)), /^the object: invalid_type$/],
  ['a right answer in a tool call printed as text', { name: 'triage_decision', arguments: ANSWER }, /^category: invalid_type; /],
  ['a tool call in tags', `<tool_call>${JSON.stringify({ name: 'x', arguments: ANSWER })}</tool_call>`, /not JSON/],
  ['a tool call printed as text', '{"name":"triage_decision","arguments":{}}', /invalid_type|unrecognized_keys/],
  ['words after the object', `${JSON.stringify(ANSWER)} Done.`, /not JSON/],
  ['an object cut in the middle', JSON.stringify(ANSWER).slice(0, -1), /not JSON/],
  ['NaN', raw('"impact":1', '"impact":NaN'), /not JSON/],
  ['NaN where any number would do', raw('"impact":0', '"impact":NaN'), /not JSON/],
  ['Infinity', raw('"impact":1', '"impact":Infinity'), /not JSON/],
  ['-Infinity', raw('"impact":0', '"impact":-Infinity'), /not JSON/],
  ['NaN in a fence', `\`\`\`json\n${raw('"impact":1', '"impact":NaN')}\n\`\`\``, /not JSON/],
  ['a key twice', raw('"impact":1', '"impact":3,"impact":1'), /^a key of the answer stands twice$/],
  ['a key twice with the same value', raw('"impact":1', '"impact":1,"impact":1'), /stands twice/],
  ['a key twice inside', raw('"impact":0', '"impact":99,"impact":0'), /stands twice/],
  ['a key twice, once in another spelling', raw('"impact":1', '"imp\\u0061ct":3,"impact":1'), /stands twice/],
  ['a key twice in a fence', `\`\`\`\n${raw('"impact":1', '"impact" : 3, "impact"\t:1')}\n\`\`\``, /stands twice/],
  ['null', 'null', /^the object: invalid_type$/],
  ['a list', [ANSWER], /^the object: invalid_type$/],
  ['an extra field', but({ note: 'x' }), /^the object: unrecognized_keys$/],
  ['an extra field inside', sure({ note: 1 }), /^confidence: unrecognized_keys$/],
  ['__proto__', raw('{', '{"__proto__":{"impact":1},'), /unrecognized_keys/],
  ['__proto__ inside', raw('"confidence":{', '"confidence":{"__proto__":{},'), /unrecognized_keys/],
  ['constructor', but({ constructor: {} }), /unrecognized_keys/],
  ['a missing field', but({ destination: undefined }), /^destination: invalid_type$/],
  ['a field that stands only on the prototype', '{"__proto__":{}}', /category: invalid_type/],
  ['an impact beyond every number', raw('"impact":1', '"impact":1e999'), /^impact: invalid_value$/],
  ['an impact of 4', but({ impact: 4 }), /^impact: invalid_value$/],
  ['a confidence as a text', sure({ impact: '90' }), /^confidence.impact: invalid_type$/],
  ['a confidence as a text with a fraction (opik PR#7854)', sure({ impact: '0.9' }), /^confidence.impact: invalid_type$/],
  ['an impact in letters', but({ impact: '1' }), /^impact: invalid_value$/],
  ['a priority of its own', but({ priority: 'P1' }), /unrecognized_keys/],
  ['a confidence beyond every number', raw('"impact":0', '"impact":1e999'), /^confidence.impact: /],
  ['a confidence with a fraction', sure({ impact: 0.9 }), /^confidence.impact: /],
  ['a confidence of 101', sure({ impact: 101 }), /^confidence.impact: too_big$/],
  ['a confidence below zero', sure({ impact: -1 }), /^confidence.impact: too_small$/],
  ['a category outside the list', but({ category: 'printer' }), /^category is not one of the allowed ids$/],
  ['the name in the place of the id', but({ category: 'VPN' }), /^category is not/],
  ['a destination that every object has', but({ destination: 'constructor' }), /^destination is not/],
  ['an empty summary', but({ summary: '' }), /^summary: /],
  ['a summary that nobody can see', but({ summary: ' \u200b\u00ad\u2066' }), /^summary: /],
  ['a summary over its bound', but({ summary: 'a'.repeat(301) }), /^summary: too_big$/],
  ['a step that says nothing', but({ steps: ['...'] }), /^steps.0: /],
  ['four steps', but({ steps: ['a', 'b', 'c', 'd'] }), /^steps: too_big$/],
  ['four quotes', but({ evidence: Array(4).fill('VPN down') }), /^evidence: too_big$/],
  ['a quote that does not stand in the ticket', but({ evidence: ['the printer is on fire'] }), /^1 of 1 evidence quotes do not stand/],
  ['one invented quote among true ones', but({ evidence: ['VPN down', 'invented words'] }), /^1 of 2 evidence quotes/],
  ['a quote in other letters', but({ evidence: ['vpn DOWN'] }), /do not stand/],
  ['a quote so short that it stands anywhere', but({ evidence: ['of'] }), /^evidence quotes too little/],
  ['one word that many tickets hold', but({ evidence: ['The'] }), /do not stand/],
  ['one word of it', but({ evidence: ['morning', 'our'] }), /^evidence quotes too little: at least two words and six letters are needed$/],
  ['two words that stand in any text', but({ evidence: ['of our'] }), /^evidence quotes too little/],
  ['a quote of signs alone', but({ evidence: ['.'] }), /^evidence has no quote/],
  ['no quote', but({ evidence: [] }), /^evidence has no quote of the ticket$/],
  ['only empty quotes', but({ evidence: ['', ' \u200b '] }), /^evidence has no quote of the ticket$/],
];
for (const [what, answer, why] of unfit) {
  test(`${what} is no decision, and the problem says why`, () => assert.match(problems(answer), why));
}

test('a problem never repeats what the model said', () => {
  const said = { ...but({ category: 'CANARY', evidence: ['CANARY of the ticket'] }), CANARY: 1, summary: 7 };
  assert.ok(!problems(said).includes('CANARY'));
  assert.ok(!problems({ ...said, summary: 'x', CANARY: undefined }).includes('CANARY'));
});

test('at most five problems of form are named', () => {
  const got = read({});
  assert.equal(got.kind === 'unfit' && got.problems.length, 5);
});

for (const [what, text, evidence] of [
  ['an empty ticket needs no quote', '', []],
  ['an empty ticket may have an empty quote', '', ['']],
  ['a ticket of one word needs no quote', 'VPN', []],
  ['a ticket of one short word may be quoted whole', 'VPN', ['VPN']],
  ['a ticket of two words may be quoted by both', 'Printer dead', ['Printer dead']],
  ['a ticket of two words may be quoted by most of it', 'Printer dead', ['Printer']],
  ['a subject of one word may be quoted whole', 'VPN\n\nIt is slow for our warehouse since this morning.', ['VPN']],
  ['a short quote may stand beside one that says more', TEXT, ['our', 'VPN down']],
  ['a host or a path is enough', 'Alert on srv-db-01.example today, please look', ['srv-db-01.example']],
  ['a script without spaces says much in few signs', 'プリンタが動きません。至急対応をお願いします。', ['動きません']],
  ['a quote may have other dashes and dots', 'It hangs — since 2024–05 … always', ['It hangs - since 2024-05 ... always']],
  ['a quote may end in dots or stand in marks', 'It hangs since Monday morning', ['"It hangs since Monday..."']],
  ['a quote may be in full-width letters or ligatures', 'the ﬁle server ＡＢＣ is oﬀ', ['the file server ABC is off']],
  ['a quote may be spelled in other code points', 'Im Cafe\u0301 geht nichts mehr', ['Im Café geht']],
  ['a quote may show a sign with its colour', 'all red \u2764 lights', ['red \u2764\ufe0f lights']],
  ['a quote may show signs in a row as the prompt showed them', 'Tests run: 24 <<<<< FAILURE!', ['24 << FAILURE!']],
  ['a quote may use an ordinary space', 'Preis: 12\u00a0000 Euro', ['12 000 Euro']],
] as const) {
  test(what, () => assert.equal(problems(but({ evidence }), text), 'none'));
}

const REPORTS = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'field-reports');
for (const report of ['21-typographic-quotes', '22-quotation-over-quoted-lines']) {
  const { input } = z
    .object({ input: z.object({ cases: z.array(z.object({ ticket: z.string(), quote: z.string(), taken: z.boolean() })) }) })
    .parse(JSON.parse(readFileSync(join(REPORTS, `${report}.json`), 'utf8')));
  for (const [at, { ticket, quote, taken }] of input.cases.entries()) {
    test(`field report ${report}, case ${at + 1}: the quote is ${taken ? 'taken' : 'refused'}`, () =>
      assert.equal(problems(but({ evidence: [quote] }), ticket) === 'none', taken));
  }
}

test('other words are no quotation, however the marks are folded', () => {
  for (const quote of ['I cant open it', 'I can open it', "I can't open", 'i can’t open it'])
    assert.equal(problems(but({ evidence: [quote] }), 'Since today I can’t open it at all') === 'none', quote === "I can't open");
});

test('an empty ticket has nothing to quote', () => {
  assert.match(problems(ANSWER, ''), /^1 of 1 evidence quotes do not stand/);
});

test('a ticket of twelve letters must be quoted', () => {
  assert.equal(problems(but({ evidence: [] }), 'a'.repeat(11)), 'none');
  assert.match(problems(but({ evidence: [] }), 'a'.repeat(12)), /no quote/);
});

test('answers of lone surrogates and of a thousand levels end in a value', () => {
  assert.equal(problems(raw('The VPN drops.', '\\ud800 a')), 'none');
  assert.match(problems(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), /invalid_type/);
});

test('reading an answer pollutes no prototype', () => {
  read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  assert.equal('polluted' in {}, false);
});

test('any text ends in a value, and a decision only ever names listed ids and true quotes', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('vpn', 'network', 1, 2, 3, 'VPN down', 90));
  const answer = fc.record({
    category: value,
    impact: value,
    urgency: value,
    destination: value,
    summary: value,
    steps: fc.array(value),
    confidence: value,
    evidence: fc.array(value),
  });
  const oneWrong = fc
    .tuple(answer, fc.constantFrom(...Object.keys(ANSWER)))
    .map(([odd, key]) => ({ ...ANSWER, ...Object.fromEntries(Object.entries(odd).filter(([name]) => name === key)) }));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        oneWrong.map((said) => JSON.stringify(said)),
      ),
      (text) => {
        const got = read(text);
        if (got.kind === 'unfit') return assert.ok(got.problems.length > 0);
        assert.equal(got.answer.category, 'vpn');
        assert.ok(got.answer.evidence.some((quote) => quote.trim() !== ''));
      },
    ),
    { numRuns: 2000 },
  );
});
