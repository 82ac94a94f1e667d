/** Pure: what is decided when a ticket is read. */
import { definedOnly } from './defined.ts';
import { daysOf, inOrder } from './sla-shape.ts';
import type { Shape } from './shape.ts';
import type { Calendar, Hours, ReadingRules, ScopeFilter, Weekday } from '../workflows/ticket/reading-rules.ts';

type Connection = Shape['connections'][string];

export function readingOf({ scope, sla }: Connection): ReadingRules {
  return {
    scope: { include: scope.include.map(filterOf), exclude: scope.exclude.map(filterOf) },
    sla: {
      source: sla.source,
      table: sla.table.map(({ client, priority, respondWithin }) => ({ client, priority, respondWithinMs: respondWithin })),
      calendar: sla.calendar && calendarOf(sla.calendar),
      fallbackMs: sla.fallback,
    },
  };
}

const filterOf = (given: Connection['scope']['include'][number]): ScopeFilter =>
  definedOnly({
    boards: given.board,
    statuses: given.status,
    types: given.type,
    sources: given.source,
    clients: given.client,
    youngerThanMs: given.youngerThan,
    olderThanMs: given.olderThan,
  });

const calendarOf = ({ timeZone, hours, holidays }: NonNullable<Connection['sla']['calendar']>): Calendar => ({
  timeZone,
  hours: Object.fromEntries(
    Object.entries(hours).flatMap(([days, times]) => daysOf(days).map((day): [Weekday, readonly Hours[]] => [day, inOrder(times)])),
  ),
  holidays: holidays.toSorted(),
});
