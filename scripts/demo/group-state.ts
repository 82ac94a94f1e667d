/** Pure: where a group of alerts stands, from the desk's journal and the ledger: gathered, counted by code, explained by whom. */
import { groupTitle, standIn } from '../../activities/alerts/stand.ts';
import { stepOfLabel, stepOfProvider } from './plugs.ts';
import { seconds } from './ticket-story.ts';
import { routeFailuresOf } from './route-failures.ts';
import { explainedBy } from './storm-verdict.ts';
import { notesOf } from './ticket-state.ts';
import { clientName } from './tickets.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { GroupState, PageGroup } from '../../web/demo/contract.ts';
import type { SeenGroup } from './observe-groups.ts';

export type KnownGroup = SeenGroup & {
  /** As it is called on the page. */
  readonly id: string;
  /** Of its ticket. */
  readonly entries: readonly JournalEntry[];
  readonly isServiceUp: boolean;
  readonly nowMs: number;
};

export function groupStateOf({ episode, attempts, entries, isServiceUp, nowMs }: KnownGroup): GroupState {
  const label = notesOf(entries)
    .flatMap(({ text, holds }) => (holds ? (explainedBy(text) ?? []) : []))
    .at(-1);
  if (label !== undefined) return { kind: 'explained', by: stepOfLabel(label) ?? 'person', label };
  if (episode.ended !== undefined) return { kind: 'ended' };
  if (!isServiceUp) return { kind: 'waits' };
  if (episode.ticket === undefined) return { kind: 'gathering' };
  const asked = attempts.find(({ end, deadlineAtMs }) => end === undefined && deadlineAtMs > nowMs);
  return { kind: 'counted', asking: asked && stepOfProvider(asked.provider) };
}

export function groupWords(state: GroupState): string {
  switch (state.kind) {
    case 'gathering':
      return 'gathering';
    case 'waits':
      return 'waits for Standby';
    case 'counted':
      return state.asking === undefined
        ? 'counted, not explained yet'
        : `counted, asking the ${state.asking === 'local' ? 'local model' : state.asking}`;
    case 'explained':
      return `explained by ${state.label}`;
    case 'ended':
      return 'over, without words';
  }
}

export function pageGroupOf(known: KnownGroup): PageGroup {
  const { episode, attempts, entries, id } = known;
  const { count = 0, firing = 0 } = standIn(episode) ?? {};
  const state = groupStateOf(known);
  const ended = attempts.filter(({ end }) => end !== undefined).length;
  return {
    id,
    client: clientName(episode.client),
    condition: groupTitle(episode),
    count,
    firing,
    ticket: episode.ticket ?? null,
    state,
    words: groupWords(state),
    version: [episode.change, count, entries.length, attempts.length, ended].join('.'),
  };
}

/** How it got where it is, in four lines. */
export function groupStoryOf(known: KnownGroup, clock: (ms: number) => string): readonly string[] {
  const { episode, attempts, entries } = known;
  const stand = standIn(episode);
  const made = entries.find(({ kind }) => kind === 'ticket-created');
  const left = routeFailuresOf(attempts);
  return [
    stand === undefined
      ? `The first alert came at ${clock(episode.openedAtMs)}; nobody has counted yet.`
      : `${stand.count} alerts, ${stand.firing} still firing; the first came at ${clock(episode.openedAtMs)}.`,
    made === undefined
      ? 'No ticket yet: its window is open.'
      : `Ticket ${made.ticket} was made at ${clock(Date.parse(made.at))}, ${seconds(Date.parse(made.at) - episode.openedAtMs)} after the first alert, with figures counted by code.`,
    left.length === 0
      ? 'No route has failed so far.'
      : `Tried and left: ${left.map(({ label, words, atMs }) => `${label} (${words}, ${clock(atMs)})`).join('; ')}.`,
    explainedLine(known),
  ];
}

function explainedLine(known: KnownGroup): string {
  const state = groupStateOf(known);
  if (state.kind !== 'explained') return `Not explained yet: ${groupWords(state)}.`;
  const note = known.entries.find(({ kind, text }) => kind === 'note-added' && explainedBy(text ?? '') !== undefined);
  const made = known.entries.find(({ kind }) => kind === 'ticket-created');
  const after = note && made ? `, ${seconds(Date.parse(note.at) - Date.parse(made.at))} after the ticket` : '';
  return `Explained by ${state.label}${after}.`;
}
