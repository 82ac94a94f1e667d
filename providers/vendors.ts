/** Pure: vendors by the domains of their addresses: what people call them, and what of OpenAI's dialect their servers take. Data. */
import type { ChatForm } from './contract.ts';

/**
 * `takes`: what of a request's form is known, from the source that stands beside it. A vendor of whom nothing is known is asked as OpenAI is,
 * and in the plain form where he refuses that.
 */
export type Vendor = {
  readonly name: string;
  readonly domains: readonly string[];
  readonly takes?: Partial<ChatForm>;
  /** By which a model is told not to reason, where it is known and taken for every model of theirs that reasons. */
  readonly withoutReasoning?: Readonly<Record<string, unknown>>;
};

/** For servers of nobody's here: vLLM (reasoning outputs), SGLang and llama.cpp (QwenLM/Qwen3#1300, wllama#240), oMLX (omlx#1108). */
const BY_TEMPLATE: NonNullable<Vendor['withoutReasoning']> = { chat_template_kwargs: { enable_thinking: false } };

const ALL: ChatForm = { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true };

/**
 * Under each of these domains models are sold, in regions below it. Nobody's own hardware stands there, whatever a configuration says. The
 * list is for what is said by mistake and need not be complete: a name that is not here is not one's own either, unless that is said.
 */
export const VENDORS: readonly Vendor[] = [
  { name: 'OpenAI', domains: ['openai.com', 'chatgpt.com'], takes: ALL },
  { name: 'Anthropic', domains: ['anthropic.com', 'claude.ai', 'claude.com'] },
  // Which form it takes depends on the model, and on who stands behind the address (pydantic/pydantic-ai#6593, BerriAI/litellm#26322).
  { name: 'Azure', domains: ['azure.com', 'azure-api.net'] },
  // Unknown fields are a 422 (Gitlawb/openclaude#739, zed-industries/zed#57122); a schema is taken, strict or not (Mistral, structured outputs).
  { name: 'Mistral', domains: ['mistral.ai'], takes: { store: false, maxCompletionTokens: false, jsonSchema: true, strict: true } },
  // "This response_format type is unavailable now" (llm-exe#662, hermes-agent#102849).
  {
    name: 'DeepSeek',
    domains: ['deepseek.com'],
    takes: { store: false, maxCompletionTokens: false, jsonSchema: false, strict: false },
    // DeepSeek, thinking mode; xagent PR#689, dbx PR#3030.
    withoutReasoning: { thinking: { type: 'disabled' } },
  },
  { name: 'Ollama', domains: ['ollama.com'] },
  { name: 'Google', domains: ['googleapis.com'] },
  { name: 'AWS', domains: ['amazonaws.com'] },
  // Which form of an answer it takes depends on the model (vercel/ai#7808).
  { name: 'Groq', domains: ['groq.com'] },
  { name: 'xAI', domains: ['x.ai'] },
  { name: 'Cohere', domains: ['cohere.com', 'cohere.ai'] },
  // OpenRouter, reasoning tokens.
  { name: 'OpenRouter', domains: ['openrouter.ai'], withoutReasoning: { reasoning: { effort: 'none' } } },
  { name: 'Together', domains: ['together.ai', 'together.xyz'] },
  { name: 'Fireworks', domains: ['fireworks.ai'] },
  { name: 'Perplexity', domains: ['perplexity.ai'] },
  { name: 'Cerebras', domains: ['cerebras.ai'] },
  { name: 'SambaNova', domains: ['sambanova.ai'] },
  { name: 'NVIDIA', domains: ['nvidia.com'] },
  { name: 'Hugging Face', domains: ['huggingface.co', 'huggingface.cloud'] },
  { name: 'Replicate', domains: ['replicate.com'] },
  { name: 'DeepInfra', domains: ['deepinfra.com'] },
  { name: 'Cloudflare', domains: ['cloudflare.com'] },
  { name: 'Moonshot', domains: ['moonshot.ai', 'moonshot.cn'] },
  // cloudwego/eino-ext#375, vanna-ai/vanna#918.
  { name: 'Alibaba Cloud', domains: ['aliyuncs.com'], withoutReasoning: { enable_thinking: false } },
  { name: 'Zhipu', domains: ['bigmodel.cn', 'z.ai'] },
  { name: 'AI21', domains: ['ai21.com'] },
  { name: 'Nebius', domains: ['nebius.com'] },
  { name: 'Scaleway', domains: ['scaleway.ai'] },
  { name: 'Vercel', domains: ['vercel.sh'] },
  { name: 'Portkey', domains: ['portkey.ai'] },
  { name: 'MiniMax', domains: ['minimax.io', 'minimax.com', 'minimaxi.com', 'minimaxi.io'] },
  { name: 'Novita', domains: ['novita.ai'] },
  { name: 'Baseten', domains: ['baseten.co'] },
  { name: 'Arcee', domains: ['arcee.ai'] },
  { name: 'Avian', domains: ['avian.io'] },
  { name: 'Doubleword', domains: ['doubleword.ai'] },
  { name: 'OVHcloud', domains: ['ai.cloud.ovh.net'] },
];

/** Whose address it is; undefined where nobody's here. `address` is a URL. */
export function vendorAt(address: string): Vendor | undefined {
  const host = hostOf(address);
  return VENDORS.find(({ domains }) => domains.some((domain) => host === domain || host.endsWith(`.${domain}`)));
}

/** What tells a model at this address not to reason; nothing where its vendor has no word for that which is known. */
export function withoutReasoningAt(address: string): Readonly<Record<string, unknown>> {
  const vendor = vendorAt(address);
  return vendor === undefined ? BY_TEMPLATE : (vendor.withoutReasoning ?? {});
}

/** Without brackets, and without the dot that ends a full name. Reading the URL has made all spellings of a host into one. */
export const hostOf = (address: string): string => new URL(address).hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');

/** Clients set a path behind it with one slash between, whatever stands there. */
export const withoutSlashes = (address: string): string => address.replace(/\/+$/, '');
