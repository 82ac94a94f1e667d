/** A good answer in an odd envelope: it is read from a socket by the real adapter, and what is no answer in a good one is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repliesOf } from '../fixtures/vendor-replies/reported.ts';
import { completedBy, faultOf, reply } from './recorded.ts';
import type { Kind } from './recorded.ts';

const ANSWER = '{"category":"mail"}';
const choice = (finish: unknown, message: unknown): unknown => ({ model: 'm', choices: [{ index: 0, finish_reason: finish, message }] });
const whole = (content: unknown, rest: object = {}): unknown => choice('stop', { role: 'assistant', content, ...rest });

for (const name of ['15-finish-reason-eos-token', '16-content-is-a-list-of-parts'])
  test(`field report ${name}: the answer is taken`, async () => {
    const [sent] = repliesOf(name).replies;
    const body = JSON.stringify(sent?.body).replace('@ANSWER@', JSON.stringify(ANSWER).slice(1, -1));
    const { completion, seen } = await completedBy('openai', reply(200, body));
    assert.deepEqual(
      [completion.kind === 'complete' && completion.text, completion.usage, seen.requests],
      [ANSWER, { inputTokens: 900, outputTokens: 120 }, 1],
    );
  });

const taken: readonly (readonly [string, Kind, unknown])[] = [
  ['an end that is called eos', 'openai', choice('eos', { content: ANSWER })],
  ['an end that is called end_turn', 'openai', choice('end_turn', { content: ANSWER })],
  ['parts of text, joined', 'openai', whole([{ type: 'text', text: '{"category":' }, '"mail"}'])],
  ['reasoning beside the text', 'openai', whole(ANSWER, { reasoning_content: 'Hm.', reasoning: 'Hm.' })],
  [
    'an error beside a whole answer',
    'openai',
    { model: 'm', choices: [{ finish_reason: 'stop', error: { code: 502 }, message: { content: ANSWER } }] },
  ],
  ['blank lines before the body', 'openai', `\n\n \r\n${JSON.stringify(whole(ANSWER))}\n`],
  ['a byte order mark before the body', 'openai', `\uFEFF${JSON.stringify(whole(ANSWER))}`],
  ['no model', 'openai', { choices: [{ finish_reason: 'stop', message: { content: ANSWER } }] }],
  ['a model that is null', 'openai', { model: null, choices: [{ finish_reason: 'stop', message: { content: ANSWER } }] }],
  ['no model and no type', 'anthropic', { content: [{ type: 'text', text: ANSWER }], stop_reason: 'end_turn' }],
  [
    'thinking beside the text',
    'anthropic',
    {
      content: [
        { type: 'thinking', thinking: 'x' },
        { type: 'text', text: ANSWER },
      ],
      stop_reason: 'end_turn',
    },
  ],
  ['no model', 'ollama', { message: { role: 'assistant', content: ANSWER }, done: true, done_reason: 'stop' }],
  ['thinking beside the text', 'ollama', { model: 'm', message: { content: ANSWER, thinking: 'x' }, done: true, done_reason: 'stop' }],
];
for (const [what, kind, body] of taken)
  test(`${kind}: ${what}: the answer is taken, by the model that was asked where none is named`, async () => {
    const { completion } = await completedBy(kind, reply(200, body));
    assert.equal(completion.kind === 'complete' && completion.text, ANSWER);
    const names = typeof body === 'string' || (typeof body === 'object' && body !== null && 'model' in body && body.model === 'm');
    assert.equal(completion.kind === 'complete' && completion.model, names ? 'm' : 'a-model');
  });

/** What the answer lacks, or what kind of fault it is. */
const refused: readonly (readonly [string, Kind, unknown, string])[] = [
  ['no reason for the end', 'openai', choice(undefined, { content: ANSWER }), 'end'],
  ['null as the reason', 'openai', choice(null, { content: ANSWER }), 'end'],
  ['an unknown reason', 'openai', choice('paused', { content: ANSWER }), 'end'],
  ['a failure of the network as the reason', 'openai', choice('network_error', { content: ANSWER }), 'malformed'],
  ['a failure of the server as the reason', 'openai', choice('insufficient_system_resource', { content: ANSWER }), 'malformed'],
  ['an end in other letters', 'openai', choice('STOP', { content: ANSWER }), 'end'],
  ['a reason that is no word', 'openai', choice({ a: 1 }, { content: ANSWER }), 'end'],
  ['reasoning alone', 'openai', whole(null, { reasoning: ANSWER }), 'text-beside-reasoning'],
  [
    'reasoning alone, in a part',
    'openai',
    whole([{ type: 'thinking', thinking: [{ type: 'text', text: ANSWER }] }]),
    'text-beside-reasoning',
  ],
  ['reasoning alone, in a part that has a text', 'openai', whole([{ type: 'reasoning', text: ANSWER }]), 'text-beside-reasoning'],
  ['reasoning beside an empty text', 'openai', whole('', { reasoning_content: ANSWER }), 'text-beside-reasoning'],
  ['blank reasoning beside an empty text', 'openai', whole('', { reasoning_content: ' ', reasoning: '' }), 'text'],
  [
    'a part of another type',
    'openai',
    whole([
      { type: 'text', text: ANSWER },
      { type: 'image_url', image_url: {} },
    ]),
    'form',
  ],
  ['a call of a tool instead of a text', 'openai', whole(null, { tool_calls: [{ function: { arguments: ANSWER } }] }), 'form'],
  ['no choices', 'openai', { model: 'm', choices: [] }, 'malformed'],
  ['choices that are null', 'openai', { model: 'm', object: 'chat.completion', choices: null }, 'malformed'],
  [
    'thinking alone',
    'ollama',
    { model: 'm', message: { content: '', thinking: ANSWER }, done: true, done_reason: 'stop' },
    'text-beside-reasoning',
  ],
  ['a model that was only loaded', 'ollama', { model: 'm', message: { content: '' }, done: true, done_reason: 'load' }, 'loading'],
  [
    'a model that was only loaded, with what looks like an answer',
    'ollama',
    { model: 'm', message: { content: ANSWER }, done: true, done_reason: 'load' },
    'loading',
  ],
  ['thinking alone', 'anthropic', { content: [{ type: 'thinking', thinking: ANSWER }], stop_reason: 'end_turn' }, 'text-beside-reasoning'],
];
for (const [what, kind, body, end] of refused)
  test(`${kind}: ${what} is no answer: ${end}`, async () => {
    const { completion } = await completedBy(kind, reply(200, body));
    assert.equal(completion.kind === 'unusable' ? completion.lacks : faultOf(completion).kind, end);
    assert.doesNotMatch(JSON.stringify(completion), /category/);
  });

test('a filter by another name is a refusal', async () => {
  const fault = faultOf((await completedBy('openai', reply(200, choice('sensitive', { content: '' })))).completion);
  assert.deepEqual([fault.kind, fault.kind === 'refused' && fault.raw], ['refused', 'sensitive']);
});
