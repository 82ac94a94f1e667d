/** Pure: what is sent of a ticket that is wanted, what is kept of it, and in what the ticket that was made differs. */
import { MOST_BODY, MOST_SUBJECT } from '../../connectors/ticket-system.ts';
import type { DeskTicket, TicketDraft } from '../../connectors/ticket-system.ts';
import { isSameClient } from '../../workflows/rules/client-name.ts';
import type { FieldChange } from '../../ledger/contract.ts';
import type { OpenRequest, WantedTicket } from '../../workflows/ticket/open.ts';

/** One ticket on its way: the key of its step, what was asked for, and what is sent. */
export type Wanted = { readonly key: string; readonly request: OpenRequest; readonly draft: TicketDraft };

/** Cut to what any ticket system takes: a ticket without the end of its text is better than none. */
export function draftOf({ subject, body, ...where }: WantedTicket, externalId: string): TicketDraft {
  return { externalId, ...where, subject: cut(oneLine(subject), MOST_SUBJECT), body: cut(body, MOST_BODY), notifyClient: false };
}

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim() || '(no subject)';
/** A cut may part a surrogate pair, which would be no text. */
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`).toWellFormed();

/** As the ledger keeps them, sealed. */
export function changesOf({ externalId, notifyClient: _nobody, ...draft }: TicketDraft): readonly FieldChange[] {
  const fields = Object.entries({ ...draft, externalId }).filter(([, after]) => after !== undefined);
  return fields.map(([field, after]) => ({ field: `ticket:${field}`, before: null, after: after ?? null }));
}

/** A ticket system may say yes and leave something out, or mean another client by the same word. Site and device are told by none. */
export function otherwiseIn({ client, destination, priority }: TicketDraft, made: DeskTicket): readonly string[] {
  const { fields } = made;
  return [
    ...(isSameClient(made.client, client) ? [] : ['client']),
    ...(destination === undefined || fields.destination === destination ? [] : ['destination']),
    ...(priority === undefined || fields.priority === priority ? [] : ['priority']),
  ];
}
