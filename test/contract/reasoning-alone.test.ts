/** A model that has reasoned and then said nothing is asked once more not to reason, in the word that its server has for that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestListener } from 'node:http';
import { createProvider } from '../../providers/create.ts';
import { callOf } from '../../providers/openai/request.ts';
import { against, bodyOf } from './loopback.ts';
import { faultOf, requestWith } from './recorded.ts';
import type { ChatForm, Completion, Provider } from '../../providers/contract.ts';

const FORM: ChatForm = { store: false, maxCompletionTokens: false, jsonSchema: true, strict: true };
const OFF = { chat_template_kwargs: { enable_thinking: false } };
const AGAIN = { withoutReasoning: true } as const;
const providerAt = (url: string): Provider => createProvider({ kind: 'openai', baseUrl: `${url}/v1`, model: 'qwen3', apiKey: 'k' });
const kindOf = (completion: Completion): string => (completion.kind === 'unusable' ? completion.lacks : completion.kind);

type Asked = { readonly chat_template_kwargs?: { readonly enable_thinking?: boolean } };
const answerOf = (message: object): object => ({ model: 'qwen3', choices: [{ finish_reason: 'stop', message }] });
/** vllm#45736, #48863: with reasoning on the whole answer stands in it, now and then. Simulated. */
const REASONS: RequestListener = (request, response) => {
  const asked: Asked = JSON.parse(bodyOf(request));
  const reasons = asked.chat_template_kwargs?.enable_thinking !== false;
  const message = reasons ? { content: null, reasoning: 'So: {"category":"x"}' } : { content: '{"category":"x"}' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerOf(message)));
};
/** A server that takes no word but its own (Gitlawb/openclaude#739). Simulated. */
const FORBIDS: RequestListener = (request, response) => {
  const isForbidden = Object.hasOwn(JSON.parse(bodyOf(request)), 'chat_template_kwargs');
  const body = isForbidden ? { message: 'Extra inputs are not permitted', type: 'extra_forbidden' } : answerOf({ content: '{}' });
  response.writeHead(isForbidden ? 422 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

for (const [whose, baseUrl, said] of [
  ['on its own hardware (vLLM, SGLang, llama.cpp)', 'http://10.0.0.7:8000/v1', OFF],
  ['of DeepSeek', 'https://api.deepseek.com/v1', { thinking: { type: 'disabled' } }],
  ['of OpenRouter', 'https://openrouter.ai/api/v1', { reasoning: { effort: 'none' } }],
  ['of Alibaba Cloud', 'https://dashscope.aliyuncs.com/compatible-mode/v1', { enable_thinking: false }],
  ['of OpenAI, whose models put no reasoning beside an answer,', 'https://api.openai.com/v1', {}],
  ['of a vendor of whom no word is known', 'https://api.mistral.ai/v1', {}],
] as const)
  test(`a server ${whose} is told in its own word, and in the second request alone`, () => {
    const config = { kind: 'openai', baseUrl, model: 'm', apiKey: 'k' } as const;
    const [first, again] = [callOf(config, FORM, requestWith()), callOf(config, FORM, requestWith(AGAIN))];
    assert.deepEqual(again, { ...first, ...said });
  });

test('a server that has put everything into the reasoning answers when it is told not to reason', async () => {
  await against(REASONS, async (url) => {
    const provider = providerAt(url);
    assert.equal(kindOf(await provider.complete(requestWith())), 'text-beside-reasoning');
    assert.equal(kindOf(await provider.complete(requestWith(AGAIN))), 'complete');
  });
});

test('a server that refuses the word is not told again, and its form is not doubted for that', async () => {
  await against(FORBIDS, async (url, seen) => {
    const provider = providerAt(url);
    const fault = faultOf(await provider.complete(requestWith(AGAIN)));
    assert.deepEqual([fault.kind === 'http' && fault.status, fault.kind === 'http' && fault.otherForm], [422, true]);
    assert.equal(kindOf(await provider.complete(requestWith(AGAIN))), 'complete');
    assert.ok(seen.bodies[1]?.includes('"strict":true'), 'still in the first form');
    assert.equal(seen.requests, 2);
  });
});
