/** R9 to R16: acts and notes. Pure. */
import { readActs, readNote, readNotes, readTicket } from '../../connectors/desk/reply.ts';
import type { Edited, FieldsTried, Noted, NoteWritten, Written } from './evidence.ts';
import { PASSED, failed, firstOf, isUnknownCall, said, skipped, valueIn, wantsRefusal, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';
import type { Got } from './wire.ts';

const rule = (id: string, claim: string, needs: readonly string[], judge: (written: Written) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R5', ...needs],
  judge: ({ written }) => (written === undefined ? skipped('nothing was written') : judge(written)),
});

export const NOTE_RULES: readonly Rule[] = [
  rule('R9', 'the acts after a version are told, oldest first, our note among them', ['R7', 'R8', 'R11'], ({ note, fields }) =>
    firstOf(actsOfNote(note), order(fields)),
  ),
  rule('R10', 'a version that never was is refused', [], ({ note }) => wantsRefusal(note.actsUnknown)),
  rule('R11', 'a note is stored, and its id and version are told', [], ({ note }) => wantsValue(note.sent, readNote)),
  rule('R12', 'a stored note is found by its mark in time, with its text', ['R11'], ({ note }) => foundOnce(note, note.found)),
  rule('R13', 'a mark finds only notes that hold it, on its own ticket', [], ({ note }) => nothingElse(note)),
  rule('R14', 'a note that is not internal is refused and not stored', [], ({ publicNote }) =>
    firstOf(wantsRefusal(publicNote.sent), wantsNone(publicNote.found)),
  ),
  rule('R15', 'an edit replaces the text of a note', ['R11', 'R12'], ({ edited }) => (edited === undefined ? PASSED : edit(edited))),
  rule('R16', 'an edit of a note that is not there is answered 404', ['R11'], ({ edited }) => {
    if (edited === undefined || isUnknownCall(edited.absent)) return skipped('this desk lets nobody edit a note');
    return wantsStatus(edited.absent, 404);
  }),
];

function actsOfNote({ acts, actsAfter, after }: Noted): Verdict {
  const told = valueIn(acts, readActs);
  if (told === undefined) return wantsValue(acts, readActs);
  if (!told.acts.some(({ actor, kind }) => actor === 'us' && kind === 'other'))
    return failed('an act `other` of `us` for our note', `${told.acts.length} act(s), none of them that`);
  const version = valueIn(after, readTicket)?.version;
  if (told.version !== version) return failed(`the newest version, ${version}`, `version ${told.version}`);
  const left = actsAfter === undefined ? undefined : valueIn(actsAfter, readActs);
  if (left === undefined) return failed('the acts after the newest version', actsAfter === undefined ? 'no version' : said(actsAfter));
  return left.acts.length === 0 ? PASSED : failed('no act after the newest version', `${left.acts.length}`);
}

/** Our first note came before our fields, whatever the times say: a desk that counts in seconds gives several acts one. */
function order({ whole }: FieldsTried): Verdict {
  const told = valueIn(whole, readActs)?.acts;
  if (told === undefined) return wantsValue(whole, readActs);
  if (told.some(({ atMs }, at) => atMs < (told[at - 1]?.atMs ?? atMs))) return failed('acts in the order of their times', 'another');
  const note = told.findIndex(({ actor, kind }) => actor === 'us' && kind === 'other');
  const fields = told.findLastIndex(({ kind }) => kind === 'fields');
  return fields !== -1 && fields < note ? failed('our note before the fields that we set after it', 'the fields first') : PASSED;
}

/** Space at the ends is the desk's own; line ends are ours. */
const plain = (text: string): string => text.trim();

/** The note that was written, and no other. */
function foundOnce({ mark, text, sent }: NoteWritten, found: Got): Verdict {
  const notes = valueIn(found, readNotes)?.notes;
  if (notes === undefined) return wantsValue(found, readNotes);
  const id = valueIn(sent, readNote)?.id;
  const ours = notes.find((note) => note.id === id);
  if (ours === undefined) return failed(`note ${id} for the mark ${mark}`, `${notes.length} note(s), that one not among them`);
  if (/\r/.test(ours.text)) return failed('the text with its line ends `\\n`, as it was sent', 'a text with `\\r`');
  return plain(ours.text) === plain(text)
    ? PASSED
    : failed('the text as it was sent', `another text: ${ours.text.length} characters for ${text.length}`);
}

function wantsNone(got: Got): Verdict {
  const notes = valueIn(got, readNotes)?.notes;
  if (notes === undefined) return wantsValue(got, readNotes);
  return notes.length === 0 ? PASSED : failed('no note', `${got.call}: ${notes.length} note(s)`);
}

function nothingElse({ mark, found, neverUsed, elsewhere }: Noted): Verdict {
  const strangers = valueIn(found, readNotes)?.notes.filter(({ text }) => !text.includes(`[standby ${mark}]`)) ?? [];
  if (strangers.length > 0) return failed('only notes that hold the mark', `${strangers.length} other note(s)`);
  return firstOf(wantsNone(neverUsed), elsewhere === undefined ? PASSED : wantsNone(elsewhere));
}

function edit({ noteId, edit: written, found, old }: Edited): Verdict {
  if (isUnknownCall(written.sent)) return skipped('this desk lets nobody edit a note');
  const id = valueIn(written.sent, readNote)?.id;
  if (id === undefined) return wantsValue(written.sent, readNote);
  return id === noteId ? firstOf(foundOnce(written, found), wantsNone(old)) : failed(`the id ${noteId} to stay`, 'another id');
}
