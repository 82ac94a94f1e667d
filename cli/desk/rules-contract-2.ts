/** R33 to R36: capabilities, named absences, writes that change nothing, and the order of refusals. Pure. */
import { isAbsence } from '../../connectors/desk/outcome.ts';
import { readAbsence, readActs, readCapabilities, readFields, readTicket } from '../../connectors/desk/reply.ts';
import type { Actor, CapabilitiesRead } from '../../connectors/ticket-system.ts';
import type { Creating, Evidence, IdleSet, Written } from './evidence.ts';
import { cannotList } from './rules-list.ts';
import { PASSED, failed, firstOf, isUnknownCall, isYes, said, skipped, statusOf, valueIn, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import type { Got } from './wire.ts';

export const CONTRACT_2_RULES: readonly Rule[] = [
  { id: 'R33', claim: 'the desk says what it can, and can what it says', needs: [], judge: capabilities },
  {
    id: 'R34',
    claim: 'a ticket that is not there is named in the answer, and none that is there',
    needs: ['R3'],
    judge: (evidence) => (isContract1(evidence) ? skipped('contract 1 does not ask for it') : absences(evidence)),
  },
  {
    id: 'R35',
    claim: 'setting fields to what they are is taken, and is no act',
    needs: ['R7', 'R9', 'R17'],
    judge: ({ written }) => idle(written?.fields.idle),
  },
  {
    id: 'R36',
    claim: 'of several refusals the first of the order is given',
    needs: ['R1', 'R3', 'R14', 'R17', 'R18', 'R19', 'R20'],
    judge: ({ written }) => (written === undefined ? skipped('nothing was written') : refusals(written)),
  },
];

/** Only an answer that no such call is known says so: a desk that stumbles over it keeps contract 2, badly. */
export const isContract1 = ({ general }: Evidence): boolean => cannotList(general.capabilities);

/** What a desk says of itself, as the connector reads it. */
export function capabilitiesIn(evidence: Evidence): CapabilitiesRead {
  if (isContract1(evidence)) return { kind: 'unsupported' };
  const told = valueIn(evidence.general.capabilities, readCapabilities);
  return told === undefined
    ? { kind: 'unreachable', detail: 'they could not be read', retryAfterMs: undefined }
    : { kind: 'capabilities', ...told };
}

/** The word of this desk for an actor: one that cannot tell says `person`. */
export function wordFor(evidence: Evidence, actor: Actor): Actor {
  const read = capabilitiesIn(evidence);
  return read.kind === 'capabilities' && read.actors.includes(actor) ? actor : 'person';
}

function capabilities(evidence: Evidence): Verdict {
  if (isContract1(evidence)) return PASSED;
  const { capabilities: got } = evidence.general;
  const told = valueIn(got, readCapabilities);
  if (told === undefined) return wantsValue(got, readCapabilities);
  if (Number(told.contract.split('.')[0]) < 2) return failed('contract 2.0.0 or later, or HTTP 404', `contract ${told.contract}`);
  if (!told.actors.includes('us')) return failed('`us` among the actors', told.actors.join(', '));
  return firstOf(...Object.entries(seenIn(evidence)).map(([word, can]) => asSaid(word, told.optional.includes(word), can)));
}

/** What it was seen to do or to refuse; undefined where neither was seen, which proves nothing. */
function seenIn({ written, announced }: Evidence): Readonly<Record<string, boolean | undefined>> {
  const closed = written?.closing.closed;
  return {
    editNote: canOf(written?.edited?.edit.sent, isUnknownCall),
    listChanges: canOf(written?.listed.pages[0], cannotList),
    create: canOf(written && createdOrLooked(written.creating), cannotList),
    close: canOf(closed && (closed.race.find(isYes) ?? closed.race[0]), isUnknownCall),
    listPeriod: canOf(written?.period.first, cannotList),
    // Where nothing came, R30 says so: the address may be a wrong one.
    webhooks: (announced?.deliveries.length ?? 0) > 0 ? true : undefined,
  };
}

/** What says whether it makes tickets: that it knows no such call, or else the look, which every desk is asked for. */
const createdOrLooked = ({ made, neverUsed }: Creating): Got => (made !== undefined && isUnknownCall(made.sent) ? made.sent : neverUsed);

function canOf(got: Got | undefined, isUnknown: (got: Got) => boolean): boolean | undefined {
  if (got === undefined) return undefined;
  if (isUnknown(got)) return false;
  return isYes(got) ? true : undefined;
}

function asSaid(word: string, isSaid: boolean, can: boolean | undefined): Verdict {
  if (can === undefined || can === isSaid) return PASSED;
  return isSaid
    ? failed(`\`${word}\`, which it says it can`, 'it cannot')
    : failed(`\`${word}\` among its capabilities, since it can`, 'no word of it');
}

function absences({ general: { absent, noTicket }, ticket, written }: Evidence): Verdict {
  const named = absent.map((got) =>
    isNamed(got, noTicket) ? PASSED : failed(`{"error":"no-such-ticket","ticket":"${noTicket}"}`, said(got)),
  );
  const noNote = written?.edited?.absent;
  const isCalledAbsent = noNote !== undefined && isNamed(noNote, ticket);
  return firstOf(...named, isCalledAbsent ? failed('no word that the ticket is not there, where a note is not', said(noNote)) : PASSED);
}

/** As the connector reads it: a 404 or 410 whose body names the ticket. */
const isNamed = (got: Got, ticket: string): boolean =>
  got.kind === 'reply' && isAbsence(got) && readAbsence(got.body, ticket) !== undefined;

function idle(set: IdleSet | undefined): Verdict {
  if (set === undefined) return skipped('no field was set before');
  const { field, sent, after, acts } = set;
  const [told, now] = [valueIn(sent, readFields)?.version, valueIn(after, readTicket)?.version];
  if (told === undefined) return wantsValue(sent, readFields);
  if (told !== now) return failed(`the ticket's version, ${now}`, `version ${told}`);
  const done = valueIn(acts, readActs)?.acts.filter(({ actor }) => actor === 'us').length;
  if (done === undefined) return wantsValue(acts, readActs);
  return done === 0 ? PASSED : failed(`no act of ours, since ${field} was set to what it was`, `${done}`);
}

function refusals({ refused: { ordered, list, search } }: Written): Verdict {
  const inOrder = ordered.map(({ what, wanted, got }) =>
    wanted.includes(statusOf(got) ?? 0) ? PASSED : failed(`HTTP ${wanted.join(' or ')} for ${what}`, said(got)),
  );
  const asked = [...list.filter((got) => !cannotList(got)), ...search];
  return firstOf(...inOrder, ...asked.map((got) => wantsStatus(got, 400, 422)));
}
