/** Decides which tickets changed since a time, and whose doing that was. Pure. */
import type { By } from './effect.ts';
import type { Held } from './state.ts';

type Actor = By['actor'];
export type Changed = {
  readonly id: string;
  readonly version: string;
  readonly changedAt: string;
  readonly createdAt: string;
  readonly actor: Actor;
};

/** Each ticket once, at its newest change, oldest first; of the same time, by id. */
export function changesSince(tickets: readonly Held[], sinceMs: number): Changed[] {
  return tickets
    .flatMap((ticket) => changeOf(ticket, sinceMs))
    .toSorted((a, b) => compare(a.changedAt, b.changedAt) || compare(a.id, b.id));
}

function changeOf(ticket: Held, sinceMs: number): Changed[] {
  // To whoever lists, a ticket is made when it can be read; dated earlier, it would appear behind his back.
  const made = { at: ticket.readableAt, actor: ticket.createdBy };
  const since = [made, ...ticket.acts].filter(({ at }) => Date.parse(at) >= sinceMs);
  const newest = since
    .map(({ at }) => at)
    .toSorted(compare)
    .at(-1);
  if (newest === undefined) return [];
  return [
    {
      id: ticket.id,
      version: String(ticket.version),
      changedAt: newest,
      createdAt: ticket.createdAt,
      actor: whoseDoing(since.map(({ actor }) => actor)),
    },
  ];
}

/** Whoever comes first here has his word: what staff did must not hide behind a client, and nobody behind a note of ours that came later. */
const STRONGEST_FIRST: readonly Actor[] = ['staff', 'client', 'person', 'automation'];
const whoseDoing = (actors: readonly Actor[]): Actor => STRONGEST_FIRST.find((actor) => actors.includes(actor)) ?? 'us';

/** The place behind a ticket in the list: its time and id, in letters that can stand in an address. */
export const placeBehind = ({ changedAt, id }: Changed): string => Buffer.from(`${changedAt} ${id}`).toString('base64url');

/** Those behind the place, or undefined where it is none. */
export function behind(changes: readonly Changed[], place: string): readonly Changed[] | undefined {
  const [changedAt = '', id = '', ...rest] = Buffer.from(place, 'base64url').toString().split(' ');
  if (id === '' || rest.length > 0 || Number.isNaN(Date.parse(changedAt))) return undefined;
  return changes.filter((change) => (compare(change.changedAt, changedAt) || compare(change.id, id)) > 0);
}

/** All times here are written by `toISOString`, so that text sorts as time does. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
