/** Reading a request and writing a reply over node:http; nothing here knows what a ticket is. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Asked = {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly ifMatch: string | undefined;
  /** `undefined` where there was none, or none that is JSON. */
  readonly body: unknown;
};
export type Reply = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A list of 5,000 tickets fits; more is a mistake of the caller. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Reads the whole request, or `undefined` when the caller went away or sent too much. */
export async function readRequest(request: IncomingMessage): Promise<Asked | undefined> {
  const text = await readAll(request);
  if (text === undefined) return undefined;
  const url = new URL(request.url ?? '/', 'http://desk');
  const { authorization, 'if-match': ifMatch } = request.headers;
  const path = url.pathname.split('/').filter((part) => part !== '');
  return { method: request.method ?? 'GET', path, query: url.searchParams, authorization, ifMatch, body: jsonOf(text) };
}

/**
 * Each reply ends its connection: with a pool in between, a closed door would look like a lost connection. Where nothing is closed on purpose
 * and time counts, as in `npm run bench`, `SIMULATORS_KEEP_CONNECTIONS` lets them stand, as real services do.
 */
const ENDS = process.env['SIMULATORS_KEEP_CONNECTIONS'] ? {} : { connection: 'close' };

export function sendReply(response: ServerResponse, { status, body, headers }: Reply): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...ENDS, ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

export function refusal(status: number, error: string): Reply {
  return { status, body: { error } };
}

async function readAll(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > MOST_BYTES) return undefined;
      chunks.push(bytes);
    }
  } catch {
    // The caller went away in the middle; there is nobody to answer.
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is answered like a missing body: by the route that wanted one.
    return undefined;
  }
}
