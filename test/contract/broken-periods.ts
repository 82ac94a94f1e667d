/** Desks that break a rule about the tickets of a period, each in one way, and exactly the rules that their test must name. */
import { answering, isYes, replying, tellsWhatItCan } from './broken-desks.ts';
import type { BrokenDesk } from './broken-desks.ts';
import type { Asked, Breaking, Wire } from './broken-desk.ts';

export const listsPeriod = ({ path }: Asked): boolean => path.startsWith('/v1/period/tickets');
export const countsPeriod = ({ path }: Asked): boolean => path.startsWith('/v1/period/count');
const paged = (asked: Asked): boolean => listsPeriod(asked) && asked.path.includes('&after=');

type Row = NonNullable<Wire['tickets']>[number];
const rows = (change: (row: Row, asked: Asked) => void): Breaking => ({
  answered: (answer, asked) => {
    if (listsPeriod(asked) && isYes(answer)) for (const row of answer.body.tickets ?? []) change(row, asked);
  },
});
/** Leaves tickets out, or puts them in. */
const listed = (change: (tickets: readonly Row[], asked: Asked) => readonly Row[]): Breaking => ({
  answered: (answer, asked) => {
    if (listsPeriod(asked) && isYes(answer)) answer.body.tickets = [...change(answer.body.tickets ?? [], asked)];
  },
});
const timeIn = ({ path }: Asked, name: string): number => Date.parse(new URLSearchParams(path.split('?')[1]).get(name) ?? '');
const asking = (which: (asked: Asked) => boolean, name: string, value: (old: string) => string): Breaking => ({
  asked: (asked) => {
    if (!which(asked)) return undefined;
    const [path = '', query = ''] = asked.path.split('?');
    const all = new URLSearchParams(query);
    const old = all.get(name);
    if (old !== null) all.set(name, value(old));
    asked.path = `${path}?${all.toString()}`;
    return undefined;
  },
});
const minute = (time: unknown, by: number): string => {
  const ms = Date.parse(String(time));
  return Number.isNaN(ms) ? String(time) : new Date(ms + by * 60_000).toISOString();
};

/** The last of the notes and other changes of a ticket, as whoever looks at a column "updated" has it. */
function touchedLast(): (asked: Asked) => string | undefined {
  let last: string | undefined;
  return (asked) => {
    const id = asked.method === 'POST' ? /^\/v1\/tickets\/(\w+)\//.exec(asked.path)?.[1] : undefined;
    return (last = id ?? last);
  };
}

export const BROKEN_PERIODS: Readonly<Record<string, BrokenDesk>> = {
  'it lists periods, and says no word of it': {
    rules: ['R33'],
    breaking: () => replying(tellsWhatItCan, (body) => (body.optional = (body.optional ?? []).filter((word) => word !== 'listPeriod'))),
  },
  'it says that it lists periods, and knows no such call': {
    rules: ['R33'],
    breaking: () =>
      answering(
        (asked) => listsPeriod(asked) || countsPeriod(asked),
        () => ({ status: 404, body: { error: 'no such path' } }),
      ),
  },
  'tickets of a period are told to whoever asks': {
    rules: ['R1'],
    breaking: () => ({
      asked: (asked) => {
        if (listsPeriod(asked)) asked.headers['authorization'] = 'Bearer test-token';
        return undefined;
      },
    }),
  },
  'a row without a client': { rules: ['R50'], breaking: () => rows((row) => delete row['client']) },
  'only tickets made in the period are listed': {
    rules: ['R50'],
    breaking: () => listed((tickets, asked) => tickets.filter((row) => Date.parse(String(row['createdAt'])) >= timeIn(asked, 'from'))),
  },
  'tickets made after the period are listed': {
    rules: ['R50'],
    breaking: () => asking(listsPeriod, 'until', (until) => minute(until, 30)),
  },
  'a ticket made at the first instant is left out': {
    rules: ['R50'],
    breaking: () => listed((tickets, asked) => tickets.filter((row) => Date.parse(String(row['createdAt'])) !== timeIn(asked, 'from'))),
  },
  'tickets resolved before the period are listed': {
    rules: ['R50'],
    breaking: () => asking(listsPeriod, 'from', (from) => minute(from, -1)),
  },
  'a filter finds nothing, and says so as if it were nothing': {
    rules: ['R50'],
    breaking: () => listed(() => []),
  },
  'merged tickets are left out': { rules: ['R50'], breaking: () => listed((tickets) => tickets.filter((row) => row['merged'] !== true)) },
  "another client's tickets are among them": {
    rules: ['R51'],
    breaking: () =>
      rows((row) => {
        if (row.id === 'B') row['client'] = 'globex';
      }),
  },
  'the list is by last change': {
    rules: ['R52'],
    breaking: () => {
      const touched = touchedLast();
      return {
        asked: (asked) => void touched(asked),
        answered: (answer, asked) => {
          const { tickets = [] } = answer.body;
          if (listsPeriod(asked) && isYes(answer))
            answer.body.tickets = tickets.toSorted((a, b) => Number(a.id === touched(asked)) - Number(b.id === touched(asked)));
        },
      };
    },
  },
  'a ticket is listed twice': {
    rules: ['R52'],
    breaking: () => listed((tickets) => tickets.flatMap((row) => (row.id === 'A' ? [row, row] : [row]))),
  },
  'a page begins with the last ticket of the page before': {
    rules: ['R52'],
    breaking: () => {
      let last: Row | undefined;
      return listed((tickets, asked) => {
        const before = last;
        last = tickets.at(-1);
        return paged(asked) && before !== undefined ? [before, ...tickets] : tickets;
      });
    },
  },
  'a ticket between two pages is lost': {
    rules: ['R52'],
    breaking: () => listed((tickets, asked) => (paged(asked) ? tickets.slice(1) : tickets)),
  },
  'a page says that there is nothing behind it': {
    rules: ['R52'],
    breaking: () => replying(listsPeriod, (body) => (body['more'] = false)),
  },
  'a place that is none begins anew': {
    rules: ['R52'],
    breaking: () => ({
      asked: (asked) => {
        if (listsPeriod(asked)) asked.path = asked.path.replace(/&after=standby-no-such-place/, '');
        return undefined;
      },
    }),
  },
  'a category is told by its id': {
    rules: ['R53'],
    breaking: () =>
      rows((row) => {
        if (row['category'] !== '') row['category'] = 'other';
      }),
  },
  'a subject is left out': { rules: ['R53'], breaking: () => rows((row) => (row['subject'] = null)) },
  'a closed ticket is listed as open': {
    rules: ['R53'],
    breaking: () =>
      rows((row) => {
        if (row['status'] === 'closed') Object.assign(row, { status: 'open', resolvedAt: null });
      }),
  },
  'our own note acknowledges a ticket': {
    rules: ['R54'],
    breaking: () => rows((row) => (row['acknowledgedAt'] = row['createdAt'])),
  },
  'a note of ours moves the acknowledgement': {
    rules: ['R54'],
    breaking: () =>
      rows((row) => {
        if (row.id === 'A') row['acknowledgedAt'] = new Date().toISOString();
      }),
  },
  'a note moves the resolution': {
    rules: ['R54'],
    breaking: () => {
      const notes = new Map<string, string>();
      return {
        answered: (answer, asked) => {
          const noted = asked.method === 'POST' ? /^\/v1\/tickets\/(T\d+)\/notes$/.exec(asked.path)?.[1] : undefined;
          if (noted !== undefined) notes.set(noted, new Date().toISOString());
          for (const row of (listsPeriod(asked) && isYes(answer) && answer.body.tickets) || [])
            if (row['status'] === 'closed') row['resolvedAt'] = notes.get(row.id) ?? row['resolvedAt'];
        },
      };
    },
  },
  'a ticket was acknowledged before it was made': {
    rules: ['R54'],
    breaking: () => rows((row) => (row['acknowledgedAt'] = minute(row['createdAt'], -1))),
  },
  'an open ticket has been resolved': {
    rules: ['R54'],
    breaking: () => rows((row) => (row['resolvedAt'] ??= row['createdAt'])),
  },
  'nobody knows is told by a time of the year 1': {
    rules: ['R55'],
    breaking: () =>
      rows((row) => {
        if (row['acknowledgedAt'] === 'none') row['acknowledgedAt'] = '0001-01-01T00:00:00Z';
      }),
  },
  'nobody knows is told by 0': { rules: ['R55'], breaking: () => rows((row) => (row['project'] = 0)) },
  'a verdict is a word of its own': { rules: ['R55'], breaking: () => rows((row) => (row['sla'] = 'n/a')) },
  'a merged ticket is told as none': { rules: ['R56'], breaking: () => rows((row) => (row['merged'] = false)) },
  'each closed ticket is told as merged': { rules: ['R56'], breaking: () => rows((row) => (row['merged'] = row['status'] === 'closed')) },
  'a closed ticket waits for the client': {
    rules: ['R56'],
    breaking: () => rows((row) => (row['waitingOnClient'] = row['status'] === 'closed')),
  },
  'the count is one too many': {
    rules: ['R57'],
    breaking: () => replying(countsPeriod, (body) => (body['created'] = Number(body['created']) + 1)),
  },
  'the count leaves out what is open': { rules: ['R57'], breaking: () => replying(countsPeriod, (body) => (body['open'] = 0)) },
  'what is not counted is 0': {
    rules: ['R57'],
    breaking: () => replying(countsPeriod, (body) => Object.assign(body, { created: 0, resolved: 0, open: 0 })),
  },
  'a count is a word': { rules: ['R57'], breaking: () => replying(countsPeriod, (body) => (body['resolved'] = 'many')) },
  'a client that nobody knows has no tickets': {
    rules: ['R58'],
    breaking: () =>
      answering(
        (asked) => listsPeriod(asked) && asked.path.includes('standby-no-such-client'),
        () => ({ status: 200, body: { tickets: [], more: false } }),
      ),
  },
  'a client that nobody knows is counted': {
    rules: ['R58'],
    breaking: () =>
      answering(
        (asked) => countsPeriod(asked) && asked.path.includes('standby-no-such-client'),
        () => ({ status: 200, body: { created: 0, resolved: 0, open: 0 } }),
      ),
  },
  'a limit of 501 is taken': {
    rules: ['R58'],
    breaking: () => asking(listsPeriod, 'limit', (limit) => String(Math.min(Number(limit), 500))),
  },
  'a period that is not over passes for whole': {
    rules: ['R59'],
    breaking: () => replying(listsPeriod, (body) => delete body['wholeUntil']),
  },
  'a list is whole until tomorrow': {
    rules: ['R59'],
    breaking: () => replying(listsPeriod, (body) => (body['wholeUntil'] &&= minute(body['wholeUntil'], 24 * 60))),
  },
  'a list is a day behind': {
    rules: ['R59'],
    breaking: () => replying(listsPeriod, (body) => (body['wholeUntil'] &&= minute(body['wholeUntil'], -24 * 60))),
  },
};
