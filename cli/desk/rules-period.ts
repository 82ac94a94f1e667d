/** R50 to R52 and R57 to R59: which tickets belong to a period, in which order, how many, and up to when. Pure. */
import { readActs, readMade, readTicket } from '../../connectors/desk/reply.ts';
import { readPeriodCount, readPeriodPage } from '../../connectors/desk/period-reply.ts';
import { countOf, isOfPeriod } from '../../connectors/period-list.ts';
import { MOST_ON_PAGE } from '../../connectors/period.ts';
import type { PeriodTicket } from '../../connectors/period.ts';
import type { Evidence, PeriodAnswers, Stayed, Walk } from './evidence.ts';
import { PASSED, failed, firstOf, said, skipped, valueIn, wantsRefusal, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import type { Got } from './wire.ts';

/** The contract: a desk's clock is right within a minute, and a copy is behind by an hour at most. */
const CLOCK_MS = 60_000;
const BEHIND_MS = 3_600_000;

/** What a rule about a period is judged by. */
export type Seen = PeriodAnswers & { readonly evidence: Evidence; readonly ticket: string };
export const periodRule = (id: string, claim: string, needs: readonly string[], judge: (seen: Seen) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R6', 'R33', ...needs],
  judge: (evidence) => {
    const { written, ticket } = evidence;
    if (written === undefined) return skipped('nothing was written');
    if (written.period.asked === undefined) return skipped('this desk lists no tickets of a period');
    return judge({ ...written.period.asked, evidence, ticket });
  },
});

export const PERIOD_RULES: readonly Rule[] = [
  periodRule('R50', 'the tickets of a period are listed: made before its end, not resolved before its beginning', [], belonging),
  periodRule('R51', 'of one client only', ['R50'], (seen) => {
    const other = walksOf(seen).some(({ period, tickets }) => tickets.some(({ client }) => client !== period.client));
    return other ? failed('tickets of the client that was asked for', "another client's") : PASSED;
  }),
  periodRule('R52', 'in the order of their making, each once, whatever is changed between two pages', ['R50'], order),
  periodRule('R57', "the ticket system's own count is told, which is what the list holds", ['R50', 'R51', 'R52', 'R53'], counts),
  periodRule('R58', 'a client, a period or a limit that is none is refused', [], ({ refused }) =>
    firstOf(
      ...refused.map(({ what, got }) => {
        const answer = wantsStatus(got, 400, 422);
        return answer.kind === 'failed' ? failed(`${answer.wanted} for ${what}`, said(got)) : answer;
      }),
    ),
  ),
  periodRule('R59', 'a list that is not whole says up to when it is', ['R50'], wholeness),
];

export const walksOf = ({ walk, openAtEnd, before, done, merged }: PeriodAnswers): readonly Walk[] => [
  walk,
  openAtEnd,
  before,
  ...(done === undefined ? [] : [done.noted]),
  ...(done?.edges === undefined ? [] : [done.edges.at, done.edges.after]),
  ...(merged === undefined ? [] : [merged.walk]),
];
export const rowIn = ({ tickets }: Walk, id: string): PeriodTicket | undefined => tickets.find((ticket) => ticket.id === id);
/** Up to where a list says that it is whole. */
const wholeMs = ({ pages, period }: Walk): number =>
  Math.min(period.untilMs, ...pages.flatMap(({ read }) => (read?.wholeUntilMs === undefined ? [] : [read.wholeUntilMs])));

function belonging(seen: Seen): Verdict {
  const { walk, openAtEnd, before, done, merged, ticket, evidence } = seen;
  const unread = walksOf(seen).flatMap(({ pages }) => pages.filter(({ read }) => read === undefined));
  if (unread[0] !== undefined) return wantsValue(unread[0].got, readPeriodPage);
  const outside = walksOf(seen).some(({ period, tickets }) => tickets.some((row) => !isOfPeriod(period, row)));
  if (outside) return failed('tickets made before `until` and not resolved before `from`', 'another');
  const madeMs = evidence.written?.start.createdAtMs ?? 0;
  const { id: closed = '', resolvedAtMs = Infinity } = done?.ticket ?? {};
  return firstOf(
    holds(walk, ticket, madeMs, 'the period that begins as it was made'),
    holds(openAtEnd, ticket, madeMs, 'a later period, since it is open'),
    lacks(before, ticket, 'the period that ends as it was made'),
    ...madeIn(evidence).map(({ id, atMs = Infinity }) => holds(walk, id, atMs, 'the period in which it was made')),
    done?.edges === undefined ? PASSED : holds(done.edges.at, closed, resolvedAtMs, 'the period that begins as it was resolved'),
    done?.edges === undefined ? PASSED : lacks(done.edges.after, closed, 'the period that begins a second after it was resolved'),
    merged === undefined
      ? PASSED
      : holds(merged.walk, merged.id, merged.walk.period.fromMs, 'the period in which it was made, merged or not'),
  );
}

/** What is known from `knownMs` on is expected only of a list that is whole up to there. */
function holds(walk: Walk, id: string, knownMs: number, where: string): Verdict {
  if (rowIn(walk, id) !== undefined || knownMs >= wholeMs(walk)) return PASSED;
  return walk.isCut
    ? skipped('its client has too many tickets: take one of another client')
    : failed(`ticket ${id} in ${where}`, 'no word of it');
}
const lacks = (walk: Walk, id: string, where: string): Verdict =>
  rowIn(walk, id) === undefined ? PASSED : failed(`no ticket ${id} in ${where}`, 'it is listed');

/** The tickets that the test has made, and when, by the desk's clock; of a second one that is not asked. */
export function madeIn({ written }: Evidence): readonly { readonly id: string; readonly atMs: number | undefined }[] {
  const made = written?.creating.made;
  const first = made?.read && valueIn(made.read, readTicket);
  const again = made?.again && valueIn(made.again.sent, readMade)?.id;
  if (first === undefined) return [];
  return [
    { id: first.id, atMs: first.createdAtMs },
    ...(again === undefined || again === first.id ? [] : [{ id: again, atMs: undefined }]),
  ];
}

function order(seen: Seen): Verdict {
  const { stayed, walk } = seen;
  return firstOf(...walksOf(seen).map(oneWalk), stayed === undefined ? PASSED : inPlace(stayed, walk));
}

function oneWalk({ pages, tickets }: Walk): Verdict {
  const page = pages.map(({ read }) => read).find((read) => read?.more === true && (read.tickets.length === 0 || read.after === undefined));
  if (page !== undefined) return failed('a ticket and a place of a page that has others behind it', 'a page without');
  const large = pages.find(({ read }) => (read?.tickets.length ?? 0) > MOST_ON_PAGE);
  if (large !== undefined) return failed(`at most ${MOST_ON_PAGE} tickets on a page`, `${large.read?.tickets.length}`);
  const early = tickets.find(({ createdAtMs }, nth) => createdAtMs < (tickets[nth - 1]?.createdAtMs ?? 0));
  if (early !== undefined) return failed('the order in which the tickets were made', `ticket ${early.id} behind a younger one`);
  return new Set(tickets.map(({ id }) => id)).size < tickets.length ? failed('each ticket once', 'one of them twice') : PASSED;
}

function inPlace({ limit, first, behind, nowhere }: Stayed, { tickets: whole }: Walk): Verdict {
  const [one, next] = [valueIn(first, readPeriodPage), behind && valueIn(behind, readPeriodPage)];
  if (one === undefined) return wantsValue(first, readPeriodPage);
  if (one.tickets.length > limit) return failed(`at most ${limit} tickets on a page of so many`, `${one.tickets.length}`);
  const wanted = whole[one.tickets.length]?.id;
  if (wanted === undefined) return wantsRefusal(nowhere);
  if (!one.more || behind === undefined) return failed(`more to be true, since ticket ${wanted} is behind the page`, 'false, or no place');
  if (next === undefined) return wantsValue(behind, readPeriodPage);
  const twice = next.tickets.find(({ id }) => one.tickets.some((row) => row.id === id));
  if (twice !== undefined) return failed('each ticket once, also after a note', `ticket ${twice.id} on two pages`);
  const got = next.tickets[0]?.id;
  return got === wanted ? wantsRefusal(nowhere) : failed(`ticket ${wanted} first behind the page`, got ?? 'none');
}

function counts({ walk, counted, evidence }: Seen): Verdict {
  const [before, after] = [valueIn(counted.before, readPeriodCount), valueIn(counted.after, readPeriodCount)];
  if (before === undefined || after === undefined)
    return firstOf(wantsValue(counted.before, readPeriodCount), wantsValue(counted.after, readPeriodCount));
  if (walk.isCut) return skipped('its client has too many tickets: take one of another client');
  if (newestMs(evidence) >= wholeMs(walk) || madeIn(evidence).some(({ id }) => rowIn(walk, id) === undefined))
    return skipped('the list is behind what the test has done');
  const listed = countOf(walk.period, walk.tickets);
  return firstOf(
    ...(['created', 'resolved', 'open'] as const).map((name) => {
      const [told, is] = [before[name], listed[name]];
      // Not counted, not known of the list, or somebody has come in between.
      if (told === undefined || is === undefined || told !== after[name] || told === is) return PASSED;
      return failed(`\`${name}\` to be ${is}, as the list has it`, String(told));
    }),
  );
}

/** By the desk's clock, the last that the test is known to have done there. */
function newestMs(evidence: Evidence): number {
  const acts = evidence.written?.closing.closed?.acts;
  const closed = (acts && valueIn(acts, readActs)?.acts.map(({ atMs }) => atMs)) ?? [];
  return Math.max(evidence.written?.start.createdAtMs ?? 0, ...madeIn(evidence).map(({ atMs = 0 }) => atMs), ...closed);
}

function wholeness(seen: Seen): Verdict {
  const untold = seen.walk.pages.find(({ read }) => read?.wholeUntilMs === undefined);
  if (untold !== undefined) return failed('`wholeUntil`, since the period is not over', `${said(untold.got)} without one`);
  return firstOf(
    ...walksOf(seen).flatMap(({ pages }) => pages.map(({ read, answeredAtMs }) => inTime(read?.wholeUntilMs, answeredAtMs))),
    ...seen.walk.pages.map(({ read, answeredAtMs, got }) => notTooLate(read?.wholeUntilMs, answeredAtMs, got)),
  );
}

const inTime = (atMs: number | undefined, nowMs: number): Verdict =>
  atMs === undefined || atMs <= nowMs + CLOCK_MS
    ? PASSED
    : failed(`\`wholeUntil\` no later than ${new Date(nowMs).toISOString()}, which is now`, new Date(atMs).toISOString());
const notTooLate = (atMs: number | undefined, nowMs: number, got: Got): Verdict =>
  atMs === undefined || atMs >= nowMs - BEHIND_MS - CLOCK_MS
    ? PASSED
    : failed('a list that is an hour behind at most', `${said(got)}, whole until ${new Date(atMs).toISOString()}`);
