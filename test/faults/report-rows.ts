/** Each step of a report at which the service is killed: what has to be so at that moment, and what must have become of it in the end. Data only. */
import type { OutboxState, ReportState } from '../../ledger/report-rows.ts';

/** Of the folder, the portal and the mailbox, in this order; and of the ticket, of those that have one. */
type Three<T> = readonly [archive: T, portal: T, owner: T, tray?: T];
type Standing = {
  readonly state: ReportState;
  /** Empty before anybody has approved it. */
  readonly outbox: readonly [] | Three<OutboxState>;
  /** Of a ticket: how many were made, and notes on them. */
  readonly came: Three<number>;
};
export type KillRow = {
  /** Named after its moment. */
  readonly client: string;
  readonly step: string;
  readonly isApprovedBefore: boolean;
  readonly hasTicket?: true;
  readonly atKill: Standing;
  readonly atEnd: Standing;
};

const NOTHING: Three<number> = [0, 0, 0];
const EACH_ONCE: Three<number> = [1, 1, 1];
const SENT: Standing = { state: 'sent', outbox: ['accepted', 'accepted', 'accepted'], came: EACH_ONCE };
const UNKNOWN_POST: Standing = { state: 'sent-in-part', outbox: ['accepted', 'unknown', 'accepted'], came: EACH_ONCE };
const UNKNOWN_MAIL: Standing = { state: 'sent-in-part', outbox: ['accepted', 'accepted', 'unknown'], came: EACH_ONCE };
const REFUSED: Standing = { state: 'sent-in-part', outbox: ['accepted', 'refused', 'accepted'], came: EACH_ONCE };

const unapproved = (state: ReportState): Standing => ({ state, outbox: [], came: NOTHING });
const approved = (outbox: Three<OutboxState>, came: Three<number>): Standing => ({ state: 'approved', outbox, came });
const early = (client: string, step: string, state: ReportState): KillRow => ({
  client,
  step,
  isApprovedBefore: false,
  atKill: unapproved(state),
  atEnd: SENT,
});
const late = (client: string, step: string, atKill: Standing, atEnd = SENT): KillRow => ({
  client,
  step,
  isApprovedBefore: true,
  atKill,
  atEnd,
});
const NOBODY_YET = approved(['waiting', 'waiting', 'waiting'], NOTHING);

/** The ticket comes last: everybody else has it. */
const ticketed = (client: string, step: string, came: number): KillRow => ({
  client,
  step,
  isApprovedBefore: true,
  hasTicket: true,
  atKill: approved(['accepted', 'accepted', 'accepted', 'sending'], [1, 1, 1, came]),
  atEnd: { state: 'sent', outbox: ['accepted', 'accepted', 'accepted', 'accepted'], came: [1, 1, 1, 2] },
});

export const ROWS: readonly KillRow[] = [
  early('reading', 'while the tickets of its period are read', 'reading'),
  early('frozen', 'after its facts are frozen', 'writing'),
  early('asked', 'while a model is asked for its prose', 'writing'),
  early('page', 'after its page is made', 'waiting'),
  early('opened', 'when the task to approve it is written and its run does not know', 'waiting'),
  early('waiting', 'while it waits for a person', 'waiting'),
  late('answered', 'after it is approved and before anything is sent', NOBODY_YET),
  late('closed', 'after the task to approve it is closed and before anything is sent', NOBODY_YET),
  late('printing', 'while its PDF is printed', NOBODY_YET),
  late('begun', 'when a post is noted and has not left', approved(['accepted', 'sending', 'waiting'], [1, 0, 0]), {
    ...UNKNOWN_POST,
    came: [1, 0, 1],
  }),
  late('posted', 'while the portal has a post and does not answer', approved(['accepted', 'sending', 'waiting'], [1, 1, 0]), UNKNOWN_POST),
  late(
    'mailed',
    'while the mail server has a mail and does not answer',
    approved(['accepted', 'accepted', 'sending'], EACH_ONCE),
    UNKNOWN_MAIL,
  ),
  late(
    'taken-post',
    'when the portal has taken a post and the outbox does not know',
    approved(['accepted', 'sending', 'waiting'], [1, 1, 0]),
    UNKNOWN_POST,
  ),
  late(
    'taken-mail',
    'when the mail server has taken a mail and the outbox does not know',
    approved(['accepted', 'accepted', 'sending'], EACH_ONCE),
    UNKNOWN_MAIL,
  ),
  late('filed', 'when its page is in the folder and the outbox does not know', approved(['sending', 'waiting', 'waiting'], [1, 0, 0])),
  late('settled', 'when the outbox knows a post and its run does not', approved(['accepted', 'accepted', 'waiting'], [1, 1, 0])),
  ticketed('ticket-made', 'when the desk has made its ticket and nobody here knows', 1),
  ticketed('ticket-known', 'after its ticket is known and before its note', 1),
  ticketed('note-made', 'when its note stands on the ticket and nobody here knows', 2),
  ticketed('note-taken', 'when its note is known and the outbox does not know', 2),
  late('ended', 'when everybody has it and its run does not know that it is over', SENT),
  late('untold', 'when one has refused it and no operator is told yet', REFUSED, REFUSED),
];
