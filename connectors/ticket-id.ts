/** Decides what a ticket id may look like. It becomes part of a URL path and of a workflow id, so nothing else may enter it. */

/** 64 characters leave a workflow id far below the engine's limit of 1000. */
const TICKET_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Says whether `value` can name a ticket. */
export function isTicketId(value: string): boolean {
  return TICKET_ID.test(value);
}
