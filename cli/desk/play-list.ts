/** Asks what the rules on the list of changes need, after one more note. Judges nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import { readChanges } from '../../connectors/desk/reply.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Listed } from './evidence.ts';
import { addNote, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { PAGE, cannotList, entryIn } from './rules-list.ts';
import { valueIn } from './verdict.ts';
import type { Got } from './wire.ts';

/** Some desks count whole seconds: what others did must lie in another one than our last note. */
export const APART_MS = 1_100;
/** Twenty thousand tickets since the test ticket was made is a test ticket that is too old. */
const MOST_PAGES = 20;

export async function playList(stage: Stage, { createdAtMs }: DeskTicket): Promise<Listed> {
  await pause(APART_MS);
  // Early enough to hold the creation, also where that is told by the second. Where it is not told, a day: the test ticket is new.
  const sinceMs = (createdAtMs ?? Date.now() - 86_400_000) - 1000;
  const sentAtMs = Date.now();
  await addNote(stage);
  const answeredAtMs = Date.now();
  const last = await readTicketOf(stage);
  const { pages, isCut } = await walk(stage, sinceMs);
  const atMs = pages.map((page) => entryIn(page, stage.ticket)).findLast((entry) => entry !== undefined)?.changedAtMs;
  const single = await listSince(stage, sinceMs, 1);
  const place = valueIn(single, readChanges)?.after;
  const behind = (after: string): Promise<Got> => listSince(stage, sinceMs, 1, after);
  return {
    sinceMs,
    sentAtMs,
    answeredAtMs,
    last,
    pages,
    isCut,
    exact: atMs === undefined ? undefined : await listSince(stage, atMs, PAGE),
    later: atMs === undefined ? undefined : await listSince(stage, atMs + 1000, PAGE),
    single,
    behind: place === undefined ? undefined : { single: await behind(place), nowhere: await behind('standby-no-such-place') },
  };
}

/** From page to page by the last time, as Standby does where a desk tells no places. */
async function walk(stage: Stage, fromMs: number): Promise<{ pages: Got[]; isCut: boolean }> {
  const pages: Got[] = [];
  let sinceMs = fromMs;
  while (pages.length < MOST_PAGES) {
    const page = await listSince(stage, sinceMs, PAGE);
    pages.push(page);
    const read = valueIn(page, readChanges);
    const lastMs = read?.changes.at(-1)?.changedAtMs;
    if (cannotList(page) || read?.more !== true) return { pages, isCut: false };
    // A page of one single time leads nowhere.
    if (lastMs === undefined || lastMs <= sinceMs) return { pages, isCut: true };
    sinceMs = lastMs;
  }
  return { pages, isCut: true };
}

export function listSince({ wire }: Stage, sinceMs: number, limit: number, after?: string): Promise<Got> {
  const since = encodeURIComponent(new Date(sinceMs).toISOString());
  const place = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  return wire.ask({ method: 'GET', path: `/v1/tickets?changedSince=${since}&limit=${limit}${place}` });
}
