/** Recorded replies of real vendors, and the request that the contract tests send. */
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { z } from 'zod';
import type { Completion, CompletionRequest, Fault, Lacking, ProviderConfig } from '../../providers/contract.ts';
import { createProvider } from '../../providers/create.ts';
import { against, type Seen } from './loopback.ts';

const Recorded = z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.unknown() });
/** These described the recorded bytes, not the ones sent here. */
const OF_THE_WIRE = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'connection']);

export const KEY = 'key-7f3a91-secret';
export const SYSTEM = 'You triage tickets for the desk of Acme Managed Services.';
export const USER = 'Mrs. Example from Contoso writes: my password Winter2026! is refused by the mail server.';

export const SCHEMA = {
  name: 'triage',
  json: {
    type: 'object',
    additionalProperties: false,
    required: ['category', 'impact', 'summary', 'steps'],
    properties: {
      category: { type: 'string', enum: ['mail', 'network'] },
      impact: { type: 'integer', minimum: 1, maximum: 3 },
      summary: { type: 'string', maxLength: 200 },
      steps: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 80 } },
    },
  },
};

export const requestWith = (over: Partial<CompletionRequest> = {}): CompletionRequest => ({
  system: SYSTEM,
  user: USER,
  schema: SCHEMA,
  maxOutputTokens: 500,
  deadlineMs: 10_000,
  maxBytes: 200_000,
  signal: new AbortController().signal,
  ...over,
});

/** Answers as the vendor did when the fixture was recorded. */
export function replay(name: string): RequestListener {
  const path = new URL(`../fixtures/provider-replies/${name}.json`, import.meta.url);
  const { status, headers, body } = Recorded.parse(JSON.parse(readFileSync(path, 'utf8')));
  const kept = Object.entries(headers).filter(([header]) => !OF_THE_WIRE.has(header.toLowerCase()));
  return (_, response) => response.writeHead(status, { 'content-type': 'application/json', ...lowerCased(kept) }).end(JSON.stringify(body));
}

const lowerCased = (headers: [string, string][]): Record<string, string> =>
  Object.fromEntries(headers.map(([header, value]) => [header.toLowerCase(), value]));

/** Answers with this status and body; a text is sent as it is. */
export const reply =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

/** The path under which a client expects the vendor, after the host. */
const BASE_PATH = { openai: '/v1', anthropic: '', ollama: '' } as const;
export type Kind = ProviderConfig['kind'];

/** Asked as OpenAI itself, of whose form nothing has to be found out. */
const dialect = { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true };
export const providerAt = (kind: Kind, url: string, model = 'a-model') =>
  createProvider({ kind, baseUrl: `${url}${BASE_PATH[kind]}`, model, apiKey: KEY, ...(kind === 'openai' && { dialect }) });

/** Asks the real adapter once and says what it made of it and what the server saw. */
export function completedBy(kind: Kind, listener: RequestListener, over: Partial<CompletionRequest> = {}): Promise<Asked> {
  return against(listener, async (url, seen) => ({ completion: await providerAt(kind, url).complete(requestWith(over)), seen }));
}
export type Asked = { completion: Completion; seen: Seen };

/** The fault, or a failure of the test. */
export function faultOf(completion: Completion): Fault {
  if (completion.kind !== 'fault') throw new Error(`Expected a fault, got ${JSON.stringify(completion)}.`);
  return completion.fault;
}

/** What is missing in what the model has written, or a failure of the test. */
export function lackOf(completion: Completion): Lacking {
  if (completion.kind !== 'unusable') throw new Error(`Expected what is no whole answer, got ${JSON.stringify(completion)}.`);
  return completion.lacks;
}
