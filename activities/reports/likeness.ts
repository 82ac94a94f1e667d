/** Pure: whether a figure of two periods is of the same kind of tickets: of none in either what it needs is unknown, or of all in both. */
import { createdIn, openAtEnd, resolvedIn } from './counted-tickets.ts';
import { NOT_KNOWN } from './source.ts';
import type { Counted } from './counted-tickets.ts';
import type { ReportTicket } from './source.ts';

export type Whole = Extract<Counted, { kind: 'whole' }>;
/** `among`: of which tickets it is asked; `isUnknown`: whether the ticket system does not say it of one. */
export type Need = {
  readonly among: (counted: Whole) => readonly ReportTicket[];
  readonly isUnknown: (ticket: ReportTicket) => boolean;
  /** "of 2 tickets … it is not known <what>" */
  readonly what: string;
};

export const NEEDS = {
  sla: {
    among: ({ period, tickets }) => resolvedIn(period, tickets),
    isUnknown: ({ sla }) => sla === undefined,
    what: 'whether they met their SLA',
  },
  acknowledged: {
    among: ({ period, tickets }) => createdIn(period, tickets),
    isUnknown: ({ acknowledgedAtMs }) => acknowledgedAtMs === undefined,
    what: 'whether and when they were acknowledged',
  },
  waiting: {
    among: ({ period, tickets }) => openAtEnd(period, tickets),
    isUnknown: ({ status }) => status === undefined,
    what: 'whether they wait on the client',
  },
  resolved: {
    among: ({ tickets }) => tickets,
    isUnknown: ({ status, resolvedAtMs }) => status === 'resolved' && resolvedAtMs === undefined,
    what: 'since when they are closed',
  },
  flags: {
    among: ({ period, tickets }) => createdIn(period, tickets),
    isUnknown: ({ flags }) => [flags.internal, flags.project, flags.merged].includes(undefined),
    what: 'whether they are internal, of a project or merged',
  },
} as const satisfies Readonly<Record<string, Need>>;

/** By a name that the ticket system does not always tell. */
export const nameNeed = (kind: string, among: Need['among'], nameOf: (ticket: ReportTicket) => string | undefined): Need => ({
  among,
  isUnknown: (ticket) => nameOf(ticket) === NOT_KNOWN,
  what: `their ${kind}`,
});

/** Why the two are not compared; undefined where they are, and where there are no two: the figures themselves say that. */
export function unlike(now: Counted, before: Counted, needs: readonly Need[]): string | undefined {
  if (now.kind !== 'whole' || before.kind !== 'whole') return undefined;
  for (const { among, isUnknown, what } of needs) {
    const [here, there] = [now, before].map((counted) => {
      const asked = among(counted);
      return { all: asked.length, unknown: asked.filter(isUnknown).length };
    });
    if (here === undefined || there === undefined || here.unknown + there.unknown === 0) continue;
    if (here.unknown !== here.all || there.unknown !== there.all)
      return `of ${here.unknown} of this period and ${there.unknown} of the one before it is not known ${what}`;
  }
  return undefined;
}
