/** A provider whose reply a test chooses, in front of a healthy backup. The provider is simulated, on a socket. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProvider } from '../../providers/create.ts';
import type { Kind } from '../contract/recorded.ts';
import type { Provider } from '../../providers/contract.ts';

/** What it answers to a request's body; a text is sent as it is. */
export type Scripted = {
  readonly dialect: Kind;
  readonly answer: (body: string) => Answer | Promise<Answer>;
};
type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown };
export type FirstProvider = {
  /** Stands in for the first route, whatever dialect the script speaks. */
  readonly provider: Provider;
  requests(): number;
  /** When each request came, in milliseconds since 1970. */
  times(): readonly number[];
  play(script: Scripted): void;
  close(): Promise<void>;
};

export async function firstProvider(): Promise<FirstProvider> {
  let script: Scripted | undefined;
  let times: number[] = [];
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    times.push(Date.now());
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    if (!script) throw new Error('Expected the test to say what is answered.');
    const { status, headers = {}, body: answer } = await script.answer(body);
    response
      .writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
      .end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  };
  const url = await listening(server);
  const speaking = new Map(
    (['openai', 'anthropic', 'ollama'] as const).map((kind) => [
      kind,
      createProvider({ kind, baseUrl: kind === 'openai' ? `${url}/v1` : url, model: 'm', apiKey: 'simulated-key' }),
    ]),
  );
  const now = (): Provider => {
    const spoken = script && speaking.get(script.dialect);
    if (!spoken) throw new Error('Expected the test to say what is answered.');
    return spoken;
  };
  return {
    provider: { complete: (request) => now().complete(request), verdictOf: (fault, nowMs) => now().verdictOf(fault, nowMs) },
    requests: () => times.length,
    times: () => times,
    play: (next) => {
      script = next;
      times = [];
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
