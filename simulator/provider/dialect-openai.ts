/** The wire of OpenAI's chat completions. */
import { z } from 'zod';
import { firstHalf, json } from './dialect.ts';
import type { Dialect, StatusFault } from './dialect.ts';
import { textIn } from './prompt-text.ts';

const request = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  response_format: z
    .object({ json_schema: z.object({ schema: z.unknown() }) })
    .optional()
    .catch(undefined),
});
const reply = z.looseObject({ choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string().nullable() }) })).min(1) });

/** Types and codes of the vendor's table of errors, where a status has a usual one. */
const USUAL: Readonly<Record<number, { type: string; code: string | null; message: string }>> = {
  400: { type: 'invalid_request_error', code: null, message: 'Invalid request.' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: { type: 'request_forbidden', code: 'unsupported_country_region_territory', message: 'Country, region, or territory not supported' },
  404: { type: 'invalid_request_error', code: 'model_not_found', message: 'The model does not exist or you do not have access to it.' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached for requests' },
  500: { type: 'server_error', code: null, message: 'The server had an error while processing your request.' },
  503: { type: 'service_unavailable_error', code: 'server_is_overloaded', message: 'The server is overloaded or not ready yet.' },
};

/** Where the server is asked in the plainest form, a schema stands in the prompt, on a line of its own. */
function schemaIn(messages: z.infer<typeof request>['messages']): unknown {
  const lines = messages.flatMap(({ role, content }) => (role === 'system' && typeof content === 'string' ? content.split('\n') : []));
  for (const line of lines.filter((one) => one.startsWith('{'))) {
    try {
      return JSON.parse(line);
    } catch {
      // Not this line.
    }
  }
  return undefined;
}

function errorBody({ status, code, message }: StatusFault): unknown {
  const usual = USUAL[status] ?? { type: status < 500 ? 'invalid_request_error' : 'server_error', code: null, message: `HTTP ${status}` };
  return { error: { message: message ?? usual.message, type: usual.type, param: null, code: code ?? usual.code } };
}

export const openai: Dialect = {
  promptIn(path, body) {
    const parsed = request.safeParse(body);
    if (!parsed.success || !path.endsWith('/chat/completions')) return undefined;
    const { model, messages, response_format: format } = parsed.data;
    return { model, user: textIn(messages), schema: format?.json_schema.schema ?? schemaIn(messages), tool: undefined };
  },
  errorBody,
  retired: (model) =>
    json(404, errorBody({ status: 404, message: `The model \`${model}\` does not exist or you do not have access to it.` })),
  quota: () =>
    json(429, {
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        param: null,
        code: 'credit_balance_exhausted',
      },
    }),
  truncated: (good) => changed(good, (content) => ({ content: firstHalf(content), finish_reason: 'length', refusal: null })),
  refused: (good) => changed(good, () => ({ content: null, finish_reason: 'stop', refusal: "I'm sorry, but I can't help with that." })),
};

type End = { content: string | null; finish_reason: string; refusal: string | null };
function changed(good: unknown, endOf: (content: string) => End): unknown {
  const parsed = reply.parse(good);
  const choices = parsed.choices.map((choice) => {
    const { content, finish_reason, refusal } = endOf(choice.message.content ?? '');
    return { ...choice, message: { ...choice.message, content, refusal }, finish_reason };
  });
  return { ...parsed, choices };
}
