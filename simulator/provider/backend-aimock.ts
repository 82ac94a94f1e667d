/** Good replies of OpenAI and Anthropic, put into the vendors' form by a library that others maintain. */
import { LLMock } from '@copilotkit/aimock';
import type { Backend, Said } from './backend.ts';
import { tokensIn } from './dialect.ts';

/** The library keeps its own list of requests; the front has counted them already. */
const MOST_KEPT = 10;

export async function startAimockBackend(): Promise<Backend> {
  const waiting = new Map<string, Said>();
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent', journalMaxEntries: MOST_KEPT });
  // The library drops a schema it does not know, so the answer is computed before, and only its key passes through it.
  mock.on({ predicate: (request) => waiting.has(String(request._context)) }, (request) =>
    responseFor(waiting.get(String(request._context))),
  );
  await mock.start();
  let nth = 0;
  return {
    async reply({ method, path, query, text }, said) {
      const key = `said-${(nth += 1)}`;
      if (said !== undefined) waiting.set(key, said);
      const body = method === 'GET' ? {} : { body: text };
      const response = await fetch(`${mock.url}${path}${query}`, {
        method,
        headers: { 'content-type': 'application/json', 'x-aimock-context': key },
        ...body,
      });
      const replied = await response.text();
      waiting.delete(key);
      const headers = {
        'content-type': response.headers.get('content-type') ?? 'application/json',
        'x-request-id': `req_simulated_${key}`,
      };
      return { status: response.status, headers, body: replied };
    },
    close: () => mock.stop(),
  };
}

function responseFor(said: Said | undefined) {
  if (said === undefined) throw new Error('Expected an answer to be waiting for this request, got none.');
  const input = tokensIn(said.prompt.user);
  const output = tokensIn(said.text);
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
  };
  const { tool } = said.prompt;
  return tool === undefined ? { content: said.text, usage } : { toolCalls: [{ name: tool, arguments: said.text }], usage };
}
