/** Puts one request to the desk, with the token of its account. */
import { rootOf } from '../base-url.ts';
import { exchange } from '../../net/exchange.ts';
import type { Exchange } from '../../net/exchange.ts';
import type { Access } from '../connector.ts';

export type Ask = (request: {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  deadlineMs: number;
  body?: unknown;
  ifMatch?: string;
}) => Promise<Exchange>;

export const isYes = (status: number): boolean => status >= 200 && status < 300;

/** Asks nothing yet. Throws for an address that is none. */
export function asker({ baseUrl, token, fetch: send = fetch }: Access): Ask {
  const root = rootOf(baseUrl, 'the baseUrl of the desk');
  return ({ method, path, deadlineMs, body, ifMatch }) => {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    };
    const sent = { method, url: `${root}${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return exchange(send, sent, deadlineMs);
  };
}
