/** Waits for replies of a technician and of the client, comes after each with a note, and asks what the list says. Judges nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import { readActs, readTicket } from '../../connectors/desk/reply.ts';
import type { Act } from '../../connectors/ticket-system.ts';
import type { PersonSeen, ReplySeen } from './evidence.ts';
import { APART_MS, listSince } from './play-list.ts';
import { actsSince, addNote, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { PAGE } from './rules-list.ts';
import { isReplyOfSomebody } from './rules-person.ts';
import { valueIn } from './verdict.ts';
import type { Got } from './wire.ts';

const LOOK_MS = 1_000;

export async function playPerson(stage: Stage, waitMs: number, progress: (line: string) => void): Promise<PersonSeen | undefined> {
  const seconds = waitMs / 1000;
  const staff = await reply(stage, waitMs, () =>
    progress(`Now reply to ticket ${stage.ticket} on the desk, as a technician, within ${seconds} s.`),
  );
  if (staff === undefined) return undefined;
  if (staff.listed === undefined) return { staff, client: undefined };
  // What the two did must have two times, also where the desk counts whole seconds.
  await pause(APART_MS);
  const client = await reply(stage, waitMs, () =>
    progress(`Now reply to ticket ${stage.ticket} as its client, by mail or in the portal, within ${seconds} s.`),
  );
  return { staff, client };
}

async function reply(stage: Stage, waitMs: number, askFor: () => void): Promise<ReplySeen | undefined> {
  const version = valueIn(await readTicketOf(stage), readTicket)?.version;
  if (version === undefined) return undefined;
  askFor();
  const until = Date.now() + waitMs;
  let acts = await actsSince(stage, version);
  while (replyIn(acts) === undefined && Date.now() < until) {
    await pause(LOOK_MS);
    acts = await actsSince(stage, version);
  }
  const seen = replyIn(acts);
  if (seen === undefined) return { acts, listed: undefined, waitedMs: waitMs };
  await addNote(stage);
  return { acts, listed: await listSince(stage, seen.atMs, PAGE), waitedMs: waitMs };
}

const replyIn = (acts: Got): Act | undefined => valueIn(acts, readActs)?.acts.find(isReplyOfSomebody);
