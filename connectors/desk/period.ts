/** Asks a desk for the tickets of a period, page by page, and for its own count of them. */
import { LONGEST_PERIOD_MS, MOST_ON_PAGE } from '../period.ts';
import type { NoPeriod, PeriodAsked, PeriodCountRead, PeriodPageRead } from '../period.ts';
import { unreachable } from '../trouble.ts';
import type { Exchange } from '../../net/exchange.ts';
import type { Ask } from './ask.ts';
import { isRefusedPlace, isUnsupported, troubleOf } from './outcome.ts';
import { readPeriodCount, readPeriodPage } from './period-reply.ts';

type PageAsked = PeriodAsked & { readonly after?: string | undefined; readonly limit: number };
export async function periodPage(ask: Ask, { limit, after, ...asked }: PageAsked, deadlineMs: number): Promise<PeriodPageRead> {
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST_ON_PAGE))
    throw new RangeError(`Expected limit to be a whole number from 1 to ${MOST_ON_PAGE}, got ${limit}.`);
  const place = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  const answer = bodyIn(await ask({ method: 'GET', path: `/v1/period/tickets?${questionOf(asked)}&limit=${limit}${place}`, deadlineMs }));
  if (answer.kind !== 'body') return answer;
  const parsed = readPeriodPage(answer.body);
  return parsed.kind === 'unreadable' ? unreachable(parsed.why) : { kind: 'page', ...parsed.value };
}

export async function countPeriod(ask: Ask, asked: PeriodAsked, deadlineMs: number): Promise<PeriodCountRead> {
  const answer = bodyIn(await ask({ method: 'GET', path: `/v1/period/count?${questionOf(asked)}`, deadlineMs }));
  if (answer.kind !== 'body') return answer;
  const parsed = readPeriodCount(answer.body);
  return parsed.kind === 'unreadable' ? unreachable(parsed.why) : { kind: 'count', ...parsed.value };
}

function bodyIn(result: Exchange): { readonly kind: 'body'; readonly body: Uint8Array } | NoPeriod {
  if (isUnsupported(result)) return { kind: 'unsupported' };
  if (result.kind === 'reply' && result.status === 404) return { kind: 'absent' };
  if (isRefusedPlace(result)) return { kind: 'refused' };
  return result.kind === 'reply' && result.status === 200 ? { kind: 'body', body: result.body } : troubleOf(result, Date.now());
}

function questionOf({ client, fromMs, untilMs }: PeriodAsked): string {
  if (client === '') throw new TypeError('Expected the name of a client, got an empty text.');
  if (!(fromMs < untilMs && untilMs - fromMs <= LONGEST_PERIOD_MS))
    throw new RangeError(`Expected a period of at most 400 days, got one from ${fromMs} to ${untilMs}.`);
  const [from, until] = [new Date(fromMs).toISOString(), new Date(untilMs).toISOString()];
  return new URLSearchParams({ client, from, until }).toString();
}
