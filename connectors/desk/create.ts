/** Makes a ticket on the desk, and finds it again by its external id. */
import { MOST_BODY, MOST_SUBJECT, isExternalId } from '../ticket-system.ts';
import type { CreatedLook, DeskWrite, TicketDraft } from '../ticket-system.ts';
import { isYes } from './ask.ts';
import type { Ask } from './ask.ts';
import { isAbsence, isUnsupported, troubleOf, writeTroubleOf } from './outcome.ts';
import { readCreated, readMade } from './reply.ts';
import { unreachable } from '../trouble.ts';

export async function findCreated(ask: Ask, externalId: string, deadlineMs: number): Promise<CreatedLook> {
  const result = await ask({ method: 'GET', path: `/v1/created?externalId=${checked(externalId)}`, deadlineMs });
  if (isUnsupported(result)) return { kind: 'unsupported' };
  if (result.kind !== 'reply') return troubleOf(result, Date.now());
  // Never "none", which would have a ticket made twice, and no proof of anything: see `absent`.
  if (isAbsence(result)) return { kind: 'absent' };
  if (result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readCreated(result.body);
  if (parsed.kind === 'unreadable') return unreachable(parsed.why);
  // A desk that takes no notice of what was asked for shows others, too.
  const [first, ...others] = parsed.value.tickets.filter((ticket) => ticket.externalId === externalId);
  if (first === undefined) return { kind: 'none' };
  return { kind: 'found', ticket: first.id, version: first.version, others: others.map(({ id }) => id) };
}

export async function createTicket(ask: Ask, draft: TicketDraft, deadlineMs: number): Promise<DeskWrite | { kind: 'unsupported' }> {
  const result = await ask({ method: 'POST', path: '/v1/tickets', body: bodyOf(draft), deadlineMs });
  if (isUnsupported(result)) return { kind: 'unsupported' };
  if (result.kind !== 'reply' || !isYes(result.status)) return writeTroubleOf(result, Date.now());
  const parsed = readMade(result.body);
  if (parsed.kind === 'unreadable') return { kind: 'unknown', detail: parsed.why, saidYes: true };
  return { kind: 'applied', ref: parsed.value.id, version: parsed.value.version };
}

/** What is undefined is not sent. */
function bodyOf({ externalId, client, site, device, destination, priority, subject, body }: TicketDraft): object {
  if (subject === '' || subject.length > MOST_SUBJECT || body.length > MOST_BODY)
    throw new RangeError(
      `Expected a subject of 1 to ${MOST_SUBJECT} characters and a text of at most ${MOST_BODY}, got ${subject.length} and ${body.length}.`,
    );
  return { externalId: checked(externalId), client, site, device, destination, priority, subject, body, notifyClient: false };
}

function checked(externalId: string): string {
  if (isExternalId(externalId)) return externalId;
  throw new TypeError(`Expected an external id of standby- and 32 hex digits, got ${externalId.length} other character(s).`);
}
