/** Pure: four lines on how a ticket got where it is: arrived, tried and left, answered by, how long it took. */
import { routeFailuresOf } from './route-failures.ts';
import { isHandOver, ticketEndOf, stateOf, stateWords } from './ticket-state.ts';
import { clientName } from './tickets.ts';
import type { Known, TicketEnd } from './ticket-state.ts';

export type Story = Known & { readonly client: string; readonly arrivedAtMs: number; readonly clock: (ms: number) => string };

export function storyOf(story: Story): readonly string[] {
  const ended = ticketEndOf(story.entries);
  return [
    `Arrived at ${story.clock(story.arrivedAtMs)} from ${clientName(story.client)}.`,
    triedLine(story, ended),
    ended === undefined ? openLine(story) : endLine(ended, story.entries.some(isHandOver)),
    timeLine(story, ended),
  ];
}

function triedLine({ attempts, clock }: Story, ended: TicketEnd | undefined): string {
  const before = ended === undefined ? attempts : attempts.filter(({ startedAtMs }) => startedAtMs <= ended.atMs);
  const routeFailures = routeFailuresOf(before);
  if (routeFailures.length > 0)
    return `Tried and left: ${routeFailures.map(({ label, words, atMs }) => `${label} (${words}, ${clock(atMs)})`).join('; ')}.`;
  return ended !== undefined && ended.by !== 'person' ? 'Nobody had to be left: the first one answered.' : 'No route has failed so far.';
}

function openLine(story: Story): string {
  const asked = story.entries.find(isHandOver);
  if (asked !== undefined) return `A person was asked at ${story.clock(Date.parse(asked.at))}, and Standby goes on trying.`;
  return `Not answered yet: ${stateWords(stateOf(story))}.`;
}

function endLine({ by, who, where }: TicketEnd, wasAsked: boolean): string {
  const first = wasAsked ? ', before the person who was asked' : '';
  if (by !== 'person') return `Answered by ${who}${by === 'local' ? ', a smaller one: the note says so' : ''}${first}.`;
  return where === 'desk' ? `${who} took it in the desk; a person's word is final.` : `Answered by ${who}, a person.`;
}

function timeLine({ arrivedAtMs, nowMs }: Story, ended: TicketEnd | undefined): string {
  if (ended === undefined) return `So far ${seconds(nowMs - arrivedAtMs)}.`;
  return `From arrival to ${ended.where === 'note' ? 'note' : 'the act in the desk'}: ${seconds(ended.atMs - arrivedAtMs)}.`;
}

export const seconds = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
