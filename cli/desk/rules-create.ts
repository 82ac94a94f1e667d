/** R39 to R44: making tickets. Pure. */
import { normalize } from '../../connectors/desk/normalize.ts';
import { readCreated, readMade, readTicket } from '../../connectors/desk/reply.ts';
import type { Evidence, Made } from './evidence.ts';
import { cannotList, entryIn } from './rules-list.ts';
import { PASSED, failed, firstOf, isYes, said, skipped, valueIn, wantsRefusal, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import type { Got } from './wire.ts';

const rule = (id: string, claim: string, needs: readonly string[], judge: (made: Made, evidence: Evidence) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R6', 'R33', ...needs],
  judge: (evidence) => {
    const { creating } = evidence.written ?? {};
    if (creating === undefined) return skipped('nothing was written');
    if (!creating.isSaid) return skipped('this desk makes no tickets');
    if (creating.made === undefined) return skipped('say --create, which makes two test tickets that stay');
    return judge(creating.made, evidence);
  },
});

export const CREATE_RULES: readonly Rule[] = [
  rule('R39', 'a ticket is made as it was asked for, and its id and version are told', [], asAskedFor),
  rule('R40', 'a ticket that was made is found by its external id, and none by another', ['R8', 'R39'], found),
  rule('R41', 'a ticket that was made is ours', ['R39'], whose),
  rule('R42', 'a ticket of what the desk does not know is refused, and not made', [], (made) => refused(made, 'R42')),
  rule('R43', 'a ticket of which somebody is told is refused, and not made', [], (made) => refused(made, 'R43')),
  rule('R44', 'an external id that is used again loses no ticket', ['R39', 'R40'], usedAgain),
];

function asAskedFor({ draft, sent, read }: Made): Verdict {
  const made = valueIn(sent, readMade);
  if (made === undefined) return wantsValue(sent, readMade);
  const ticket = read && valueIn(read, readTicket);
  if (ticket === undefined) return read === undefined ? failed('a ticket', 'none') : wantsValue(read, readTicket);
  const { fields } = ticket;
  return firstOf(
    same('id', made.id, ticket.id),
    same('status', 'open', ticket.status),
    same('client', draft.client, ticket.client),
    same('subject', draft.subject, ticket.subject),
    same('destination', draft.destination ?? fields.destination, fields.destination),
    same('priority', draft.priority, fields.priority),
    // A body may be told as HTML: its second line has nothing to be escaped.
    ticket.body.includes(draft.externalId) ? PASSED : failed('the text that was sent', `another, of ${ticket.body.length} characters`),
  );
}

const same = (what: string, wanted: unknown, got: unknown): Verdict =>
  wanted === got ? PASSED : failed(`the ${what} ${String(wanted)}`, String(got));

function found({ draft, sent, found: got, read }: Made, { written }: Evidence): Verdict {
  const tickets = valueIn(got, readCreated)?.tickets;
  if (tickets === undefined) return wantsValue(got, readCreated);
  const id = valueIn(sent, readMade)?.id;
  const ours = tickets.find((ticket) => ticket.id === id);
  if (ours === undefined) return failed(`ticket ${id} for its external id`, `${tickets.length} ticket(s), that one not among them`);
  const version = read && valueIn(read, readTicket)?.version;
  if (ours.version !== version) return failed(`the version that a read tells, ${version}`, `version ${ours.version}`);
  const isOther = tickets.some((ticket) => ticket.externalId !== draft.externalId);
  if (isOther) return failed('only tickets with this external id', 'one with another');
  const { creating } = written ?? {};
  return creating === undefined ? PASSED : firstOf(wantsNone(creating.neverUsed), wantsStatus(creating.noId, 400, 422));
}

function wantsNone(got: Got): Verdict {
  const tickets = valueIn(got, readCreated)?.tickets;
  if (tickets === undefined) return wantsValue(got, readCreated);
  return tickets.length === 0 ? PASSED : failed('no ticket', `${tickets.length} ticket(s)`);
}

/** By the list, by what a read tells of it, and by every announcement. */
function whose({ draft, sent, read, listed }: Made, { announced }: Evidence): Verdict {
  const id = valueIn(sent, readMade)?.id ?? '';
  const told = read && valueIn(read, readTicket)?.externalId;
  if (told !== undefined && told !== draft.externalId) return failed(`the external id ${draft.externalId}`, told);
  const entry = cannotList(listed) ? undefined : entryIn(listed, id);
  if (entry !== undefined && entry.actor !== 'us') return failed(`\`us\` for ticket ${id} in the list`, `\`${entry.actor}\``);
  const events = (announced?.deliveries ?? []).map(({ rawBody }) => normalize(rawBody, ''));
  const another = events.find((one) => one.kind === 'event' && one.event.ticket === id && one.event.actor !== 'us');
  return another?.kind === 'event' ? failed(`${another.event.type} for ${id} of \`us\``, `one of \`${another.event.actor}\``) : PASSED;
}

function refused({ refused: tried }: Made, id: 'R42' | 'R43'): Verdict {
  return firstOf(
    ...tried
      .filter(({ rule: of }) => of === id)
      .flatMap(({ what, sent, found: left }) => {
        const answer = id === 'R42' ? wantsStatus(sent, 400, 422) : wantsRefusal(sent);
        return answer.kind === 'failed' ? failed(`${answer.wanted} for ${what}`, said(sent)) : wantsNone(left);
      }),
  );
}

function usedAgain({ sent, again }: Made): Verdict {
  if (again === undefined) return skipped('no ticket was made');
  if (!isYes(again.sent)) return firstOf(wantsStatus(again.sent, 409), among(again.found, sent));
  return firstOf(wantsValue(again.sent, readMade), among(again.found, sent), among(again.found, again.sent));
}

function among(got: Got, sent: Got): Verdict {
  const id = valueIn(sent, readMade)?.id;
  const ids = valueIn(got, readCreated)?.tickets.map((ticket) => ticket.id);
  if (ids === undefined) return wantsValue(got, readCreated);
  return ids.includes(id ?? '') ? PASSED : failed(`ticket ${id} for its external id`, ids.join(', ') || 'none');
}
