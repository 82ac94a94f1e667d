/** Waits for a person to reply to the ticket, then comes after him with a note and asks what the list says. Judges nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import { readActs, readTicket } from '../../connectors/desk/reply.ts';
import type { Act } from '../../connectors/desk/contract.ts';
import type { PersonSeen } from './evidence.ts';
import { listSince } from './play-list.ts';
import { actsSince, addNote, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { PAGE } from './rules-list.ts';
import { isReplyOfPerson } from './rules-person.ts';
import { valueIn } from './verdict.ts';
import type { Got } from './wire.ts';

const LOOK_MS = 1_000;

export async function playPerson(stage: Stage, waitMs: number, progress: (line: string) => void): Promise<PersonSeen | undefined> {
  const version = valueIn(await readTicketOf(stage), readTicket)?.version;
  if (version === undefined) return undefined;
  progress(`Now reply to ticket ${stage.ticket} on the desk, as a technician, within ${waitMs / 1000} s.`);
  const until = Date.now() + waitMs;
  let acts = await actsSince(stage, version);
  while (replyIn(acts) === undefined && Date.now() < until) {
    await pause(LOOK_MS);
    acts = await actsSince(stage, version);
  }
  const reply = replyIn(acts);
  if (reply === undefined) return { acts, listed: undefined, waitedMs: waitMs };
  await addNote(stage);
  return { acts, listed: await listSince(stage, reply.atMs, PAGE), waitedMs: waitMs };
}

const replyIn = (acts: Got): Act | undefined => valueIn(acts, readActs)?.acts.find(isReplyOfPerson);
