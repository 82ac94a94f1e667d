/** Decides what an exchange that did not end well means, for a read and for a write. Pure. */
import { delayOf, forbiddenDetail, troubleOf as troubleIn } from '../trouble.ts';
import type { DeskTrouble, DeskWrite } from '../ticket-system.ts';
import type { Exchange } from '../../net/exchange.ts';

type Reply = Extract<Exchange, { kind: 'reply' }>;

const DESK = 'the desk';
export const troubleOf = (result: Exchange, nowMs: number): DeskTrouble => troubleIn(DESK, result, nowMs);

/** For a write the question is whether the desk can have applied it; in doubt it may have. */
export function writeTroubleOf(result: Exchange, nowMs: number): DeskWrite {
  if (result.kind === 'unsent') return { kind: 'not-sent', detail: result.detail, retryAfterMs: undefined };
  if (result.kind !== 'reply') return { kind: 'unknown', detail: result.detail };
  const { status } = result;
  const detail = `${DESK} answered HTTP ${status}`;
  const retryAfterMs = delayOf(result.retryAfter, nowMs);
  // A desk that says when to come again has stored nothing (rule R4); a bare 503 may be a proxy's that lost a slow desk.
  if (status === 429 || (status === 503 && retryAfterMs !== undefined)) return { kind: 'not-sent', detail, retryAfterMs };
  if (status === 401 || status === 403) return { kind: 'rejected', because: 'forbidden', detail: forbiddenDetail(DESK, status) };
  if (status === 404 || status === 410) return { kind: 'rejected', because: 'gone', detail };
  if (status === 409 || status === 412) return { kind: 'rejected', because: 'changed-meanwhile', detail };
  // 408 is a server that stopped waiting, perhaps after it had read enough. A 3xx often follows a form that was taken.
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'rejected', because: 'invalid', detail };
  return { kind: 'unknown', detail };
}

/** Of the ticket itself. Whether it is one is for its body to say, or for time. */
export const isAbsence = ({ status }: Reply): boolean => status === 404 || status === 410;

/** A refusal that is neither about our rights, nor the ticket, nor the moment is about the version that was asked for. */
export const isUnknownVersion = ({ status }: Reply): boolean =>
  status >= 400 && status < 500 && ![401, 403, 404, 408, 410, 429].includes(status);

/** Only these two say that the desk knows no such call; a 404 may as well be a note that is gone. */
export function isUnsupported(result: Exchange): boolean {
  return result.kind === 'reply' && (result.status === 405 || result.status === 501);
}

/** The list has no ticket in its address that could be gone, so a 404 too says that the desk knows no such call. */
export function cannotList(result: Exchange): boolean {
  return isUnsupported(result) || (result.kind === 'reply' && result.status === 404);
}

/** With a place in the question, these say that the place is no good; a list without one is never wrong in itself. */
export function isRefusedPlace(result: Exchange): boolean {
  return result.kind === 'reply' && [400, 410, 422].includes(result.status);
}
