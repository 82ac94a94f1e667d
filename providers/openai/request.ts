/** Asks OpenAI, or whatever speaks its chat completions at `baseUrl` (which ends in the version, as in `…/v1`). */
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import type { Fetch } from '../bounded-fetch.ts';
import type { ChatForm, CompletionRequest, ProviderConfig } from '../contract.ts';
import { withoutKeywords } from '../schema-bounds.ts';
import { withoutReasoningAt } from '../vendors.ts';
import { clientOf } from './client.ts';

/** Strict mode documents `pattern` and `format` for strings and no lengths; a keyword it does not know is a 400. */
const REFUSED = new Set(['maxLength']);
/** Fine-tuned models are documented to refuse the bounds of numbers and arrays too. */
const REFUSED_BY_FINE_TUNED = new Set(['maxLength', 'minimum', 'maximum', 'maxItems']);
/** Makes the one request, worded for a form that the server is thought to take. */
export async function ask(config: ProviderConfig, form: ChatForm, request: CompletionRequest, fetch: Fetch): Promise<unknown> {
  return clientOf(config, fetch, request.deadlineMs)
    .chat.completions.create(callOf(config, form, request))
    .asResponse();
}

/** Without a temperature: reasoning models refuse one with a 400. */
export const callOf = (config: ProviderConfig, form: ChatForm, request: CompletionRequest): ChatCompletionCreateParamsNonStreaming => ({
  model: config.model,
  messages: [
    { role: 'system', content: request.system },
    { role: 'user', content: request.user },
  ],
  [form.maxCompletionTokens ? 'max_completion_tokens' : 'max_tokens']: request.maxOutputTokens,
  ...(form.store ? { store: false } : {}), // a client's ticket is not the vendor's to keep
  response_format: form.jsonSchema
    ? { type: 'json_schema', json_schema: { name: request.schema.name, strict: form.strict, schema: schemaOf(config.model, request) } }
    : { type: 'json_object' },
  ...(request.withoutReasoning === true ? withoutReasoningAt(config.baseUrl) : {}),
});

/** The request with all that its prompt says in this form. It is the text that is sent, and so the one that may not be quoted. */
export const wordedFor = (form: ChatForm, request: CompletionRequest): CompletionRequest =>
  form.jsonSchema ? request : { ...request, system: `${request.system}\n\n${inWords(request.schema.json)}` };

/** Servers that take `json_object` want to be told of JSON in the prompt, too (OpenAI and DeepSeek, JSON mode). */
const inWords = (schema: Readonly<Record<string, unknown>>): string =>
  `Answer with exactly one JSON object and nothing else. It keeps this JSON Schema:\n${JSON.stringify(schema)}`;

const schemaOf = (model: string, request: CompletionRequest): Record<string, unknown> =>
  withoutKeywords(request.schema.json, model.startsWith('ft:') ? REFUSED_BY_FINE_TUNED : REFUSED);
