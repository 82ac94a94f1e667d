/**
 * Pure: says of each ticket whether Standby kept its word, from three witnesses: the desk's journal, the rows of the ledger, and
 * what Temporal says of the runs. It knows nothing of how a ticket is decided, nor of the code that decides it.
 */
import { z } from 'zod';
import { overwritesIn } from '../support/overwrites.ts';
import type { DecisionRow, DueRow, TaskRow, WaitingRow, WriteIntent } from '../../ledger/contract.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';

export type Testimony = {
  readonly journal: readonly JournalEntry[];
  readonly decisions: readonly DecisionRow[];
  readonly tasks: readonly TaskRow[];
  readonly dues: readonly DueRow[];
  readonly waiting: readonly WaitingRow[];
  readonly writes: readonly WriteIntent[];
  /** The newest run of a workflow by its id, as `RUNNING` or `COMPLETED`; none where Temporal knows no such run. */
  readonly runs: ReadonlyMap<string, string>;
};
export type Finding = {
  readonly ticket: string;
  readonly kind:
    | 'opening-without-end'
    | 'ended-and-still-asked'
    | 'gone-though-there'
    | 'note-twice'
    | 'two-answers'
    | 'answer-missing'
    | 'asks-though-nobody-is-asked'
    | 'person-overwritten'
    | 'row-without-run'
    | 'run-without-row'
    | 'run-ended-badly';
  readonly detail: string;
};

/** An opening is over on the desk itself once the ticket is closed, merged or deleted. */
export type Opening = { readonly number: number; readonly isOverOnDesk: boolean };

export function judge(testimony: Testimony): readonly Finding[] {
  const tickets = [...new Set(testimony.journal.map(({ ticket }) => ticket))];
  return [...tickets.flatMap((ticket) => judgeTicket(testimony, ticket)), ...rowsWithoutRun(testimony), ...overwritten(testimony)];
}

export function openingsOf(journal: readonly JournalEntry[]): readonly Opening[] {
  const openings: Opening[] = [];
  for (const { kind } of journal) {
    const last = openings.at(-1);
    if (kind === 'ticket-created' || kind === 'reopened') openings.push({ number: openings.length + 1, isOverOnDesk: false });
    else if (last && (kind === 'closed' || kind === 'merged' || kind === 'deleted'))
      openings[openings.length - 1] = { ...last, isOverOnDesk: true };
  }
  return openings;
}

/** What there is about one ticket. */
type About = Omit<Testimony, 'dues' | 'waiting'> & { readonly ticket: string; readonly workflowId: string; readonly isRunning: boolean };

function judgeTicket(testimony: Testimony, ticket: string): readonly Finding[] {
  const workflowId = `triage:desk:${ticket}`;
  const isOf = (row: { readonly workflowId: string }): boolean => row.workflowId === workflowId;
  const run = testimony.runs.get(workflowId);
  const about: About = {
    ticket,
    workflowId,
    isRunning: run === 'RUNNING',
    runs: testimony.runs,
    journal: testimony.journal.filter((entry) => entry.ticket === ticket),
    decisions: testimony.decisions.filter(isOf),
    tasks: testimony.tasks.filter(isOf),
    writes: testimony.writes.filter((row) => row.item === ticket),
  };
  const isWatched = testimony.dues.some(isOf) || about.tasks.some(({ end }) => !end);
  return [
    ...openingsOf(about.journal).flatMap((opening) => judgeOpening(about, opening)),
    ...notesTwice(about),
    ...leftAsking(about),
    ...(about.isRunning && !isWatched ? [found(about, 'run-without-row', 'its run goes on, with neither due row nor open task')] : []),
    ...(run !== undefined && run !== 'RUNNING' && run !== 'COMPLETED' ? [found(about, 'run-ended-badly', run)] : []),
  ];
}

const found = ({ ticket }: Pick<About, 'ticket'>, kind: Finding['kind'], detail: string): Finding => ({ ticket, kind, detail });

function judgeOpening(about: About, { number, isOverOnDesk }: Opening): readonly Finding[] {
  const ends = about.decisions.filter(({ episode }) => episode === number);
  // Whoever is still asked about an earlier opening has the ticket before them as it is now.
  const isAsked = about.isRunning && about.tasks.some(({ end, episode }) => !end && episode <= number);
  const isGone = about.decisions.some(({ outcome }) => outcome === 'gone');
  if (ends.length === 0) {
    if (isAsked || isOverOnDesk) return [];
    return [found(about, 'opening-without-end', `opening ${number} has no outcome, and nobody is asked${isGone ? '; called gone' : ''}`)];
  }
  const asked = about.tasks.filter(({ end, episode }) => !end && episode === number);
  const wasDeleted = about.journal.some(({ kind }) => kind === 'deleted');
  return [
    ...(asked.length > 0 ? [found(about, 'ended-and-still-asked', `opening ${number} has an outcome and ${asked.length} open tasks`)] : []),
    ...(ends.some(({ outcome }) => outcome === 'gone') && !wasDeleted
      ? [found(about, 'gone-though-there', `opening ${number} was called gone`)]
      : []),
    ...answersOf(about, number, ends),
  ];
}

type Note = { readonly mark: string | null; readonly text: string };
/** Our notes as they stand. */
function notesOf(journal: readonly JournalEntry[]): readonly Note[] {
  const notes = new Map<string, Note>();
  for (const entry of journal)
    if ((entry.kind === 'note-added' && entry.actor === 'us') || (entry.kind === 'note-edited' && notes.has(entry.noteId)))
      notes.set(entry.noteId, { mark: entry.mark, text: entry.text });
  return [...notes.values()];
}
const stands = ({ text }: Note): boolean => !/^(\[standby [0-9a-f]{8}\] )?Superseded:/.test(text);

const detailSchema = z.object({ by: z.object({ kind: z.string() }).optional(), note: z.object({ kind: z.string() }).optional() });
const detailOf = ({ detail }: DecisionRow): z.infer<typeof detailSchema> => detailSchema.parse(JSON.parse(detail));

/** Of an opening at most one note of ours stands as the answer, and exactly one where the ledger says that it was written. */
function answersOf(about: About, number: number, ends: readonly DecisionRow[]): readonly Finding[] {
  const marks = marksOf(about, (step, episode) => episode === number && /^note(-\d+)?$/.test(step));
  const standing = notesOf(about.journal).filter((note) => note.mark !== null && marks.has(note.mark) && stands(note));
  const isWritten = ends.some((row) => row.outcome === 'decided' && detailOf(row).note?.kind === 'written');
  if (standing.length > 1) return [found(about, 'two-answers', `${standing.length} answers stand for opening ${number}`)];
  if (isWritten && standing.length === 0) return [found(about, 'answer-missing', `the answer of opening ${number} is not on the ticket`)];
  return [];
}

function marksOf({ writes }: About, wanted: (step: string, episode: number) => boolean): ReadonlySet<string> {
  return new Set(writes.flatMap(({ step, episode, mark }) => (mark !== undefined && wanted(step, episode) ? [mark] : [])));
}

function notesTwice(about: About): readonly Finding[] {
  const marks = about.journal.flatMap((entry) => (entry.kind === 'note-added' && entry.actor === 'us' ? [entry.mark ?? 'no mark'] : []));
  const twice = new Set(marks.filter((mark, at) => mark === 'no mark' || marks.indexOf(mark) !== at));
  return [...twice].map((mark) => {
    const step = about.writes.find((write) => write.mark === mark)?.step ?? 'an unknown step';
    return found(about, 'note-twice', `the note of ${step} stands ${marks.filter((other) => other === mark).length} times`);
  });
}

/** A note that asks a person, and no task behind it. On a ticket that is deleted nobody reads it. */
function leftAsking(about: About): readonly Finding[] {
  if (about.journal.some(({ kind }) => kind === 'deleted') || about.tasks.some(({ end }) => !end)) return [];
  const marks = marksOf(about, (step) => /^hand-over-\d+$/.test(step));
  const asking = notesOf(about.journal).filter((note) => note.mark !== null && marks.has(note.mark) && stands(note));
  return asking.map(() => found(about, 'asks-though-nobody-is-asked', 'a note asks a person, and there is no open task'));
}

function rowsWithoutRun({ dues, waiting, tasks, runs }: Testimony): readonly Finding[] {
  const rows = [
    ...dues.map(({ workflowId }) => [workflowId, 'due row'] as const),
    ...waiting.map(({ workflowId }) => [workflowId, 'waiting row'] as const),
    ...tasks.flatMap(({ workflowId, end }) => (end ? [] : [[workflowId, 'open task'] as const])),
  ];
  return rows
    .filter(([workflowId]) => runs.get(workflowId) !== 'RUNNING')
    .map(([workflowId, what]) => ({
      ticket: workflowId.split(':').at(-1) ?? workflowId,
      kind: 'row-without-run',
      detail: `a ${what} of ${workflowId}, whose run is ${runs.get(workflowId) ?? 'not there'}`,
    }));
}

/** What a person has set stays, unless a person has answered by command: that is one person's word against another's. What is empty may be filled. */
function overwritten({ journal, decisions }: Testimony): readonly Finding[] {
  const byCommand = new Set(
    decisions.filter((row) => row.outcome === 'decided' && detailOf(row).by?.kind === 'person').map(({ item: ticket }) => ticket),
  );
  return overwritesIn(journal)
    .filter(({ ticket, theirs }) => theirs !== null && !byCommand.has(ticket))
    .map(({ ticket, field, theirs, ours }) => ({
      ticket,
      kind: 'person-overwritten',
      detail: `${field}: a person had set ${String(theirs)}, and we set ${String(ours)} afterwards`,
    }));
}
