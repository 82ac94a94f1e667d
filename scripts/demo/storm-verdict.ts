/** Pure: what became of a storm of alerts, judged by the ticket system's journal alone. */
import { CHAIN } from './plugs.ts';
import { notesOf } from './ticket-state.ts';
import { CONDITION, STORM } from './storm.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { Rows } from './table.ts';
import type { Storm } from './storm.ts';

export type StormVerdict = {
  readonly sent: number;
  /** What the newest text that holds says; 0 where there is none. */
  readonly counted: number;
  readonly tickets: readonly string[];
  /** Undefined while nobody has. */
  readonly explainedBy: string | undefined;
  readonly superseded: number;
  /** Marks that stand in more than one note. */
  readonly twice: number;
};

export function stormVerdictOf({ site }: Storm, journal: readonly JournalEntry[]): StormVerdict {
  const made = journal.filter(({ kind, actor, made: of }) => kind === 'ticket-created' && actor === 'us' && isAbout(of, site));
  const tickets = made.map(({ ticket }) => ticket);
  const own = journal.filter(({ ticket }) => tickets.includes(ticket));
  const notes = notesOf(own);
  const standing = [made.at(-1)?.made?.body, ...notes.filter(({ holds }) => holds).map(({ text }) => text)];
  const marks = own
    .filter(({ kind, actor, mark }) => kind === 'note-added' && actor === 'us' && mark !== undefined)
    .map(({ mark }) => mark);
  return {
    sent: STORM.alerts,
    counted: countedIn(standing.at(-1) ?? ''),
    tickets,
    explainedBy: notes.flatMap(({ text, holds }) => (holds ? (explainedBy(text) ?? []) : [])).at(-1),
    superseded: notes.filter(({ holds }) => !holds).length,
    twice: marks.length - new Set(marks).size,
  };
}

const isAbout = (made: JournalEntry['made'], site: string): boolean =>
  made !== undefined && made.subject.includes(site) && made.body.includes(CONDITION);

/** How many alerts the first line of a ticket or a note says there are. */
export const countedIn = (text: string): number => Number(/^Standby counts (?:at least )?(\d+) alerts?\b/.exec(text)?.[1] ?? 0);

/** Who has put words to the figures, from the one line of a note that nobody else can write. */
export const explainedBy = (text: string): string | undefined =>
  /^Source: counted by code, explained by (?:AI, answered by|a person,) ([^;.,\n]+)/m.exec(text)?.[1];

/** All counted, one ticket, nothing twice, and explained by somebody although the primary was dead. */
export const isWhole = ({ sent, counted, tickets, explainedBy: by, twice }: StormVerdict): boolean =>
  counted === sent && tickets.length === 1 && by !== undefined && by !== CHAIN.primary.label && twice === 0;

export const stormRows = (verdict: StormVerdict): Rows => [
  ['alerts', `${verdict.counted} of ${verdict.sent} counted, ${ticketsText(verdict)}`],
  ['explained by', `${verdict.explainedBy ?? 'nobody'}, ${noted(verdict)}`],
];

export const stormLine = (verdict: StormVerdict): string =>
  `${verdict.sent} alerts: ${verdict.counted} counted, ${ticketsText(verdict)}, explained by ${verdict.explainedBy ?? 'nobody'}, ${noted(verdict)}.`;

const ticketsText = ({ tickets }: StormVerdict): string =>
  `${tickets.length} ${tickets.length === 1 ? 'ticket' : 'tickets'}${tickets.length === 0 ? '' : ` (${tickets.join(', ')})`}`;
const noted = ({ superseded, twice }: StormVerdict): string => `${superseded} notes superseded, ${twice} written twice`;
