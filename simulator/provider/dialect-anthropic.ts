/** The wire of Anthropic's messages. */
import { z } from 'zod';
import { firstHalf, json } from './dialect.ts';
import type { Dialect, StatusFault } from './dialect.ts';
import { textIn } from './prompt-text.ts';

const request = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  output_config: z
    .object({ format: z.object({ schema: z.unknown() }) })
    .optional()
    .catch(undefined),
  tools: z
    .array(z.object({ name: z.string(), input_schema: z.unknown() }))
    .optional()
    .catch(undefined),
});
const reply = z.looseObject({ content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })) });

/** The vendor's table: each status has one type. */
const TYPE_OF: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function errorBody({ status, code, message }: StatusFault): unknown {
  const type = TYPE_OF[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  const details = code === undefined ? {} : { details: { error_code: code } };
  return { type: 'error', error: { type, message: message ?? type.replaceAll('_', ' '), ...details }, request_id: 'req_simulated' };
}

export const anthropic: Dialect = {
  promptIn(path, body) {
    const parsed = request.safeParse(body);
    if (!parsed.success || !path.endsWith('/messages')) return undefined;
    const { model, messages, output_config: config, tools } = parsed.data;
    const [tool] = tools ?? [];
    return {
      model,
      user: textIn(messages),
      schema: config?.format.schema ?? tool?.input_schema,
      tool: config === undefined ? tool?.name : undefined,
    };
  },
  errorBody,
  retired: (model) => json(404, errorBody({ status: 404, message: `model: ${model}` })),
  // Without retry-after: it stays until the month ends or somebody raises the limit.
  quota: () =>
    json(
      429,
      errorBody({ status: 429, code: 'enforced_spend_limit_reached', message: 'Your organization has reached its enforced spend limit.' }),
    ),
  truncated(good) {
    const parsed = reply.parse(good);
    const content = parsed.content.map((block) => ({ ...block, ...(block.text === undefined ? {} : { text: firstHalf(block.text) }) }));
    return { ...parsed, content, stop_reason: 'max_tokens' };
  },
  refused: (good) => ({ ...reply.parse(good), content: [], stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'cyber' } }),
};
