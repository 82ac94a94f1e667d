/** Pure: what became of the tickets, judged by the ticket system's journal alone. */
import type { JournalEntry, NewTicket } from '../../simulator/stage/stage.ts';

export type Verdict = {
  readonly tickets: number;
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly byTier: Readonly<Record<string, number>>;
};

/** A note of ours that says what was decided; the others ask a person or follow one up. */
export const isDecision = (entry: JournalEntry): boolean =>
  entry.kind === 'note-added' && entry.actor === 'us' && /^(Standby sets|Standby suggests|[^\n]+ decided): /.test(entry.text ?? '');
/** What a person does in the desk is the answer. */
export const isHandledByPerson = (entry: JournalEntry): boolean => entry.kind === 'fields-set' && entry.actor === 'staff';

/** Lost: neither an answer of ours nor a person's act. Duplicated: two answers, or two notes with one mark. */
export function verdictOf(tickets: readonly Required<Pick<NewTicket, 'id'>>[], journal: readonly JournalEntry[]): Verdict {
  const of = (id: string, wanted: (entry: JournalEntry) => boolean) => journal.filter((entry) => entry.ticket === id && wanted(entry));
  const isNote = (entry: JournalEntry): boolean => entry.kind === 'note-added' && entry.actor === 'us';
  const byTier: Record<string, number> = {};
  const lost: string[] = [];
  const duplicated: string[] = [];
  for (const { id } of tickets) {
    const answers = of(id, isDecision);
    const marks = of(id, isNote).map(({ mark }) => mark);
    const tier = answers[0] ? tierOf(answers[0]) : of(id, isHandledByPerson).length > 0 ? 'a person in the desk' : undefined;
    if (tier === undefined) lost.push(id);
    else byTier[tier] = (byTier[tier] ?? 0) + 1;
    if (answers.length > 1 || new Set(marks).size < marks.length) duplicated.push(id);
  }
  return { tickets: tickets.length, lost, duplicated, byTier };
}

const tierOf = ({ text = '' }: JournalEntry): string => (isMachines(text) ? (answeredBy(text) ?? 'somebody') : 'a person by command');

const isMachines = (text: string): boolean => text.startsWith('Standby sets') || text.startsWith('Standby suggests');
/** Which route answered, from the one line of a note that nobody else can write. */
export const answeredBy = (text: string): string | undefined => /Source: AI, answered by ([^;.,]+)/.exec(text)?.[1];
