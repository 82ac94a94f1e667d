/** What the demo prints: one line a happening, with the seconds since the start. */
import { isHandledByPerson } from './verdict.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';

export type Say = (what: string) => void;

export function timeline(startedAtMs: number, color: boolean): { act: Say; happened: Say } {
  const stamp = (): string => `${((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6)} s`;
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[0m` : text);
  return {
    act: (what) => void process.stdout.write(`\n${stamp()}  ${bold(what)}\n`),
    happened: (what) => void process.stdout.write(`${stamp()}    ${what}\n`),
  };
}

/** Pure. One line for what happened in the desk, or undefined where it is not worth one. Text of tickets is made harmless. */
export function lineOf(entry: JournalEntry, subject: string): string | undefined {
  if (entry.kind === 'note-added') return noteLine(entry, subject);
  if (entry.kind === 'ticket-created' && entry.actor === 'us')
    return harmless(`${entry.ticket.padEnd(4)} made of alerts: ${shortened(entry.made?.subject ?? '', 80)}`);
  if (entry.kind === 'note-edited')
    return harmless(`${entry.ticket.padEnd(4)} its earlier note now begins: "${firstSentence(entry.text ?? '')}"`);
  return isHandledByPerson(entry) ? harmless(`${entry.ticket.padEnd(4)} taken by ${entry.staff ?? 'a person'} in the desk`) : undefined;
}

/** Which ticket, and the note's last sentence, which says who answered and why. */
function noteLine(entry: JournalEntry, subject: string): string {
  const text = entry.text ?? '';
  const source = /Source: .*/.exec(text)?.[0] ?? text.split(/[.:]/)[0] ?? 'a note';
  return harmless(`${entry.ticket.padEnd(4)} ${shortened(subject, 34).padEnd(34)}  ${source.replace(/Source: (?:AI, |a person, )?/, '')}`);
}

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const firstSentence = (text: string): string => text.split('[standby')[0]?.trim() ?? text;
/** A ticket must not move the cursor of whoever watches. */
const harmless = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
