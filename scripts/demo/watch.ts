/** Watches the desk's journal during the demo, and prints each happening once, as it comes. */
import { noteLine } from './timeline.ts';
import { isDecision, isSettledByPerson } from './verdict.ts';
import type { JournalEntry, Stage } from '../../simulator/stage/stage.ts';

/** A whole restart with replay takes under 20 s on two cores; a minute and a half means that something is wrong. */
export const PATIENCE_MS = 90_000;

export type Watch = {
  /** Waits until so many tickets are settled: by an answer of ours or by a person in the desk. */
  settled(count: number): Promise<void>;
  /** Waits until a person is asked about so many. */
  asked(count: number): Promise<void>;
  /** Time for a second note to show, if there ever were one: every look-again wait has passed. */
  quiet(): Promise<void>;
};

export function watch(stage: Stage, subjectOf: (ticket: string) => string, happened: (what: string) => void): Watch {
  let read = 0;
  const settled = new Set<string>();
  const asked = new Set<string>();
  async function look(): Promise<void> {
    const entries = await stage.journal();
    for (const entry of entries.slice(read)) {
      if (isDecision(entry) || isSettledByPerson(entry)) settled.add(entry.ticket);
      else if (entry.kind === 'note-added') asked.add(entry.ticket);
      const line = lineOf(entry, subjectOf(entry.ticket));
      if (line !== undefined) happened(line);
    }
    read = entries.length;
  }
  async function until(reached: () => number, count: number, what: string): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; reached() < count && Date.now() < deadline; await pause(100)) await look();
    if (reached() < count) happened(`waited ${PATIENCE_MS / 1000} s in vain: ${count - reached()} ticket(s) ${what}`);
  }
  return {
    settled: (count) => until(() => settled.size, count, 'are not settled yet'),
    asked: (count) => until(() => asked.size, count, 'have nobody asked about them yet'),
    async quiet() {
      await pause(8_000);
      await look();
    },
  };
}

function lineOf(entry: JournalEntry, subject: string): string | undefined {
  if (entry.kind === 'note-added') return noteLine(entry, subject);
  if (entry.kind === 'note-edited') return `${entry.ticket.padEnd(4)} its earlier note now begins: "${firstSentence(entry.text ?? '')}"`;
  return isSettledByPerson(entry) ? `${entry.ticket.padEnd(4)} taken by ${entry.staff ?? 'a person'} in the desk` : undefined;
}

const firstSentence = (text: string): string => text.split('[standby')[0]?.trim() ?? text;
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
