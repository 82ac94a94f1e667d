/** R53 to R56: what a list of a period tells of each ticket. Pure. */
import { z } from 'zod';
import { readActs, readTicket } from '../../connectors/desk/reply.ts';
import { listedName, subjectOf } from '../../connectors/desk/period-reply.ts';
import type { PeriodTicket } from '../../connectors/period.ts';
import { madeIn, periodRule, rowIn, walksOf } from './rules-period.ts';
import type { Seen } from './rules-period.ts';
import { PASSED, failed, firstOf, valueIn, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';

/** Between the act that closes a ticket and the time that the desk keeps of it. */
const APART_MS = 60_000;

export const PERIOD_TICKET_RULES: readonly Rule[] = [
  periodRule('R53', 'a listed ticket tells what a read tells', ['R50', 'R51'], asRead),
  periodRule('R54', 'when a ticket was acknowledged and resolved is told, and does not move', ['R28', 'R50', 'R53'], times),
  periodRule('R55', 'what is not known is not told', ['R50'], (seen) => {
    const unclear = walksOf(seen).reduce((sum, { pages }) => sum + pages.reduce((all, { read }) => all + (read?.unclear ?? 0), 0), 0);
    return unclear === 0 ? PASSED : failed('a word of the schema, `null`, or nothing', `another, in ${unclear} ticket(s)`);
  }),
  periodRule('R56', 'merged and waiting are those that are', ['R50', 'R53'], marks),
];

function asRead(seen: Seen): Verdict {
  const ticket = valueIn(seen.read, readTicket);
  if (ticket === undefined) return wantsValue(seen.read, readTicket);
  const row = rowIn(seen.walk, ticket.id);
  if (row === undefined) return PASSED;
  const category = ticket.choices.categories.find(({ id }) => id === ticket.fields.category)?.name;
  const closed = seen.evidence.written?.closing.closed;
  const done = closed && valueIn(closed.after, readTicket);
  return firstOf(
    same('subject', subjectOf(ticket.subject), row.subject),
    same('createdAt', ticket.createdAtMs, row.createdAtMs),
    same('status', ticket.status, row.status),
    row.priority === undefined ? PASSED : same('priority', listedName(ticket.fields.priority ?? ''), row.priority),
    row.category === undefined || (category === undefined && ticket.fields.category !== null)
      ? PASSED
      : same('category', listedName(category ?? ''), row.category),
    done?.status === 'closed' ? same('status', 'closed', (rowIn(seen.walk, done.id) ?? done).status) : PASSED,
  );
}

const same = (what: 'subject' | 'createdAt' | 'status' | 'priority' | 'category', wanted: unknown, got: unknown): Verdict =>
  wanted === got ? PASSED : failed(`the ${what} that a read tells, ${String(wanted)}`, String(got));

function times(seen: Seen): Verdict {
  const rows = walksOf(seen).flatMap(({ tickets }) => tickets);
  const early = rows.find(({ createdAtMs, ...row }) => [row.acknowledgedAtMs, row.resolvedAtMs].some((at) => Number(at) < createdAtMs));
  if (early !== undefined) return failed('no time before the creation', `one of ticket ${early.id}`);
  if (rawRows(seen).some((row) => row['status'] === 'open' && typeof row['resolvedAt'] === 'string'))
    return failed('no `resolvedAt` of an open ticket', 'one');
  const ours = madeIn(seen.evidence).map(({ id }) => rowIn(seen.walk, id));
  const taken = ours.find((row) => typeof row?.acknowledgedAtMs === 'number');
  if (taken !== undefined) return failed(`ticket ${taken.id} not to be acknowledged, since only we have done anything on it`, 'a time');
  return firstOf(stays(seen), done(seen));
}

/** The test ticket has got a note of ours since. */
function stays({ walk, done: seen, ticket }: Seen): Verdict {
  const [first, second] = [rowIn(walk, ticket), seen && rowIn(seen.noted, ticket)];
  if (first === undefined || second === undefined || first.acknowledgedAtMs === second.acknowledgedAtMs) return PASSED;
  return failed('acknowledgedAt to stay, since only we have written a note', textOf(second.acknowledgedAtMs));
}

function done({ done: seen, evidence }: Seen): Verdict {
  const [ended, acts] = [seen?.ticket.resolvedAtMs, evidence.written?.closing.closed?.acts];
  if (seen === undefined || ended === undefined) return PASSED;
  const closedMs = acts && valueIn(acts, readActs)?.acts.find(({ kind }) => kind === 'closed')?.atMs;
  if (closedMs !== undefined && Math.abs(ended - closedMs) > APART_MS)
    return failed(`resolvedAt about ${new Date(closedMs).toISOString()}, when it was closed`, textOf(ended));
  const later = rowIn(seen.noted, seen.ticket.id);
  return later === undefined || later.resolvedAtMs === ended
    ? PASSED
    : failed('resolvedAt to stay after a note', textOf(later.resolvedAtMs));
}

const textOf = (at: PeriodTicket['acknowledgedAtMs']): string =>
  typeof at === 'number' ? new Date(at).toISOString() : (at ?? 'none told');

function marks(seen: Seen): Verdict {
  const { merged, walk, ticket, evidence } = seen;
  const unmerged = [ticket, ...madeIn(evidence).map(({ id }) => id)].find((id) => rowIn(walk, id)?.merged === true);
  if (unmerged !== undefined) return failed(`ticket ${unmerged} not to be merged`, '`merged: true`');
  const row = merged && rowIn(merged.walk, merged.id);
  if (row !== undefined && merged?.mergedInto !== undefined && row.merged !== true)
    return failed(`\`merged: true\` of ticket ${row.id}, of which a read tells into which`, String(row.merged));
  return rawRows(seen).some((one) => one['status'] === 'closed' && one['waitingOnClient'] === true)
    ? failed('no `waitingOnClient: true` of a closed ticket', 'one')
    : PASSED;
}

/** As they came: what is kept of them is more than what may be said. */
const rawPage = z.object({ tickets: z.array(z.record(z.string(), z.unknown())) });
function rawRows(seen: Seen): readonly Readonly<Record<string, unknown>>[] {
  return walksOf(seen).flatMap(({ pages }) =>
    pages.flatMap(({ got }) =>
      got.kind === 'reply' ? (rawPage.safeParse(JSON.parse(Buffer.from(got.body).toString())).data?.tickets ?? []) : [],
    ),
  );
}
