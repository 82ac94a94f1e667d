/** R23 to R28, R37 and R38: the list of changes. Pure. */
import { readActs, readChanges, readTicket } from '../../connectors/desk/reply.ts';
import type { TicketChange } from '../../connectors/ticket-system.ts';
import type { Evidence, Listed, Written } from './evidence.ts';
import { PASSED, failed, firstOf, isUnknownCall, said, skipped, statusOf, valueIn, wantsRefusal, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import type { Got } from './wire.ts';

/** How many tickets a page of the walk may hold: the contract's largest. */
export const PAGE = 1000;
/** The contract: a desk's clock is right within a minute. */
const CLOCK_MS = 60_000;

type Seen = Listed & { readonly ticket: string };
const rule = (id: string, claim: string, needs: readonly string[], judge: (seen: Seen) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R5', ...needs],
  judge: ({ ticket, written }) => {
    if (written === undefined) return skipped('nothing was written');
    const [first] = written.listed.pages;
    if (first === undefined || cannotList(first)) return skipped('this desk cannot list what changed: it must send webhooks');
    return judge({ ...written.listed, ticket });
  },
});

export const LIST_RULES: readonly Rule[] = [
  rule('R23', 'tickets that changed are listed, oldest change first', [], listing),
  rule('R24', 'a change at the very time asked for is listed', ['R23'], ({ exact, ticket }) => {
    if (exact === undefined) return skipped('the ticket was not listed');
    return entryIn(exact, ticket) === undefined ? failed('the ticket, changed at exactly changedSince', said(exact)) : PASSED;
  }),
  rule('R25', 'a change is ours only if all since then is', ['R23'], whose),
  rule('R26', 'a ticket is listed with the version that a read tells', ['R7', 'R23'], (seen) => {
    const [listed, read] = [entryOf(seen)?.version, valueIn(seen.last, readTicket)?.version];
    return listed === read ? PASSED : failed(`version ${read}`, `${listed}`);
  }),
  rule('R27', 'a page holds as many tickets as asked for, and says if there are more', ['R23'], paging),
  rule('R37', 'the list goes on behind the place that a page tells', ['R27'], places),
  rule('R38', 'a ticket is listed with the time of its creation', ['R23'], creation),
  { id: 'R28', claim: "the desk's clock is right within 60 s", needs: ['R9'], judge: clock },
];

export const cannotList = (got: Got): boolean => isUnknownCall(got) || statusOf(got) === 404;
export const entryIn = (got: Got, ticket: string): TicketChange | undefined =>
  valueIn(got, readChanges)?.changes.find(({ id }) => id === ticket);
/** The last word of the walk on the ticket: it may have moved on to a later page. */
const entryOf = ({ pages, ticket }: Seen): TicketChange | undefined =>
  pages.map((page) => entryIn(page, ticket)).findLast((entry) => entry !== undefined);

function listing(seen: Seen): Verdict {
  const { pages, isCut, later, ticket, sinceMs } = seen;
  const wrong = firstOf(...pages.map((page) => firstOf(wantsValue(page, readChanges), onePage(page, sinceMs))));
  if (wrong.kind !== 'passed') return wrong;
  if (entryOf(seen) === undefined)
    return isCut
      ? skipped('too much has changed since the ticket was made: take a younger one')
      : failed(`ticket ${ticket} in the list`, 'it is not there');
  return later !== undefined && entryIn(later, ticket) !== undefined
    ? failed('only tickets changed at changedSince or later', 'one that was changed a second before')
    : PASSED;
}

function onePage(page: Got, sinceMs: number): Verdict {
  const { changes = [], skipped: unnamed = 0, unclear = 0 } = valueIn(page, readChanges) ?? {};
  if (unnamed > 0) return failed('ids of 1 to 64 letters, digits, _ or -', `${unnamed} other(s)`);
  if (unclear > 0)
    return failed('a version, an actor and a changedAt that is no earlier than the one before it, of each ticket', `${unclear} without`);
  if (new Set(changes.map(({ id }) => id)).size < changes.length) return failed('each ticket once', 'one of them twice');
  // A desk that counts whole seconds is asked for a second's part.
  const early = changes.find(({ changedAtMs }) => changedAtMs < Math.floor(sinceMs / 1000) * 1000);
  return early === undefined ? PASSED : failed('no ticket changed before changedSince', new Date(early.changedAtMs).toISOString());
}

function whose(seen: Seen): Verdict {
  const whole = entryOf(seen);
  if (whole?.actor === 'us') return failed('another word than `us`, since somebody else made the ticket', '`us`');
  const last = seen.exact === undefined ? undefined : entryIn(seen.exact, seen.ticket);
  // Of another version somebody came in between, and the word may be his.
  if (last === undefined || last.version !== whole?.version || last.actor === 'us') return PASSED;
  return failed('`us`, since only our note came then', `\`${last.actor}\``);
}

function paging({ pages, single }: Seen): Verdict {
  const short = pages.map((page) => valueIn(page, readChanges)).find((page) => page?.more === true && page.changes.length !== PAGE);
  if (short !== undefined) return failed(`${PAGE} tickets on a page with more after it`, `${short.changes.length}`);
  const one = valueIn(single, readChanges);
  if (one === undefined) return wantsValue(single, readChanges);
  const others = new Set(pages.flatMap((page) => valueIn(page, readChanges)?.changes ?? []).map(({ id }) => id)).size > 1;
  if (one.changes.length !== 1) return failed('one ticket for a limit of 1', `${one.changes.length}`);
  return one.more === others ? PASSED : failed(`more to be ${others}`, `${one.more}`);
}

function places({ single, behind }: Seen): Verdict {
  if (behind === undefined) return skipped('this desk tells no places: the list goes on by time');
  const [first, next] = [valueIn(single, readChanges), valueIn(behind.single, readChanges)];
  if (first === undefined || next === undefined) return firstOf(wantsValue(single, readChanges), wantsValue(behind.single, readChanges));
  const [one, other] = [first.changes[0], next.changes[0]];
  if (first.more && (other === undefined || one === undefined || other.id === one.id || other.changedAtMs < one.changedAtMs))
    return failed('the next ticket behind the place of a page of one', other === undefined ? 'none' : `ticket ${other.id}`);
  return wantsRefusal(behind.nowhere);
}

function creation(seen: Seen): Verdict {
  const [listed, read] = [entryOf(seen)?.createdAtMs, valueIn(seen.last, readTicket)?.createdAtMs];
  if (listed === undefined) return skipped('this desk does not list when a ticket was made');
  return listed === read ? PASSED : failed('the createdAt that a read tells', new Date(listed).toISOString());
}

function clock({ written, ticket }: Evidence): Verdict {
  if (written === undefined) return skipped('nothing was written');
  const { note, listed } = written;
  const act = valueIn(note.acts, readActs)?.acts.find(({ actor }) => actor === 'us');
  const wrongAct = within(act?.atMs, note);
  return wrongAct.kind === 'passed' ? within(listedAt(written, ticket), listed) : wrongAct;
}

const listedAt = ({ listed }: Written, ticket: string): number | undefined => entryOf({ ...listed, ticket })?.changedAtMs;

function within(atMs: number | undefined, { sentAtMs, answeredAtMs }: { sentAtMs: number; answeredAtMs: number }): Verdict {
  if (atMs === undefined || (atMs >= sentAtMs - CLOCK_MS && atMs <= answeredAtMs + CLOCK_MS)) return PASSED;
  const off = Math.round((atMs - answeredAtMs) / 1000);
  return failed(`a time about ${new Date(answeredAtMs).toISOString()}`, `${new Date(atMs).toISOString()}, which is ${off} s off`);
}
