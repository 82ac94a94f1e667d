/** The tickets of a period as the desk's API tells them: which belong to it, in which order, and how many there are. */
import { z } from 'zod';
import { LONGEST_PERIOD_MS, MOST_ON_PAGE } from '../../connectors/period.ts';
import type { Asked, Reply } from '../wire.ts';
import { refusal } from '../wire.ts';
import type { ApiOptions, Call } from './call.ts';
import type { DeskCore } from './core.ts';
import type { Listed } from './listed.ts';
import { canListPeriod } from './words.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const period = z
  .object({ client: z.string().min(1), from: instant, until: instant })
  .refine(({ from, until }) => from < until && until - from <= LONGEST_PERIOD_MS, 'expected from before until, and at most 400 days');
const limitSchema = z.coerce.number().int().min(1).max(MOST_ON_PAGE);
type Period = z.infer<typeof period>;

export function listingPeriod(desk: DeskCore, asked: Asked, options: ApiOptions): Call | Reply {
  return reading(asked, options, () =>
    withPeriod(desk, asked, options, (of) => {
      const limit = limitSchema.safeParse(asked.query.get('limit'));
      if (!limit.success) return refusal(400, `expected limit to be 1 to ${MOST_ON_PAGE}`);
      const { tickets: known, wholeMs } = desk.listed(of.client);
      const all = inOrder(known, of);
      const after = asked.query.get('after');
      const rest = after === null ? all : behind(all, after);
      if (rest === undefined) return refusal(400, 'expected after to be a place that this desk has told');
      const tickets = rest.slice(0, limit.data);
      const last = tickets.at(-1);
      return {
        status: 200,
        body: {
          tickets,
          more: rest.length > tickets.length,
          ...(last ? { after: placeBehind(last) } : {}),
          ...(of.until > wholeMs ? { wholeUntil: new Date(wholeMs).toISOString() } : {}),
        },
      };
    }),
  );
}

/** Out of what the desk holds, and not out of its list. */
export function countingPeriod(desk: DeskCore, asked: Asked, options: ApiOptions): Call | Reply {
  return reading(asked, options, () =>
    withPeriod(desk, asked, options, ({ client, from, until }) => {
      const isIn = (at: string | null | undefined): boolean => at != null && Date.parse(at) >= from && Date.parse(at) < until;
      const { tickets } = desk.listed(client);
      const isOver = ({ resolvedAt }: Listed): boolean => resolvedAt !== null && Date.parse(resolvedAt) < until;
      return {
        status: 200,
        body: {
          created: tickets.filter(({ createdAt }) => isIn(createdAt)).length,
          resolved: tickets.filter(({ resolvedAt }) => isIn(resolvedAt)).length,
          open: tickets.filter((ticket) => Date.parse(ticket.createdAt) < until && !isOver(ticket)).length,
        },
      };
    }),
  );
}

function reading({ method }: Asked, options: ApiOptions, perform: () => Reply): Call | Reply {
  if (!canListPeriod(options)) return refusal(404, 'no such path');
  return method === 'GET' ? { operation: 'read', perform } : refusal(405, 'expected GET');
}

function withPeriod(desk: DeskCore, { query }: Asked, { clients }: ApiOptions, answer: (of: Period) => Reply): Reply {
  const of = period.safeParse(Object.fromEntries(query));
  if (!of.success) return refusal(400, `expected a client and a period; wrong: ${z.prettifyError(of.error)}`);
  const { client } = of.data;
  const isKnown = clients.includes(client) || desk.tickets.some((ticket) => ticket.client === client);
  return isKnown ? answer(of.data) : refusal(422, 'expected a client that this desk knows');
}

/** By their making and then by id: neither ever changes, so that nothing moves while somebody goes through them. */
function inOrder(tickets: readonly Listed[], { from, until }: Period): readonly Listed[] {
  return tickets
    .filter(({ createdAt, resolvedAt }) => Date.parse(createdAt) < until && (resolvedAt === null || Date.parse(resolvedAt) >= from))
    .toSorted((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
}

/** The ticket that stands there, in letters that can stand in an address. */
const placeBehind = ({ createdAt, id }: Listed): string => Buffer.from(`${createdAt} ${id}`).toString('base64url');

/** Those behind the place, also where its ticket is gone; undefined where it is none. */
function behind(tickets: readonly Listed[], place: string): readonly Listed[] | undefined {
  const [createdAt = '', id = '', ...rest] = Buffer.from(place, 'base64url').toString().split(' ');
  if (id === '' || rest.length > 0 || Number.isNaN(Date.parse(createdAt))) return undefined;
  return tickets.filter((ticket) => (compare(ticket.createdAt, createdAt) || compare(ticket.id, id)) > 0);
}

/** All times here are written by `toISOString`, so that text sorts as time does. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
