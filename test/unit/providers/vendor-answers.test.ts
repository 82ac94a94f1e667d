/** What of a success each dialect takes for an answer, and what it calls the rest, word for word. No socket: the body as it came. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read as anthropic } from '../../../providers/anthropic/response.ts';
import { read as ollama } from '../../../providers/ollama/response.ts';
import { read as openai } from '../../../providers/openai/response.ts';
import type { Reading, Reply } from '../../../providers/adapter.ts';
import type { Completion, Fault } from '../../../providers/contract.ts';

const READ = { openai, anthropic, ollama };
type Dialect = keyof typeof READ;
const reading: Reading = { hidden: { secret: undefined, texts: ['the ticket of Mr Smith'] }, model: 'asked', rules: [] };
const reply = (body: unknown): Reply => ({ kind: 'reply', status: 200, headers: new Headers(), body: JSON.stringify(body) });
const of = (dialect: Dialect, body: unknown): Completion => READ[dialect](reply(body), reading);
const faultOf = (completion: Completion): Fault => {
  assert.ok(completion.kind === 'fault');
  return completion.fault;
};

const usage = { inputTokens: 7, outputTokens: 3 };
const choice = (given: object) => ({ model: 'm', choices: [given], usage: { prompt_tokens: 7, completion_tokens: 3 } });
const said = (content: unknown, rest: object = {}) => choice({ finish_reason: 'stop', message: { content, ...rest } });
const message = (given: object) => ({
  model: 'm',
  content: [{ type: 'text', text: '{}' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 7, output_tokens: 3 },
  ...given,
});
const chat = (given: object) => ({
  model: 'm',
  message: { content: '{}' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 7,
  eval_count: 3,
  ...given,
});

for (const [dialect, body, raw] of [
  ['openai', said('{}'), 'stop'],
  ['openai', choice({ finish_reason: 'eos', message: { content: '{}' } }), 'eos'],
  ['openai', choice({ finish_reason: 'eos_token', message: { content: '{}' } }), 'eos_token'],
  ['openai', choice({ finish_reason: 'end_turn', message: { content: '{}' } }), 'end_turn'],
  ['anthropic', message({}), 'end_turn'],
  ['anthropic', message({ type: 'message' }), 'end_turn'],
  ['ollama', chat({}), 'stop'],
] as const)
  test(`${dialect}: an end called ${raw} is that of a whole answer`, () =>
    assert.deepEqual(of(dialect, body), { kind: 'complete', text: '{}', usage, model: 'm', raw }));

for (const [dialect, body] of [
  ['openai', { ...said('{}'), model: '' }],
  ['openai', { ...said('{}'), model: 5 }],
  ['anthropic', message({ model: '' })],
  ['anthropic', message({ model: 5 })],
  ['ollama', chat({ model: '' })],
  ['ollama', chat({ model: 5 })],
] as const)
  test(`${dialect}: an answer of the model ${JSON.stringify(body.model)} is one of the model that was asked`, () => {
    const completion = of(dialect, body);
    assert.equal(completion.kind === 'complete' && completion.model, 'asked');
  });

for (const [what, dialect, body] of [
  [
    'texts and text parts',
    'openai',
    said(['{', { type: 'text' }, { type: 'text', text: '"a":' }, { type: 'output_text', text: '1' }, { text: '}' }]),
  ],
  ['thinking', 'openai', said([{ type: 'thinking', text: 'x' }, '{"a":1}'])],
  ['redacted thinking', 'openai', said([{ type: 'redacted_thinking', text: 'x' }, '{"a":1}'])],
  ['reasoning', 'openai', said([{ type: 'reasoning', text: 'x' }, '{"a":1}'])],
  ['a text of reasoning', 'openai', said([{ type: 'reasoning_text', text: 'x' }, '{"a":1}'])],
  ['content of reasoning', 'openai', said([{ type: 'reasoning_content', text: 'x' }, '{"a":1}'])],
  ['an empty list of calls', 'openai', said('{"a":1}', { tool_calls: [], refusal: '' })],
  ['calls that are null', 'openai', said('{"a":1}', { tool_calls: null, refusal: null })],
  [
    'thinking',
    'anthropic',
    message({
      content: [
        { type: 'thinking', text: 'x' },
        { type: 'text', text: '{"a":1}' },
      ],
    }),
  ],
  [
    'redacted thinking',
    'anthropic',
    message({
      content: [
        { type: 'redacted_thinking', text: 'x' },
        { type: 'text', text: '{"a":1}' },
      ],
    }),
  ],
  ['two texts', 'anthropic', message({ content: [{ type: 'text', text: '{"a":' }, { type: 'text' }, { type: 'text', text: '1}' }] })],
  ['an empty list of calls', 'ollama', chat({ message: { content: '{"a":1}', tool_calls: [] } })],
  ['calls that are null', 'ollama', chat({ message: { content: '{"a":1}', tool_calls: null } })],
] as const)
  test(`${dialect}: of an answer with ${what} the text alone is taken`, () => {
    const completion = of(dialect, body);
    assert.equal(completion.kind === 'complete' && completion.text, '{"a":1}');
  });

for (const [dialect, body, raw] of [
  ['openai', choice({ finish_reason: 'length', message: { content: '{}', tool_calls: [{}] } }), 'length'],
  ['openai', choice({ finish_reason: 'length' }), 'length'],
  ['openai', choice({ finish_reason: 'max_tokens', message: { content: '{}' } }), 'max_tokens'],
  ['openai', choice({ finish_reason: 'model_length', message: { content: '{}' } }), 'model_length'],
  ['openai', choice({ finish_reason: 'MAX_TOKENS', message: { content: '{}' } }), 'MAX_TOKENS'],
  ['anthropic', message({ stop_reason: 'max_tokens' }), 'max_tokens'],
  ['anthropic', message({ stop_reason: 'model_context_window_exceeded' }), 'model_context_window_exceeded'],
  ['ollama', chat({ done_reason: 'length', message: { content: '', tool_calls: [{}] } }), 'length'],
] as const)
  test(`${dialect}: an end called ${raw} is that of a cut answer, whatever else is there`, () =>
    assert.deepEqual(of(dialect, body), { kind: 'truncated', usage, model: 'm', raw }));

const TOOL = 'Expected an answer, got a call of a tool that was not offered.';
const EMPTY = 'Expected an answer, got an empty one.';
const THOUGHT = 'Expected an answer, got reasoning and no text.';
for (const [dialect, body, lacks, raw, detail] of [
  ['openai', said('{}', { tool_calls: [{}] }), 'form', 'stop', TOOL],
  ['openai', choice({ finish_reason: 'tool_calls', message: { content: null, tool_calls: [{}] } }), 'form', 'tool_calls', TOOL],
  ['openai', choice({ message: { content: '{}' } }), 'end', 'none', 'Expected finish_reason "stop", got none.'],
  ['openai', choice({ finish_reason: 7, message: { content: '{}' } }), 'end', 'none', 'Expected finish_reason "stop", got none.'],
  [
    'openai',
    choice({ finish_reason: 'paused', message: { content: '{}' } }),
    'end',
    'paused',
    'Expected finish_reason "stop", got "paused".',
  ],
  ['openai', choice({ finish_reason: 'the ticket of Mr Smith' }), 'end', 'unreadable', 'Expected finish_reason "stop", got "[…]".'],
  ['openai', said([{ type: 'image_url' }, '{}']), 'form', 'stop', 'Expected text, got a part of another type.'],
  ['openai', said(' \n'), 'text', 'stop', EMPTY],
  ['openai', said(null), 'text', 'stop', EMPTY],
  ['openai', said([]), 'text', 'stop', EMPTY],
  ['openai', choice({ finish_reason: 'stop' }), 'text', 'stop', EMPTY],
  ['openai', said(' ', { reasoning: ' ', reasoning_content: 5 }), 'text', 'stop', EMPTY],
  ['openai', said(' ', { reasoning: 'x' }), 'text-beside-reasoning', 'stop', THOUGHT],
  ['openai', said(null, { reasoning_content: 'x' }), 'text-beside-reasoning', 'stop', THOUGHT],
  ['openai', said([{ type: 'thinking', text: 'x' }, ' ']), 'text-beside-reasoning', 'stop', THOUGHT],
  ['anthropic', message({ stop_reason: null }), 'end', 'none', 'Expected stop_reason "end_turn", got null.'],
  ['anthropic', message({ stop_reason: undefined }), 'end', 'none', 'Expected stop_reason "end_turn", got null.'],
  ['anthropic', message({ stop_reason: 'pause_turn' }), 'end', 'pause_turn', 'Expected stop_reason "end_turn", got "pause_turn".'],
  ['anthropic', message({ stop_reason: 'the ticket of Mr Smith' }), 'end', 'unreadable', 'Expected stop_reason "end_turn", got "[…]".'],
  ['anthropic', message({ content: [{ type: 'tool_use' }] }), 'form', 'end_turn', 'Expected text, got a block of type "tool_use".'],
  [
    'anthropic',
    message({ content: [{ type: 'the ticket of Mr Smith' }] }),
    'form',
    'end_turn',
    'Expected text, got a block of type "[…]".',
  ],
  ['anthropic', message({ content: [{ type: 'text', text: ' ' }] }), 'text', 'end_turn', EMPTY],
  ['anthropic', message({ content: [{ type: 'thinking' }, { type: 'text', text: ' ' }] }), 'text-beside-reasoning', 'end_turn', THOUGHT],
  ['ollama', chat({ done: false, done_reason: 'length' }), 'end', 'length', 'Expected a finished answer, got none that says `done: true`.'],
  ['ollama', chat({ message: { content: '{}', tool_calls: [{}] } }), 'form', 'stop', TOOL],
  ['ollama', chat({ done: undefined }), 'end', 'stop', 'Expected a finished answer, got none that says `done: true`.'],
  ['ollama', chat({ done_reason: undefined }), 'end', 'none', 'Expected done_reason "stop", got null.'],
  ['ollama', chat({ done_reason: 'unload' }), 'end', 'unload', 'Expected done_reason "stop", got "unload".'],
  ['ollama', chat({ done_reason: 'the ticket of Mr Smith' }), 'end', 'unreadable', 'Expected done_reason "stop", got "[…]".'],
  ['ollama', chat({ message: { content: '\t\n' } }), 'text', 'stop', EMPTY],
  ['ollama', chat({ message: { content: '', thinking: ' ' } }), 'text', 'stop', EMPTY],
  ['ollama', chat({ message: { content: '\t\n', thinking: 'x' } }), 'text-beside-reasoning', 'stop', THOUGHT],
] as const)
  test(`${dialect}: ${JSON.stringify(body).slice(0, 90)} is no whole answer, with its bill: ${lacks}, ${detail}`, () =>
    assert.deepEqual(of(dialect, body), { kind: 'unusable', lacks, detail, usage, model: 'm', raw }));

for (const word of ['error', 'network_error', 'insufficient_system_resource', 'OTHER'])
  test(`openai: an end called ${word} is the server’s own failure, whatever text is there, with its bill`, () =>
    assert.deepEqual(of('openai', choice({ finish_reason: word, message: { content: '{}' } })), {
      kind: 'fault',
      fault: { kind: 'malformed', detail: `Expected finish_reason "stop", got "${word}".` },
      usage,
    }));

for (const word of ['RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'SAFETY', 'sensitive', 'content_filter'])
  test(`openai: an end called ${word} is a refusal, in the vendor’s own word`, () =>
    assert.deepEqual(faultOf(of('openai', choice({ finish_reason: word, message: { content: '{}' } }))), {
      kind: 'refused',
      raw: word,
      detail: 'A content filter took the answer.',
    }));

test('ollama: a model that was only loaded is told as such, whatever text is there, with its bill', () =>
  assert.deepEqual(of('ollama', chat({ done_reason: 'load' })), {
    kind: 'fault',
    fault: { kind: 'loading', detail: 'Expected an answer, got a model that was being loaded.' },
    usage,
  }));

for (const [dialect, body, raw, detail] of [
  ['openai', said('{}', { refusal: 'I cannot.' }), 'refusal', 'I cannot.'],
  ['openai', choice({ finish_reason: 'content_filter', message: { refusal: 'I cannot.' } }), 'refusal', 'I cannot.'],
  ['openai', said(null, { refusal: 'Not the ticket of Mr Smith.' }), 'refusal', 'Not […].'],
  ['openai', choice({ finish_reason: 'content_filter' }), 'content_filter', 'A content filter took the answer.'],
  ['openai', choice({ finish_reason: 'sensitive', message: { content: '{}' } }), 'sensitive', 'A content filter took the answer.'],
  ['anthropic', message({ stop_reason: 'refusal' }), 'refusal', 'The model declined.'],
  ['anthropic', message({ stop_reason: 'refusal', stop_details: { category: 'cyber' } }), 'refusal', 'cyber'],
  ['anthropic', message({ stop_reason: 'refusal', stop_details: { category: null, explanation: 'No.' } }), 'refusal', 'No.'],
  ['anthropic', message({ stop_reason: 'refusal', stop_details: { category: 'cyber', explanation: 'No.' } }), 'refusal', 'cyber: No.'],
  ['anthropic', message({ stop_reason: 'refusal', stop_details: 'odd' }), 'refusal', 'The model declined.'],
] as const)
  test(`${dialect}: ${JSON.stringify(body).slice(0, 90)} is a refusal, with its bill: ${detail}`, () =>
    assert.deepEqual(of(dialect, body), { kind: 'fault', fault: { kind: 'refused', raw, detail }, usage }));

for (const [dialect, body] of [
  ['openai', { ...said('{}'), usage: { prompt_tokens: 7 } }],
  ['openai', { ...said('{}'), usage: { prompt_tokens: -1, completion_tokens: 3 } }],
  ['anthropic', message({ usage: { output_tokens: 3 } })],
  ['anthropic', message({ usage: { input_tokens: 7.5, output_tokens: 3 } })],
  ['ollama', chat({ prompt_eval_count: undefined })],
  ['ollama', chat({ eval_count: -3 })],
] as const)
  test(`${dialect}: an answer with half a bill, or one that is none, is an answer without one: ${JSON.stringify(body).slice(-60)}`, () => {
    const completion = of(dialect, body);
    assert.deepEqual([completion.kind, completion.usage], ['complete', undefined]);
  });

for (const [written, fromCache, inputTokens] of [
  [200, 3_000, 3_207],
  [200, null, 207],
  [undefined, 3_000, 3_007],
  [undefined, undefined, 7],
] as const)
  test(`anthropic: ${String(written)} tokens written to its cache and ${String(fromCache)} read from it are counted as read`, () => {
    const counts = { input_tokens: 7, cache_creation_input_tokens: written, cache_read_input_tokens: fromCache, output_tokens: 3 };
    assert.deepEqual(of('anthropic', message({ usage: counts })).usage, { inputTokens, outputTokens: 3 });
  });

for (const dialect of ['openai', 'anthropic', 'ollama'] as const)
  test(`${dialect}: a whole answer with a status that is no success is an error`, () => {
    const body = { openai: said('{}'), anthropic: message({}), ollama: chat({}) }[dialect];
    const fault = faultOf(READ[dialect]({ ...reply(body), status: 500 }, reading));
    assert.deepEqual([fault.kind, fault.kind === 'http' && fault.status], ['http', 500]);
  });

for (const [dialect, body] of [
  ['openai', { choices: [] }],
  ['openai', {}],
  ['anthropic', { ...message({}), type: 'completion' }],
  ['anthropic', { stop_reason: 'end_turn' }],
  ['ollama', { done: true }],
] as const)
  test(`${dialect}: ${JSON.stringify(body).slice(0, 60)} is read as another shape`, () => {
    const fault = faultOf(of(dialect, body));
    assert.match(
      fault.kind === 'malformed' ? fault.detail : '',
      /^Expected an answer as JSON, got HTTP 200 with no content type, \d+ bytes\.$/,
    );
  });
