/** What the demo prints: one line a happening, with the seconds since the start. */
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

/** One line for a note: which ticket, and its last sentence, which says who answered and why. */
export function noteLine(entry: JournalEntry, subject: string): string {
  const text = entry.text ?? '';
  const source = /Source: .*/.exec(text)?.[0] ?? text.split(/[.:]/)[0] ?? 'a note';
  return `${entry.ticket.padEnd(4)} ${shortened(subject, 34).padEnd(34)}  ${source.replace('Source: ', '')}`;
}

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
