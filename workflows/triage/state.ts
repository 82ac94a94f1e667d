/** Where a triage stands, all of it as data: a run may end at any pause and go on as a new one from exactly here. */
import { AT_ONCE } from '../people/times.ts';
import type { ChainState } from '../chain/ask.ts';
import type { Rejection } from '../chain/contract.ts';
import type { FailedUndo, Settled, WriteEnd } from '../compensations/contract.ts';
import type { Stack } from '../compensations/stack.ts';
import type { Answer } from '../people/contract.ts';
import type { Inbox, Schedule } from '../people/wait.ts';
import type { Because, Decider, Decision, Reading, Since, TriageOutcome } from './contract.ts';

export type Episode = Extract<Reading, { kind: 'episode' }>;
/** `episode` is undefined where none was opened: the ticket could not be read, or is gone. */
export type Ended = { readonly outcome: TriageOutcome; readonly client: string | undefined; readonly episode: number | undefined };
export type Given = { readonly decision: Decision; readonly by: Decider };
/** How long this episode still waits for AI without anybody being asked. */
export type Patience = { readonly endsAtMs: number; nextTryAtMs: number; tries: number; triedAtMs: number | undefined };
/** `routes`: a round that only tries whether AI is back asks one at the most. */
export type Round = { readonly number: number; readonly routes: 'all' | 'one' };
export type ForPerson = {
  readonly because: Because;
  readonly draft: Decision | undefined;
  /** Who gave the draft, as people read it. */
  readonly draftBy?: string | undefined;
  readonly rejected: readonly Rejection[];
};

/** What is done next. Each can be begun anew at its start: what it has already done in the world is found there by its key. */
export type Phase =
  /** `move`: in the middle of an episode, under the rules of another client or board. */
  | { readonly kind: 'reading'; readonly after: 'news' | 'move' }
  | { readonly kind: 'round' }
  | ({ readonly kind: 'waiting-for-ai' } & ForPerson)
  /** A task is open, and the note that asks is being written. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'waiting' }
  /** `note` and `fields` as far as they are known. */
  | {
      readonly kind: 'writing';
      readonly given: Given;
      readonly late: boolean;
      readonly answeredAtMs?: number;
      note?: WriteEnd;
      fields?: WriteEnd;
    }
  /** What was left on the ticket is taken back. */
  | {
      readonly kind: 'settling';
      readonly settled: Extract<Settled, { kind: 'handled' | 'moved' }>;
      readonly how: string;
      readonly by: string | undefined;
      readonly after: Ended | 'move';
    }
  /** The task ends, with what ended it. */
  | { readonly kind: 'closing'; readonly how: string; readonly by: string | undefined; readonly ended: Ended }
  /** What could not be taken back is a person's. */
  | { readonly kind: 'mending'; readonly ended: Ended }
  | { readonly kind: 'recording'; readonly ended: Ended }
  /** Somebody cancelled the run. `delivered`: what had been announced by then. `ended`: its episode had come to its end before. */
  | { readonly kind: 'stopping'; readonly delivered: number; readonly ended: Ended | undefined }
  | { readonly kind: 'done' };

export type TriageState = ChainState &
  Inbox & {
    phase: Phase;
    /** Ids of answers that were taken, so that a repeat is told. */
    readonly answers: string[];
    /** Of the announcements counted in `delivered`: those that a reading has covered. The run ends when it has covered all. */
    read: number;
    /** The newest acceptance that a reading, and that a look, has covered. */
    acceptance: { read: number; looked: number };
    /** Something that nobody announces may have happened: the ticket is read once more before the run ends. */
    readAgain: boolean;
    reading: Episode | undefined;
    /** Where the next look begins. */
    since: Since | undefined;
    schedule: Schedule | undefined;
    readonly stack: Stack;
    /** Undos that failed in this episode. */
    failed: FailedUndo[];
    /** Tasks opened in this run. */
    tasks: number;
    patience: Patience | undefined;
    round: Round;
    /** How often the ticket has moved in this episode. */
    moves: number;
    /** A person's answer that was taken before the ticket moved. */
    carried: Answer | undefined;
    /** A person's answer that was taken, and that nobody will write any more. */
    unwritten: Answer | undefined;
    /** An answer that another overtakes leaves a note of its own: the first, the second … of this episode. */
    answer: number;
    last: TriageOutcome | undefined;
  };

export const freshState = (): TriageState => ({
  phase: { kind: 'reading', after: 'news' },
  falls: [],
  now: 'reading',
  delivered: 0,
  looked: 0,
  read: 0,
  acceptance: { read: 0, looked: 0 },
  readAgain: false,
  pace: AT_ONCE,
  routeBack: false,
  changed: false,
  task: undefined,
  answers: [],
  reading: undefined,
  since: undefined,
  schedule: undefined,
  stack: [],
  failed: [],
  tasks: 0,
  patience: undefined,
  round: { number: 1, routes: 'all' },
  moves: 0,
  carried: undefined,
  unwritten: undefined,
  answer: 1,
  last: undefined,
});

/** What a cancel that comes now has to do. */
export const stoppingOf = ({ phase, delivered }: TriageState): Extract<Phase, { kind: 'stopping' }> => {
  if (phase.kind === 'stopping') return phase;
  return { kind: 'stopping', delivered, ended: phase.kind === 'mending' || phase.kind === 'recording' ? phase.ended : undefined };
};

/** The next look is made at once, also where nothing was announced. */
export function lookSoon(state: Inbox): void {
  state.looked = Math.min(state.looked, state.delivered - 1);
  state.pace = AT_ONCE;
}
