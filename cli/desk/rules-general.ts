/** R1 to R8: access, limits, what a ticket is and what its version is. Pure. */
import { readFields, readNote, readTicket } from '../../connectors/desk/reply.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Evidence, Written } from './evidence.ts';
import { PASSED, failed, firstOf, isUnknownCall, isYes, said, skipped, statusOf, valueIn, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import { appliedIn } from './rules-fields.ts';
import type { Got } from './wire.ts';

export const GENERAL_RULES: readonly Rule[] = [
  { id: 'R1', claim: 'a call without the right token is refused', needs: [], judge: access },
  { id: 'R2', claim: 'every call is answered in time, with JSON', needs: [], judge: ({ all }) => firstOf(...all.map(limits)) },
  {
    id: 'R3',
    claim: 'a ticket that never was is answered 404',
    needs: [],
    judge: ({ general }) => firstOf(...general.absent.map((got) => wantsStatus(got, 404))),
  },
  { id: 'R4', claim: '429 and 503 say when to come back', needs: [], judge: ({ all }) => advice(all) },
  { id: 'R5', claim: 'a ticket is told as in the schema', needs: [], judge: ({ general }) => wantsValue(general.before, readTicket) },
  { id: 'R6', claim: 'the ticket told is the one asked for, with the name of its client', needs: ['R5'], judge: identity },
  { id: 'R7', claim: 'the version stays while nothing changes', needs: ['R5'], judge: stillness },
  {
    id: 'R8',
    claim: 'every change gives a new version',
    needs: ['R5', 'R11'],
    judge: ({ written }) => (written ? freshness(written) : PASSED),
  },
];

function access({ general, written }: Evidence): Verdict {
  const tries = [
    ...general.wrongToken,
    ...(written?.creating.made?.wrongToken ?? []),
    ...closeOf(written),
    ...(written?.period.asked?.wrongToken ?? []),
  ];
  // A desk that knows no such call may say so to anybody.
  const isUnknown = (got: Got): boolean =>
    /^(GET \/v1\/(tickets\?|capabilities|created|period)|POST \/v1\/tickets(\/[^/]+\/close)?$)/.test(got.call) &&
    (isUnknownCall(got) || statusOf(got) === 404);
  return firstOf(...tries.map((got) => (isUnknown(got) ? PASSED : wantsStatus(got, 401, 403))));
}

const closeOf = (written: Evidence['written']): readonly Got[] => (written?.closing.closed ? [written.closing.closed.wrongToken] : []);

function limits(got: Got): Verdict {
  if (got.kind !== 'reply') return failed('a whole answer of at most 4 MB within 10 s', `${got.call}: ${got.detail}`);
  if (!isYes(got)) return PASSED;
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(got.body));
    return PASSED;
  } catch {
    // Wrong bytes and wrong JSON break the same rule.
    return failed('a body of JSON in UTF-8', `${said(got)} with ${got.body.byteLength} bytes that are not`);
  }
}

function advice(all: readonly Got[]): Verdict {
  const busy = all.filter((got) => [429, 503].includes(statusOf(got) ?? 0));
  if (busy.length === 0) return skipped('the desk was never too busy while it was asked');
  const silent = busy.find((got) => got.kind === 'reply' && got.retryAfter === null);
  return silent === undefined ? PASSED : failed('a header Retry-After', `${said(silent)} without one`);
}

function identity({ ticket, client, general }: Evidence): Verdict {
  const [first, second] = [ticketIn(general.before), ticketIn(general.again)];
  if (first?.id !== ticket) return failed(`the id ${ticket}`, 'another id');
  if (first.client === '') return failed('the name of a client', 'an empty text');
  if (second !== undefined && second.client !== first.client) return failed('the same client twice', 'two names');
  return client === undefined || first.client === client ? PASSED : failed(`the client ${client}`, first.client);
}

function stillness({ general }: Evidence): Verdict {
  const [first, second] = [ticketIn(general.before)?.version, ticketIn(general.again)?.version];
  return first === second ? PASSED : failed(`version ${first} again`, second ?? said(general.again));
}

/** In the order of the writes; a set that changed nothing is no change. */
function freshness({ start, note, edited, fields, listed }: Written): Verdict {
  const told = [
    valueIn(note.sent, readNote)?.version,
    edited === undefined ? undefined : valueIn(edited.edit.sent, readNote)?.version,
    ...fields.sets.filter(appliedIn).map(({ sent }) => valueIn(sent, readFields)?.version),
  ].filter((version) => version !== undefined);
  const seen = new Set([start.version]);
  for (const version of told) {
    if (seen.has(version)) return failed('a version that the ticket never had, after each write', `version ${version} a second time`);
    seen.add(version);
  }
  const read = ticketIn(note.after)?.version;
  if (read === start.version) return failed('another version after a note', `version ${read} as before`);
  const last = ticketIn(listed.last)?.version;
  return last !== undefined && seen.has(last) ? failed('another version after the last note', `version ${last} a second time`) : PASSED;
}

const ticketIn = (got: Got): DeskTicket | undefined => valueIn(got, readTicket);
