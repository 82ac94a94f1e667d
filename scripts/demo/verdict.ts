/** Pure: what became of the tickets, judged by the ticket system's journal alone. */
import type { JournalEntry, NewTicket } from '../../simulator/stage/stage.ts';

export type Verdict = {
  readonly tickets: number;
  readonly answered: number;
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly byTier: Readonly<Record<string, number>>;
};

/** Lost: no note of ours. Duplicated: two notes of ours with one mark, or two on a ticket of one episode. */
export function verdictOf(tickets: readonly Required<Pick<NewTicket, 'id'>>[], journal: readonly JournalEntry[]): Verdict {
  const notes = journal.filter((entry) => entry.kind === 'note-added' && entry.actor === 'us');
  const perTicket = new Map(tickets.map(({ id }) => [id, notes.filter((note) => note.ticket === id)]));
  const byTier: Record<string, number> = {};
  for (const [first] of perTicket.values()) {
    const tier = /answered by ([^;.,]+)/.exec(first?.text ?? '')?.[1];
    if (tier !== undefined) byTier[tier] = (byTier[tier] ?? 0) + 1;
  }
  const lost = [...perTicket].filter(([, own]) => own.length === 0).map(([id]) => id);
  const duplicated = [...perTicket].filter(([, own]) => own.length > 1).map(([id]) => id);
  return { tickets: tickets.length, answered: tickets.length - lost.length, lost, duplicated, byTier };
}
