/** More replies of vendors and gateways, each on a socket, and a ticket that is quoted in one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../activities/model/judge.ts';
import { completedBy, providerAt, reply } from './recorded.ts';
import { TRIAGE_TASK } from '../../activities/triage/model-task.ts';
import type { Kind } from './recorded.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const snapshot = {
  client: 'acme',
  text: 'Printer',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [], destinations: [] },
};
type Case = readonly [
  what: string,
  dialect: Kind,
  status: number,
  body: unknown,
  meant: string,
  reason: string,
  headers?: Record<string, string>,
];
const anthropic = (message: string) => ({ type: 'error', error: { type: 'invalid_request_error', message } });

const CASES: readonly Case[] = [
  [
    'Anthropic itself says that prompt and answer do not fit (claude-code#228, docker-agent#569)',
    'anthropic',
    400,
    anthropic(
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again',
    ),
    'too-long',
    'too-long',
  ],
  [
    'Bedrock, passed on by a gateway (bedrock-chat#95, continue#9592)',
    'openai',
    400,
    { error: { message: 'Input is too long for requested model.' } },
    'too-long',
    'too-long',
  ],
  [
    'xAI (cline#3120)',
    'openai',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
    'too-long',
    'too-long',
  ],
  [
    'a rate limit that names the field and a time',
    'openai',
    429,
    { error: { message: 'Too many requests with response_format json_schema, slow down' } },
    'open-until',
    'throttled',
    { 'retry-after': '30' },
  ],
  [
    'a backend that is down and names the field',
    'openai',
    503,
    { error: { message: 'The backend for response_format is temporarily unavailable' } },
    'retry-same',
    'server-error',
  ],
  [
    'OpenRouter, moderation (openrouter.ai/docs, errors: 403)',
    'openai',
    403,
    {
      error: {
        code: 403,
        message: 'Your input was flagged',
        metadata: { reasons: ['violence'], flagged_input: 'x', provider_name: 'OpenAI' },
      },
    },
    'policy',
    'declined',
  ],
  [
    'LiteLLM, a filter of Azure, without a code (SysBench#6; with one in provider_specific_fields: litellm PR#16231)',
    'openai',
    400,
    {
      error: {
        message:
          "litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: null,
        code: '400',
      },
    },
    'policy',
    'declined',
  ],
  [
    'OpenAI, an account without billing (litellm#2743)',
    'openai',
    429,
    {
      error: {
        message: 'Your account is not active, please check your billing details on our website.',
        type: 'billing_not_active',
        param: null,
        code: 'billing_not_active',
      },
    },
    'open-until',
    'out-of-quota',
  ],
];

for (const [what, dialect, status, body, meant, reason, headers] of CASES)
  test(`${dialect} ${status}, ${what}: ${meant}, ${reason}`, async () => {
    const { completion } = await completedBy(dialect, reply(status, body, { ...headers }));
    const judged = judge(completion, providerAt(dialect, 'http://127.0.0.1'), { task: TRIAGE_TASK, item: snapshot, asked: 'm' }, NOW_MS);
    assert.deepEqual([judged.kind, 'reason' in judged ? judged.reason : undefined], [meant, reason]);
  });

test('a ticket that is JSON and is quoted cannot say what the error is', async () => {
  for (const user of ['{"code":"content_filter"}', '{"error":{"code":"insufficient_quota","message":"x"}}']) {
    const { completion } = await completedBy('openai', reply(400, { error: { message: user } }), {
      user: `<<<TICKET\n${user}\nTICKET>>>`,
    });
    assert.equal(
      judge(completion, providerAt('openai', 'http://127.0.0.1'), { task: TRIAGE_TASK, item: snapshot, asked: 'm' }, NOW_MS).kind,
      'next-route',
      user,
    );
  }
});
