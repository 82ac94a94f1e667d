/** Asks what the rules on notes and acts need: writes two notes, tries a public one, edits one. Judges nothing. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readNote, readNotes, readTicket } from '../../connectors/desk/reply.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Edited, Noted, NoteWritten, Written } from './evidence.ts';
import { isYes, valueIn } from './verdict.ts';
import type { Got, Wire } from './wire.ts';

export type Stage = {
  readonly wire: Wire;
  readonly ticket: string;
  readonly otherTicket: string | undefined;
  /** How long a note may take to be found by its mark, and an edited one not to be found by its old mark. */
  readonly findMs: number;
};

/** Sixty looks in the minute that a search may be behind. */
const FIND_EVERY_MS = 1_000;

const newMark = (): string => randomBytes(4).toString('hex');
/** Letters, signs and a line end that a desk may mistake for markup or for another encoding. */
const textOf = (mark: string, what: string): string =>
  `${what} of "standby desk test": Ä é 漢 <b>&amp;</b>\nSecond line. [standby ${mark}]`;
export const findMark = ({ wire }: Stage, ticket: string, mark: string): Promise<Got> =>
  wire.ask({ method: 'GET', path: `/v1/tickets/${ticket}/notes?mark=${mark}` });
/** Looks until as many are found as are wanted, or the time is over. */
async function findInTime(stage: Stage, mark: string, wanted: 'some' | 'none'): Promise<Got> {
  const until = Date.now() + stage.findMs;
  for (;;) {
    const got = await findMark(stage, stage.ticket, mark);
    const count = valueIn(got, readNotes)?.notes.length;
    const restMs = until - Date.now();
    if (count === undefined || (wanted === 'some') === count > 0 || restMs <= 0) return got;
    await pause(Math.min(FIND_EVERY_MS, restMs));
  }
}
export const readTicketOf = ({ wire, ticket }: Stage): Promise<Got> => wire.ask({ method: 'GET', path: `/v1/tickets/${ticket}` });
export const actsSince = ({ wire, ticket }: Stage, version: string): Promise<Got> =>
  wire.ask({ method: 'GET', path: `/v1/tickets/${ticket}/acts?since=${encodeURIComponent(version)}` });

export async function addNote({ wire, ticket }: Stage, internal = true): Promise<NoteWritten> {
  const mark = newMark();
  const text = textOf(mark, 'Note');
  return { mark, text, sent: await wire.ask({ method: 'POST', path: `/v1/tickets/${ticket}/notes`, body: { text, internal } }) };
}

export async function playNotes(stage: Stage, start: DeskTicket): Promise<Pick<Written, 'note' | 'publicNote' | 'edited'>> {
  const note = await notedOn(stage, start);
  const publicNote = await addNote(stage, false);
  const noteId = valueIn(note.sent, readNote)?.id;
  return {
    note,
    publicNote: { ...publicNote, found: await findMark(stage, stage.ticket, publicNote.mark) },
    edited: noteId === undefined ? undefined : await editedOn(stage, note.mark, noteId),
  };
}

async function notedOn(stage: Stage, start: DeskTicket): Promise<Noted> {
  const sentAtMs = Date.now();
  const written = await addNote(stage);
  const answeredAtMs = Date.now();
  const found = await findInTime(stage, written.mark, 'some');
  const after = await readTicketOf(stage);
  const newest = valueIn(after, readTicket)?.version;
  return {
    ...written,
    sentAtMs,
    answeredAtMs,
    found,
    after,
    acts: await actsSince(stage, start.version),
    actsAfter: newest === undefined ? undefined : await actsSince(stage, newest),
    actsUnknown: await actsSince(stage, 'standby-no-such-version'),
    neverUsed: await findMark(stage, stage.ticket, newMark()),
    elsewhere: stage.otherTicket === undefined ? undefined : await findMark(stage, stage.otherTicket, written.mark),
  };
}

async function editedOn(stage: Stage, oldMark: string, noteId: string): Promise<Edited> {
  const { wire, ticket } = stage;
  const path = `/v1/tickets/${ticket}/notes`;
  const mark = newMark();
  const text = textOf(mark, 'Edited note');
  const sent = await wire.ask({ method: 'PATCH', path: `${path}/${encodeURIComponent(noteId)}`, body: { text } });
  return {
    noteId,
    edit: { mark, text, sent },
    found: isYes(sent) ? await findInTime(stage, mark, 'some') : await findMark(stage, ticket, mark),
    old: isYes(sent) ? await findInTime(stage, oldMark, 'none') : await findMark(stage, ticket, oldMark),
    absent: await wire.ask({ method: 'PATCH', path: `${path}/standby-no-such-note`, body: { text } }),
  };
}
