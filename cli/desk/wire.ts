/** One call to the desk as it goes over the wire: what is judged later is the very reply, not what a connector makes of it. */
import { exchange } from '../../net/exchange.ts';
import type { Exchange } from '../../net/exchange.ts';

/** What came of one call, its name being for people. */
export type Got = Exchange & { readonly call: string; readonly tookMs: number };
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below the root, beginning with `/v1`. */
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Another token than the right one; `null` for none at all. */
  readonly token?: string | null;
};
export type Wire = { readonly ask: (call: Call) => Promise<Got>; readonly all: readonly Got[] };

/** The contract: each call has 10 s, its answer included. */
export const CALL_MS = 10_000;

/** Keeps everything that came back. */
export function wireTo(url: string, rightToken: string): Wire {
  const root = url.replace(/\/+$/, '');
  const all: Got[] = [];
  const ask = async ({ method, path, body, ifMatch, token = rightToken }: Call): Promise<Got> => {
    const headers = {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    };
    const startedAt = performance.now();
    const sent = { method, url: `${root}${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const came = await exchange(fetch, sent, CALL_MS);
    const got = { ...came, call: `${method} ${path}`, tookMs: Math.round(performance.now() - startedAt) };
    all.push(got);
    return got;
  };
  return { ask, all };
}
