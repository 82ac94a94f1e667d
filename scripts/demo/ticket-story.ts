/** Pure: four lines on how a ticket got where it is: arrived, tried and left, answered by, how long it took. */
import { fallsOf } from './falls.ts';
import { isHandOver, settledBy, stateOf, stateWords } from './ticket-state.ts';
import { clientName } from './tickets.ts';
import type { Known, Settled } from './ticket-state.ts';

export type Story = Known & { readonly client: string; readonly arrivedAtMs: number; readonly clock: (ms: number) => string };

export function storyOf(story: Story): readonly string[] {
  const settled = settledBy(story.entries);
  return [
    `Arrived at ${story.clock(story.arrivedAtMs)} from ${clientName(story.client)}.`,
    triedLine(story, settled),
    settled === undefined ? openLine(story) : settledLine(settled, story.entries.some(isHandOver)),
    timeLine(story, settled),
  ];
}

function triedLine({ attempts, clock }: Story, settled: Settled | undefined): string {
  const before = settled === undefined ? attempts : attempts.filter(({ startedAtMs }) => startedAtMs <= settled.atMs);
  const falls = fallsOf(before);
  if (falls.length > 0)
    return `Tried and left: ${falls.map(({ label, words, atMs }) => `${label} (${words}, ${clock(atMs)})`).join('; ')}.`;
  return settled !== undefined && settled.by !== 'person' ? 'Nobody had to be left: the first one answered.' : 'Nobody has been left.';
}

function openLine(story: Story): string {
  const asked = story.entries.find(isHandOver);
  if (asked !== undefined) return `A person was asked at ${story.clock(Date.parse(asked.at))}, and Standby goes on trying.`;
  return `Not answered yet: ${stateWords(stateOf(story))}.`;
}

function settledLine({ by, who, where }: Settled, wasAsked: boolean): string {
  const first = wasAsked ? ', before the person who was asked' : '';
  if (by !== 'person') return `Answered by ${who}${by === 'local' ? ', a smaller one: the note says so' : ''}${first}.`;
  return where === 'desk' ? `${who} took it in the desk; a person's word is final.` : `Answered by ${who}, a person.`;
}

function timeLine({ arrivedAtMs, nowMs }: Story, settled: Settled | undefined): string {
  if (settled === undefined) return `So far ${seconds(nowMs - arrivedAtMs)}.`;
  return `From arrival to ${settled.where === 'note' ? 'note' : 'the act in the desk'}: ${seconds(settled.atMs - arrivedAtMs)}.`;
}

export const seconds = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
