/** Asks what the rules on making tickets need: two looks of every desk, and tickets only of one that may be asked for them. Judges nothing. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readCapabilities, readCreated, readMade } from '../../connectors/desk/reply.ts';
import { MOST_SUBJECT } from '../../connectors/ticket-system.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { CreateRefused, Creating, Draft, Made } from './evidence.ts';
import { listSince } from './play-list.ts';
import type { Stage } from './play-notes.ts';
import { PAGE } from './rules-list.ts';
import { valueIn } from './verdict.ts';
import type { Got } from './wire.ts';

/** As at a note: a search may be a minute behind. */
const FIND_EVERY_MS = 1_000;
/** The contract: the desk's clock is right within a minute. */
const CLOCK_MS = 61_000;

/** `capabilities`: what the desk says of itself. `isAllowed`: whoever runs the test has said that tickets may be made. */
export async function playCreate(stage: Stage, start: DeskTicket, capabilities: Got, isAllowed: boolean): Promise<Creating> {
  const isSaid = valueIn(capabilities, readCapabilities)?.optional.includes('create') === true;
  return {
    isSaid,
    neverUsed: await look(stage, newId()),
    noId: await look(stage, 'standby-no-such-id'),
    made: isSaid && isAllowed ? await makeOne(stage, start) : undefined,
  };
}

async function makeOne(stage: Stage, start: DeskTicket): Promise<Made> {
  const draft = draftFor(start);
  const sentAtMs = Date.now();
  const sent = await create(stage, draft);
  const id = valueIn(sent, readMade)?.id;
  const found = await lookInTime(stage, draft.externalId, 1);
  const made = {
    draft,
    sent,
    found,
    read: id === undefined ? undefined : await stage.wire.ask({ method: 'GET', path: `/v1/tickets/${id}` }),
    listed: await listSince(stage, sentAtMs - CLOCK_MS, PAGE),
    wrongToken: [
      await stage.wire.ask({ method: 'POST', path: '/v1/tickets', body: draftFor(start), token: 'standby-wrong-token' }),
      await stage.wire.ask({ method: 'GET', path: lookPath(draft.externalId), token: 'standby-wrong-token' }),
    ],
    refused: await refusals(stage, start),
  };
  // Of a desk that made none there is nothing to make again.
  if (id === undefined) return { ...made, again: undefined };
  const again = await create(stage, draft);
  const other = valueIn(again, readMade)?.id;
  return { ...made, again: { sent: again, found: await lookInTime(stage, draft.externalId, other === undefined || other === id ? 1 : 2) } };
}

/** Each with an external id of its own, so that it is seen which of them was made all the same. */
async function refusals(stage: Stage, start: DeskTicket): Promise<readonly CreateRefused[]> {
  const wrong: readonly (readonly [CreateRefused['rule'], string, object])[] = [
    ['R42', 'a client that nobody knows', { client: 'standby-no-such-client' }],
    ['R42', 'a destination that is none', { destination: 'standby-no-such-destination' }],
    ['R42', 'a priority that is none', { priority: 'P9' }],
    ['R42', 'no subject', { subject: undefined }],
    ['R42', 'a subject of 101 characters', { subject: 'x'.repeat(MOST_SUBJECT + 1) }],
    ['R43', '`notifyClient: true`', { notifyClient: true }],
    ['R43', 'no `notifyClient`', { notifyClient: undefined }],
  ];
  const tried: CreateRefused[] = [];
  for (const [rule, what, change] of wrong) {
    const draft = draftFor(start);
    const sent = await create(stage, { ...draft, ...change });
    tried.push({ rule, what, sent, found: await look(stage, draft.externalId) });
  }
  return tried;
}

const newId = (): string => `standby-${randomBytes(16).toString('hex')}`;

/** For the test ticket's own client, as unimportant as can be, with the longest subject that there may be. */
function draftFor({ client, choices }: DeskTicket): Draft {
  const externalId = newId();
  const subject = `Test of "standby desk test", please close: ${externalId} `.padEnd(MOST_SUBJECT, '.');
  const [first] = choices.destinations;
  const body = `Made by a test of the desk contract.\n${externalId}`;
  return { externalId, client, ...(first ? { destination: first.id } : {}), priority: 'P4', subject, body, notifyClient: false };
}

const create = ({ wire }: Stage, body: object): Promise<Got> => wire.ask({ method: 'POST', path: '/v1/tickets', body });
const lookPath = (externalId: string): string => `/v1/created?externalId=${externalId}`;
const look = ({ wire }: Stage, externalId: string): Promise<Got> => wire.ask({ method: 'GET', path: lookPath(externalId) });

/** Looks until as many are found as were made, or the time is over. */
async function lookInTime(stage: Stage, externalId: string, wanted: number): Promise<Got> {
  const until = Date.now() + stage.findMs;
  for (;;) {
    const got = await look(stage, externalId);
    const count = valueIn(got, readCreated)?.tickets.length;
    const restMs = until - Date.now();
    if (count === undefined || count >= wanted || restMs <= 0) return got;
    await pause(Math.min(FIND_EVERY_MS, restMs));
  }
}
