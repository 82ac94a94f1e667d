/** Asks what the rules on the tickets of a period need: of every desk one page, and more of one that says it lists periods. Judges nothing. */
import { readCapabilities, readTicket } from '../../connectors/desk/reply.ts';
import { readPeriodPage } from '../../connectors/desk/period-reply.ts';
import { MOST_ON_PAGE } from '../../connectors/period.ts';
import type { PeriodTicket } from '../../connectors/period.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Closing, Counted, DoneSeen, MergedListed, PageSeen, Period, PeriodSeen, Stayed, Walk } from './evidence.ts';
import { addNote, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { valueIn } from './verdict.ts';
import type { Call, Got } from './wire.ts';

const HOUR_MS = 3_600_000;
/** What a desk that counts whole seconds can tell apart. */
const SECOND_MS = 1_000;
/** Ten thousand tickets of one client since the test ticket was made is a test ticket that is too old. */
const MOST_PAGES = 20;

/** `start` is the test ticket; `closing` what was closed and merged before. */
export async function playPeriod(stage: Stage, start: DeskTicket, capabilities: Got, closing: Closing): Promise<PeriodSeen> {
  const isSaid = valueIn(capabilities, readCapabilities)?.optional.includes('listPeriod') === true;
  const fromMs = start.createdAtMs ?? Date.now() - 24 * HOUR_MS;
  const main: Period = { client: start.client, fromMs, untilMs: Date.now() + HOUR_MS };
  const first = await page(stage, main, MOST_ON_PAGE);
  return { isSaid, first, asked: isSaid ? await all(stage, main, closing) : undefined };
}

async function all(stage: Stage, main: Period, closing: Closing): Promise<NonNullable<PeriodSeen['asked']>> {
  const { client, fromMs } = main;
  const counted = await counting(stage, main);
  const span = (from: number, until: number): Promise<Walk> => walk(stage, { client, fromMs: from, untilMs: until });
  const whole = counted.walk;
  const closed = closing.closed && valueIn(closing.closed.after, readTicket)?.id;
  const done = whole.tickets.find(({ id }) => id === closed);
  return {
    ...counted,
    read: await readTicketOf(stage),
    stayed: await stayed(stage, main, whole.tickets),
    openAtEnd: await span(fromMs + SECOND_MS, fromMs + 2 * SECOND_MS),
    before: await span(fromMs - HOUR_MS, fromMs),
    done: done === undefined ? undefined : await doneSeen(stage, main, done),
    merged: await mergedListed(stage, closing),
    wrongToken: [
      await page(stage, main, 1, { token: 'standby-wrong-token' }),
      await stage.wire.ask({ method: 'GET', path: countPath(main), token: 'standby-wrong-token' }),
    ],
    refused: await refusals(stage, main),
  };
}

/** The count before and after the list: only where they are the same nobody came in between. */
async function counting(stage: Stage, period: Period): Promise<{ walk: Walk; counted: Counted }> {
  const before = await count(stage, period);
  const listed = await walk(stage, period);
  return { walk: listed, counted: { before, after: await count(stage, period) } };
}

async function walk(stage: Stage, period: Period): Promise<Walk> {
  const pages: PageSeen[] = [];
  const ended = (isCut: boolean): Walk => ({ period, pages, isCut, tickets: pages.flatMap(({ read }) => read?.tickets ?? []) });
  let after: string | undefined;
  while (pages.length < MOST_PAGES) {
    const got = await page(stage, period, MOST_ON_PAGE, after === undefined ? {} : { after });
    const read = valueIn(got, readPeriodPage);
    pages.push({ got, read, answeredAtMs: Date.now() });
    if (read?.more !== true || read.after === undefined) return ended(false);
    after = read.after;
  }
  return ended(true);
}

/** A page that ends with the test ticket, a note on that, and the page behind it: in a list by last change it would have moved. */
async function stayed(stage: Stage, period: Period, whole: readonly PeriodTicket[]): Promise<Stayed | undefined> {
  const limit = whole.findIndex(({ id }) => id === stage.ticket) + 1;
  if (limit === 0 || limit > MOST_ON_PAGE) return undefined;
  const first = await page(stage, period, limit);
  const after = valueIn(first, readPeriodPage)?.after;
  await addNote(stage);
  return {
    limit,
    first,
    behind: after === undefined ? undefined : await page(stage, period, MOST_ON_PAGE, { after }),
    nowhere: await page(stage, period, 1, { after: 'standby-no-such-place' }),
  };
}

/** A ticket that is done: at its end, a second after, and once more after a note. */
async function doneSeen(stage: Stage, { client, fromMs }: Period, ticket: PeriodTicket): Promise<DoneSeen> {
  const atMs = ticket.resolvedAtMs;
  const span = (from: number): Promise<Walk> => walk(stage, { client, fromMs: from, untilMs: from + SECOND_MS });
  await addNote({ ...stage, ticket: ticket.id });
  const noted = await walk(stage, { client, fromMs, untilMs: Date.now() + HOUR_MS });
  return { ticket, noted, edges: atMs === undefined ? undefined : { at: await span(atMs), after: await span(atMs + SECOND_MS) } };
}

/** The second in which a merged ticket was made. */
async function mergedListed(stage: Stage, { merged }: Closing): Promise<MergedListed | undefined> {
  const ticket = merged && valueIn(merged.read, readTicket);
  if (ticket?.createdAtMs === undefined) return undefined;
  const { id, client, createdAtMs, mergedInto } = ticket;
  return { id, mergedInto, walk: await walk(stage, { client, fromMs: createdAtMs, untilMs: createdAtMs + SECOND_MS }) };
}

async function refusals(stage: Stage, period: Period): Promise<readonly { what: string; got: Got }[]> {
  const { fromMs, untilMs } = period;
  const of = (change: Readonly<Record<string, string>>): string => queryOf(period, change);
  const asked: readonly (readonly [what: string, query: string])[] = [
    ['a client that nobody knows', of({ client: 'standby-no-such-client' })],
    ['no time', of({ from: 'yesterday' })],
    ['an end before the beginning', of({ from: timeOf(untilMs), until: timeOf(fromMs) })],
    ['a period of 401 days', of({ from: timeOf(untilMs - 401 * 24 * HOUR_MS) })],
  ];
  const calls: readonly (readonly [what: string, path: string])[] = [
    ...asked.flatMap(([what, query]): (readonly [string, string])[] => [
      [what, `/v1/period/tickets?${query}&limit=1`],
      [what, `/v1/period/count?${query}`],
    ]),
    ['a limit of 0', `/v1/period/tickets?${of({})}&limit=0`],
    [`a limit of ${MOST_ON_PAGE + 1}`, `/v1/period/tickets?${of({})}&limit=${MOST_ON_PAGE + 1}`],
  ];
  const got: { what: string; got: Got }[] = [];
  for (const [what, path] of calls) got.push({ what, got: await stage.wire.ask({ method: 'GET', path }) });
  return got;
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
const queryOf = ({ client, fromMs, untilMs }: Period, change: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({ client, from: timeOf(fromMs), until: timeOf(untilMs), ...change }).toString();
const countPath = (period: Period): string => `/v1/period/count?${queryOf(period)}`;
const count = ({ wire }: Stage, period: Period): Promise<Got> => wire.ask({ method: 'GET', path: countPath(period) });

type How = Pick<Call, 'token'> & { readonly after?: string };
function page({ wire }: Stage, period: Period, limit: number, { after, ...how }: How = {}): Promise<Got> {
  const place = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  return wire.ask({ method: 'GET', path: `/v1/period/tickets?${queryOf(period)}&limit=${limit}${place}`, ...how });
}
