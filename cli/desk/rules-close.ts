/** R45 to R49: tickets that were merged, and closing. Pure. */
import { readActs, readFields, readTicket } from '../../connectors/desk/reply.ts';
import { knowsMerges } from '../../connectors/ticket-system.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Closed, Evidence, MergedSeen } from './evidence.ts';
import { capabilitiesIn } from './rules-contract-2.ts';
import { PASSED, failed, firstOf, isYes, said, skipped, valueIn, wantsRefusal, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import type { Got } from './wire.ts';

const rule = (id: string, claim: string, needs: readonly string[], judge: (closed: Closed) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R8', 'R33', 'R39', ...needs],
  judge: ({ written }) => {
    if (written === undefined) return skipped('nothing was written');
    if (!written.closing.isSaid) return skipped('this desk closes no tickets');
    if (written.closing.closed === undefined) return skipped('say --create: only a ticket that the test has made is closed');
    return judge(written.closing.closed);
  },
});

export const CLOSE_RULES: readonly Rule[] = [
  { id: 'R45', claim: 'a ticket that was merged is closed and tells into which, and no other one does', needs: ['R5'], judge: merges },
  rule('R46', 'a ticket is closed, by us, and nothing else of it changes', ['R9', 'R47', 'R49'], closes),
  rule('R47', 'a close that names no version, or another one, is refused', ['R49'], (closed) =>
    firstOf(refused(closed, 'R47'), race(closed)),
  ),
  rule('R48', 'closing what is closed is taken, and is no act', ['R46'], again),
  rule('R49', 'a close of which somebody is told is refused', [], (closed) => refused(closed, 'R49')),
];

function merges(evidence: Evidence): Verdict {
  const { general, written } = evidence;
  const others = [general.before, written?.closing.closed?.before, written?.closing.closed?.after];
  const wrong = others.map((got) => got && valueIn(got, readTicket)).find((ticket) => ticket?.mergedInto !== undefined);
  if (wrong?.mergedInto !== undefined) return failed('no `mergedInto` of a ticket that nobody has merged', wrong.mergedInto);
  const merged = written?.closing.merged;
  if (merged === undefined) return PASSED;
  return knowsMerges(capabilitiesIn(evidence)) === true ? into(merged) : skipped('the contract that this desk keeps does not ask for it');
}

function into({ ticket, read, survivor }: MergedSeen): Verdict {
  const told = valueIn(read, readTicket);
  if (told === undefined) return wantsValue(read, readTicket);
  if (told.status !== 'closed') return failed(`ticket ${ticket}, which was merged, to be closed`, told.status);
  if (told.mergedInto === undefined || told.mergedInto === ticket)
    return failed(`another ticket in \`mergedInto\` of ${ticket}`, told.mergedInto ?? 'none');
  return survivor === undefined ? PASSED : wantsValue(survivor, readTicket);
}

function closes({ before, race: tries, after, acts }: Closed): Verdict {
  const sent = tries.find(isYes);
  if (sent === undefined) return wantsValue(tries[0], readFields);
  const [was, now] = [valueIn(before, readTicket), valueIn(after, readTicket)];
  if (was === undefined || now === undefined) return wantsValue(after, readTicket);
  if (now.status !== 'closed') return failed('the ticket to be closed', now.status);
  const told = valueIn(sent, readFields)?.version;
  if (told !== now.version) return failed(`the version that a read tells, ${now.version}`, `${told}`);
  const other = STAYING.find((name) => JSON.stringify(was[name]) !== JSON.stringify(now[name]));
  if (other !== undefined) return failed('only the status to change', `${other} changed too`);
  return isOurAct(acts) ? PASSED : failed('an act `closed` of `us`', said(acts));
}
const STAYING = ['client', 'subject', 'body', 'openings', 'fields'] as const satisfies readonly (keyof DeskTicket)[];

const isOurAct = (acts: Got): boolean =>
  valueIn(acts, readActs)?.acts.some(({ actor, kind }) => actor === 'us' && kind === 'closed') === true;

function refused({ old, refused: tried }: Closed, id: 'R47' | 'R49'): Verdict {
  return firstOf(
    ...tried
      .filter(({ rule: of }) => of === id)
      .map(({ what, wanted, sent, after }) => {
        const answer = wanted === undefined ? wantsRefusal(sent) : wantsStatus(sent, ...wanted);
        if (answer.kind === 'failed') return failed(`${answer.wanted} for ${what}`, said(sent));
        const status = valueIn(after, readTicket)?.status;
        return status === old.status ? PASSED : failed(`the ticket to stay ${old.status} after ${what}`, `${status}`);
      }),
  );
}

function race({ race: tries }: Closed): Verdict {
  const done = tries.filter(isYes).length;
  if (done > 1) return failed('one of two closes with the same version to be refused', 'both were answered 2xx');
  return done === 1 ? firstOf(...tries.filter((got) => !isYes(got)).map((got) => wantsStatus(got, 412, 409))) : PASSED;
}

function again({ again: tried }: Closed): Verdict {
  if (tried === undefined) return skipped('no ticket was closed');
  const told = valueIn(tried.sent, readFields)?.version;
  if (told === undefined) return wantsValue(tried.sent, readFields);
  const now = valueIn(tried.after, readTicket)?.version;
  if (told !== now) return failed(`the ticket's version, ${now}`, `version ${told}`);
  return isOurAct(tried.acts) ? failed('no act, since it was closed already', 'an act `closed` of `us`') : PASSED;
}
