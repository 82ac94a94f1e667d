/** A thin proxy on a real socket before the simulated desk, which changes what goes in or comes out. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

/** What of a body a proxy may touch; the rest is passed on as it is. */
const wire = z.looseObject({
  id: z.string().optional(),
  version: z.string().optional(),
  client: z.string().optional(),
  internal: z.boolean().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
  setBy: z.record(z.string(), z.string()).optional(),
  contract: z.string().optional(),
  optional: z.array(z.string()).optional(),
  error: z.string().optional(),
  ticket: z.string().optional(),
  notes: z.array(z.looseObject({ text: z.string() })).optional(),
  acts: z.array(z.looseObject({ actor: z.string(), kind: z.string(), at: z.string() })).optional(),
  tickets: z.array(z.looseObject({ id: z.string(), version: z.string().optional(), actor: z.string().optional() })).optional(),
});
export type Wire = z.infer<typeof wire>;
export type Asked = { readonly method: string; path: string; readonly headers: Record<string, string>; readonly body: Wire | undefined };
/** `raw` goes out in place of the body. */
export type Answer = { status: number; body: Wire; raw?: string };
/** The version that the desk behind has now. */
export type VersionNow = (path: string) => Promise<string>;
export type Breaking = {
  /** May change what was asked, or answer itself. */
  readonly asked?: (asked: Asked, versionNow: VersionNow) => Answer | undefined | Promise<Answer | undefined>;
  readonly answered?: (answer: Answer, asked: Asked, versionNow: VersionNow) => void | Promise<void>;
};
export type Proxy = { readonly url: string; close(): Promise<void> };

export function brokenDesk(url: string, token: string, { asked: change, answered }: Breaking): Promise<Proxy> {
  const versionNow: VersionNow = async (path) => {
    const { body } = await forward(url, { method: 'GET', path, headers: { authorization: `Bearer ${token}` }, body: undefined });
    return body.version ?? '';
  };
  return listening(async (request, body, response) => {
    const asked: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(
        ['authorization', 'if-match'].flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
      ),
      body: body.length === 0 ? undefined : wire.parse(JSON.parse(body.toString())),
    };
    const answer = (await change?.(asked, versionNow)) ?? (await forward(url, asked));
    await answered?.(answer, asked, versionNow);
    response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' });
    response.end(answer.raw ?? JSON.stringify(answer.body));
  });
}

export type Delivery = { readonly body: string; readonly headers: Record<string, string> };
/** Stands between the desk and the receiver of its webhooks. */
export function webhookProxy(url: string, change: (delivery: Delivery) => Delivery): Promise<Proxy> {
  return listening(async (request, body, response) => {
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const { status } = await fetch(url, { method: 'POST', ...change({ body: body.toString(), headers }) });
    response.writeHead(status).end();
  });
}

async function forward(url: string, { method, path, headers, body }: Asked): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: wire.parse(await response.json()) };
}

async function listening(answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void>): Promise<Proxy> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    await answer(request, Buffer.concat(chunks), response);
  };
  // A fault of the proxy itself is a reset, which no broken desk here gives: the test that meets it fails.
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected the proxy to listen on a port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
