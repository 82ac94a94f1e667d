/** Pure: a ticket on a board of alerts, as the alert that it is. */
import { finish } from '../../connectors/alert-draft.ts';
import { concernIn } from '../../connectors/alert-words.ts';
import type { Alert, Severity } from '../../connectors/alert-source.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { AlertBoards } from '../alert-connection.ts';

/** A machine's subject says all in its first words. */
const LONGEST_SUBJECT = 300;
const KIND = 'ticket-board';

export type BoardTicket = Pick<DeskTicket, 'id' | 'client' | 'subject' | 'body' | 'createdAtMs' | 'fields' | 'type' | 'source'>;

/** `atMs`: when it was read; a ticket whose creation is not known begins then. The key is made of the ticket's id alone. */
export function alertOfTicket(boards: AlertBoards, ticket: BoardTicket, atMs: number): Alert {
  const { id, client, subject, body, createdAtMs, fields, type, source } = ticket;
  const { rule, host } = conditionOf(boards, subject);
  const draft = {
    identity: [['ticket', id]] as const,
    startsAtMs: createdAtMs === undefined || createdAtMs > atMs ? atMs : createdAtMs,
    state: 'firing' as const,
    severity: severityOf(boards, fields.priority),
    concern: concernIn(rule, subject),
    rule,
    title: subject,
    text: body,
    host,
    owner: client,
    ticket: id,
    labels: [
      ['board', fields.destination],
      ['priority', fields.priority],
      ['source', source],
      ['type', type],
    ] as const,
  };
  const finished = finish(KIND, draft, atMs);
  // Of a ticket from before the year 2000 only its start cannot be meant.
  const usable = finished.kind === 'alert' ? finished : finish(KIND, { ...draft, startsAtMs: atMs }, atMs);
  if (usable.kind === 'alert') return usable.traced.alert;
  throw new Error(`Expected a ticket that can be read as an alert, got one of which ${usable.why}.`);
}

/** By which an alert of a ticket is known. */
export const keyOfTicket = (id: string, atMs: number): string =>
  alertOfTicket(
    { ids: [], conditions: [], severities: {}, otherwise: 'warning' },
    {
      id,
      client: '',
      subject: '',
      body: '',
      createdAtMs: atMs,
      fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
      type: undefined,
      source: undefined,
    },
    atMs,
  ).key;

export function severityOf({ severities, otherwise }: AlertBoards, priority: string | null): Severity {
  const word = priority?.toLowerCase() ?? '';
  return Object.entries(severities).find(([name]) => name.toLowerCase() === word)?.[1] ?? otherwise;
}

/** The first pattern that fits names it; else the subject without what changes from one machine to the next. */
export function conditionOf({ conditions }: Pick<AlertBoards, 'conditions'>, subject: string): { rule: string; host: string | undefined } {
  const read = subject.slice(0, LONGEST_SUBJECT);
  for (const { pattern, name } of conditions) {
    const found = new RegExp(pattern, 'iu').exec(read);
    if (found) return { rule: name, host: found.groups?.['host'] };
  }
  return { rule: normalSubject(read), host: undefined };
}

/** Words with a digit name a machine, a time or a measure, and so do those with a dot, a slash, an @ or a colon inside. */
const VARIES = /[\p{Nd}]|[^\s][.:/\\@_][^\s]/u;
const EDGES = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu;

export function normalSubject(subject: string): string {
  const kept = subject
    .split(/\s+/u)
    .filter((word) => !VARIES.test(word))
    .join(' ')
    .replace(EDGES, '')
    .toLowerCase();
  return kept === '' ? 'unnamed' : kept;
}
